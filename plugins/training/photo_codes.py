"""`train.photo_codes`: latent codes of photos with a trained run. Torch is imported only in the workers."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.training.latent.photo_names import sample_ids
from plugins.training.prediction.photos import listed
from plugins.training.run_folder import RunFolder
from plugins.training.settings.latent import PhotoCodeSettings
from workbench.api import Artifact, BatchTask, Estimate, Item, Output, Place, SettingsError, Worker, derive_seed

_SECONDS_PER_PHOTO = 0.3
_BYTES_PER_PHOTO = 1_000_000
_MEMORY = 900 * 2**20


class TrainPhotoCodes(BatchTask[PhotoCodeSettings]):
    """Codes of photos as a dataset, as files, and among the codes that the EG3D tab keeps."""

    settings = PhotoCodeSettings
    title = "Latent codes of photos"
    verb = "Read codes"
    noun = "photos"

    def items(self, s: PhotoCodeSettings) -> Sequence[Item]:
        """One per photo. Raises SettingsError when there is none."""
        names = sample_ids(listed(s.folder, s.photos))
        return [Item(index, name, derive_seed(0, name)) for index, name in enumerate(names)]

    def worker(self, s: PhotoCodeSettings, place: Place) -> Worker:
        from plugins.training.latent.photo_codes import PhotoCodeWorker

        return PhotoCodeWorker(s, place)

    def output(self, s: PhotoCodeSettings, place: Place) -> Output:
        from plugins.training.latent.photo_codes import PhotoCodeOutput

        return PhotoCodeOutput(s, place)

    def result(self, s: PhotoCodeSettings, place: Place) -> Artifact:
        """The dataset."""
        return Artifact("dataset", place.dataset(s.name), s.name)

    def check(self, s: PhotoCodeSettings, place: Place) -> None:
        """Refuses a run that is not there or of another kind, photos that are not there, and a name that is taken."""
        if not s.run:
            raise SettingsError("No run is chosen", field="run", remedy="choose the run to apply")
        folder = RunFolder(place.run(s.run))
        if folder.record().kind != "latent":
            remedy = "choose a run that learned latent codes"
            raise SettingsError(f"The run “{s.run}” does not read latent codes", field="run", remedy=remedy)
        listed(s.folder, s.photos)
        if place.dataset(s.name).exists() or folder.predictions(s.name).exists():
            raise SettingsError(f"There already is a result “{s.name}”", field="name", remedy="choose another name")

    def estimate(self, s: PhotoCodeSettings) -> Estimate:
        return Estimate(_SECONDS_PER_PHOTO, _BYTES_PER_PHOTO, _MEMORY, start_seconds=3.0)
