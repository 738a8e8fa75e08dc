"""`train.rgbd`: a network learns to make a face with depth from a drawing of its points."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.training.data.chosen import open_dataset
from plugins.training.networks.weight_fit import refuse_misfit
from plugins.training.run_folder import RunFolder
from plugins.training.settings.synthesis import SynthesisSettings
from plugins.training.synthesis.choosing import choices, weight_file
from plugins.training.synthesis.costs import memory_bytes
from workbench.api import Estimate, FaceSynthesiserSet, Job, Place, SettingsError, Task


class TrainRgbd(Task[SynthesisSettings]):
    """Trains a face synthesiser; the result is a run folder."""

    settings = SynthesisSettings
    title = "Train a face synthesiser"
    verb = "Train"
    noun = "epochs"

    def check(self, s: SynthesisSettings, place: Place) -> None:
        """Refuses a taken name, faces that are not there, and networks or weights that do not fit."""
        if RunFolder(place.run(s.name)).path.exists():
            raise SettingsError(
                f"There already is a run “{s.name}”", field="name", remedy="choose another name for the new run"
            )
        s.refuse_two_sources()
        if s.processed is not None:
            FaceSynthesiserSet(s.processed).pairs(s.processed)
        else:
            open_dataset(place.workspace, s.dataset or "").close()
        choices(s)
        if (file := weight_file(s)) is not None:
            refuse_misfit(file, place)

    def estimate(self, s: SynthesisSettings) -> Estimate:
        """Memory only: how long it takes depends on how many faces there are."""
        return Estimate(memory_bytes_per_worker=memory_bytes(s))

    def run(self, s: SynthesisSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Train until the epochs, the time limit or the patience end; the figures of the best epoch.

        Raises
        ------
        WorkbenchError : bad data or settings, a loss that is no number, a full disk.
        """
        from plugins.training.synthesis.training import train

        return train(s, job)
