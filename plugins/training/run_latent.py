"""`train.latent`: a network learns the latent codes of faces. Torch is imported only when the run starts."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.training.networks.weight_fit import refuse_misfit
from plugins.training.run_folder import RunFolder
from plugins.training.settings.latent import LatentSettings
from workbench.api import Estimate, Job, Place, SettingsError, Task


class TrainLatent(Task[LatentSettings]):
    """Trains a latent regressor; the result is a run folder."""

    settings = LatentSettings
    title = "Train a latent regressor"
    verb = "Train"
    noun = "epochs"

    def check(self, s: LatentSettings, place: Place) -> None:
        """Refuses a name that is taken, datasets without pictures or codes, and weights that do not fit."""
        from plugins.training.latent.choosing import refuse_faces, weight_file

        if RunFolder(place.run(s.name)).path.exists():
            raise SettingsError(
                f"There already is a run “{s.name}”", field="name", remedy="choose another name for the new run"
            )
        refuse_faces(place.workspace, s.datasets)
        if (file := weight_file(s)) is not None:
            refuse_misfit(file, place)

    def estimate(self, s: LatentSettings) -> Estimate:
        """Memory only: how long it takes depends on how many faces the dataset has."""
        from plugins.training.latent.costs import memory_bytes

        return Estimate(memory_bytes_per_worker=memory_bytes(s))

    def run(self, s: LatentSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Train until the epochs, the time limit or the patience end; the figures of the best epoch.

        Raises
        ------
        WorkbenchError : bad data or settings, a loss that is no number, a full disk.
        """
        from plugins.training.latent.training import train

        return train(s, job)
