"""Makes the results of photos in a worker process, and the folder they go to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.inference import Predictor
from plugins.training.prediction.depth_maps import camera_of, values_along_axis
from plugins.training.prediction.known_distances import Fitted, fit, readings
from plugins.training.prediction.photos import ids_of, known_photo, listed, read_photo, square_middle
from plugins.training.prediction.results import Result, result_of
from plugins.training.run_folder import RunFolder
from plugins.training.settings import PredictSettings
from workbench.api import Camera, Committed, Item, Place, files


class PhotoWorker:
    """Holds the network; `make` turns a photo into its files."""

    def __init__(self, s: PredictSettings, place: Place) -> None:
        self._s = s
        photos = listed(s.folder, s.photos)
        self._photos = dict(zip(ids_of(photos), photos, strict=True))
        # As many threads as the process was given, so that several workers share the processor fairly.
        threads = s.threads or torch.get_num_threads()
        run = RunFolder(place.run(s.run))
        self._predictor = Predictor.load(run, s.checkpoint, device=s.device, threads=threads, mirror=s.mirror)
        self._fitted = self._calibrated(photos) if s.known_distances else None

    def make(self, item: Item) -> Result:
        """The files of one photo. Raises DataError for a photo that cannot be read."""
        shown, camera = self._framed(self._photos[item.id])
        prediction = self._predictor.predict([shown])[0]
        return result_of(item.id, shown, camera, prediction, self._predictor.target, self._s, self._fitted)

    def close(self) -> None:
        """Nothing to let go of."""

    def _framed(self, path: Path) -> tuple[NDArray[np.uint8], Camera]:
        """What the network sees of a photo, and the camera of that."""
        photo = read_photo(path)
        shown = square_middle(photo) if self._s.framing == "square" else photo
        return shown, camera_of(shown.shape, photo.shape, self._s.field_of_view_degrees)

    def _calibrated(self, photos: Sequence[Path]) -> Fitted:
        """Scale and shift by all known distances, which may lie in several photos."""
        found = []
        for path in dict.fromkeys(known_photo(photos, known.photo) for known in self._s.known_distances):
            here = [k for k in self._s.known_distances if known_photo(photos, k.photo) == path]
            shown, camera = self._framed(path)
            prediction = self._predictor.predict([shown])[0]
            found += readings(values_along_axis(prediction, self._predictor.target, camera), camera, here)
        return fit(self._predictor.target, found)


class PhotoOutput:
    """The folder of the results; a photo's ``.json`` is written last and says that the rest is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = files.long_path(folder)
        self._aside = 0

    def finished_ids(self) -> Set[str]:
        if not self._folder.exists():
            return set()
        return {path.name.removesuffix(".json") for path in self._folder.glob("*.json")}

    def commit(self, item: Item, made: Result) -> Committed:
        """Write the files of one photo. Raises WorkspaceError (disk full)."""
        for ending, data in made.contents.items():
            if ending != ".json":
                files.write_bytes(self._folder / f"{made.id}{ending}", data, durable=True)
        files.write_bytes(self._folder / f"{made.id}.json", made.contents[".json"])
        return Committed({"photo": made.id}, self._folder / f"{made.id}_preview.png")

    def set_aside(self, item: Item, sentence: str) -> None:
        self._aside += 1

    def flush(self) -> None:
        """Every file is brought to the disk when it is written."""

    def close(self, *, complete: bool) -> Mapping[str, int]:
        return {"photos": len(self.finished_ids()), "set aside": self._aside}
