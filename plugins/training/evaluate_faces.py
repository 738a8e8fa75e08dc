"""`train.evaluate_faces`: a face synthesiser measured on faces that are known."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.training.run_folder import RunFolder
from plugins.training.settings.evaluate_faces import EvaluateFacesSettings
from workbench.api import Job, Place, SettingsError, Task


class TrainEvaluateFaces(Task[EvaluateFacesSettings]):
    """Measures a run; writes scores.json and per_sample.csv beside it."""

    settings = EvaluateFacesSettings
    title = "Evaluate a face synthesiser"
    verb = "Evaluate"
    noun = "faces"

    def check(self, s: EvaluateFacesSettings, place: Place) -> None:
        """Refuses a run that is not there or makes no faces."""
        if not s.run:
            raise SettingsError("No run is chosen", field="run", remedy="choose the run to measure")
        if RunFolder(place.run(s.run)).record().kind != "rgbd":
            remedy = "measure it with “Evaluate a run” (Evaluate, Measure)"
            raise SettingsError(f"“{s.run}” makes no faces", field="run", remedy=remedy)

    def run(self, s: EvaluateFacesSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Make the faces, compare, and write the tables; the figures beside those of the mean face.

        Raises
        ------
        WorkbenchError : run or faces are missing or damaged, or the disk is full.
        """
        from plugins.training.synthesis.evaluating import evaluate

        return evaluate(s, job)
