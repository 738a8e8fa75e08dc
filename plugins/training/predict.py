"""`train.predict`: depth from photos with a trained run. Torch is imported only in the workers."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.training.prediction.photos import ids_of, known_photo, listed
from plugins.training.run_folder import RunFolder
from plugins.training.settings import PredictSettings
from workbench.api import Artifact, BatchTask, Estimate, Item, Output, Place, SettingsError, Worker, derive_seed

_SECONDS_PER_PHOTO = 0.4
_BYTES_PER_PHOTO = 12_000_000
_MEMORY = 700 * 2**20


class TrainPredict(BatchTask[PredictSettings]):
    """Depth maps, previews and 3D surfaces of photos."""

    settings = PredictSettings
    title = "Depth from photos"
    verb = "Predict"
    noun = "photos"

    def items(self, s: PredictSettings) -> Sequence[Item]:
        """One per photo. Raises SettingsError when there is none."""
        names = ids_of(listed(s.folder, s.photos))
        return [Item(index, name, derive_seed(0, name)) for index, name in enumerate(names)]

    def worker(self, s: PredictSettings, place: Place) -> Worker:
        from plugins.training.prediction.worker import PhotoWorker

        return PhotoWorker(s, place)

    def output(self, s: PredictSettings, place: Place) -> Output:
        from plugins.training.prediction.worker import PhotoOutput

        return PhotoOutput(self._folder(s, place).predictions(s.name))

    def result(self, s: PredictSettings, place: Place) -> Artifact:
        """The folder of the results."""
        return Artifact("predictions", self._folder(s, place).predictions(s.name), s.name)

    def check(self, s: PredictSettings, place: Place) -> None:
        """Refuses a run that is not there or reads no depth, photos that are not there, known distances without one,
        and a taken name."""
        if not s.run:
            raise SettingsError("No run is chosen", field="run", remedy="choose the run to apply")
        folder = self._folder(s, place)
        folder.depth_record()
        photos = listed(s.folder, s.photos)
        for known in s.known_distances:
            known_photo(photos, known.photo)
        if folder.predictions(s.name).exists():
            raise SettingsError(f"There already is a result “{s.name}”", field="name", remedy="choose another name")

    def estimate(self, s: PredictSettings) -> Estimate:
        return Estimate(_SECONDS_PER_PHOTO, _BYTES_PER_PHOTO, _MEMORY, start_seconds=3.0)

    def _folder(self, s: PredictSettings, place: Place) -> RunFolder:
        return RunFolder(place.run(s.run))
