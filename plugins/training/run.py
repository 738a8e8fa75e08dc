"""`train.run`: a network learns depth from faces. Torch is imported only when the run starts."""

from __future__ import annotations

from collections.abc import Mapping

import psutil

from plugins.training.costs import memory_bytes, refuse_memory
from plugins.training.data.chosen import refuse_datasets
from plugins.training.depth.beginnings import refuse_start
from plugins.training.run_folder import RunFolder
from plugins.training.settings import TrainSettings
from workbench.api import Estimate, Job, Place, SettingsError, Task


class TrainRun(Task[TrainSettings]):
    """Trains a network; the result is a run folder."""

    settings = TrainSettings
    title = "Train a network"
    verb = "Train"
    noun = "epochs"

    def check(self, s: TrainSettings, place: Place) -> None:
        """Refuses a taken name, too much memory, data that cannot support the target, and weights that do not fit."""
        if RunFolder(place.run(s.name)).path.exists():
            raise SettingsError(
                f"There already is a run “{s.name}”", field="name", remedy="choose another name for the new run"
            )
        if not s.device.startswith("cuda"):
            refuse_memory(s, psutil.virtual_memory().total)
        refuse_datasets(place.workspace, s.datasets, s.target)
        refuse_start(s, place)

    def estimate(self, s: TrainSettings) -> Estimate:
        """Memory only: how long it takes depends on how many faces the dataset has (`costs.run_seconds`)."""
        return Estimate(memory_bytes_per_worker=memory_bytes(s))

    def run(self, s: TrainSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Train until the epochs, the time limit or the patience end; the figures of the best epoch.

        Raises
        ------
        WorkbenchError : bad data or settings, a loss that is no number, a full disk.
        """
        from plugins.training.depth.training import train

        return train(s, job)
