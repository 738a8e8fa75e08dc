"""`train.evaluate`: a run measured on faces whose depth is known. Torch is imported only when it starts."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.training.data.chosen import open_dataset
from plugins.training.run_folder import RunFolder
from plugins.training.settings import EvaluateSettings
from workbench.api import Job, Place, SettingsError, Task


class TrainEvaluate(Task[EvaluateSettings]):
    """Measures a run; writes scores.json and per_sample.csv beside it."""

    settings = EvaluateSettings
    title = "Evaluate a run"
    verb = "Evaluate"
    noun = "faces"

    def check(self, s: EvaluateSettings, place: Place) -> None:
        """Refuses a run or dataset that is not there."""
        if not s.run:
            raise SettingsError("No run is chosen", field="run", remedy="choose the run to measure")
        if RunFolder(place.run(s.run)).record().kind == "rgbd":
            remedy = "measure it with “Evaluate a face synthesiser” (Evaluate, Faces)"
            raise SettingsError(f"“{s.run}” makes faces from drawings", field="run", remedy=remedy)
        open_dataset(place.workspace, s.dataset).close()

    def run(self, s: EvaluateSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Predict, compare, and write the tables; the headline score and the baselines'.

        Raises
        ------
        WorkbenchError : run or dataset are missing or damaged, or the disk is full.
        """
        if RunFolder(job.place.run(s.run)).record().kind == "latent":
            from plugins.training.latent.evaluating import evaluate as evaluate_codes

            return evaluate_codes(s, job)
        from plugins.training.evaluation.evaluating import evaluate

        return evaluate(s, job)
