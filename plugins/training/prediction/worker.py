"""Makes the results of photos in a worker process, and the folder they go to."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path

import torch

from plugins.training.inference import Predictor
from plugins.training.prediction.photos import ids_of, listed, read_photo
from plugins.training.prediction.results import Result, camera_of, result_of, square_middle
from plugins.training.run_folder import RunFolder
from plugins.training.settings import PredictSettings
from workbench.api import Committed, Item, Place, files, write_mesh


class PhotoWorker:
    """Holds the network; `make` turns a photo into its files."""

    def __init__(self, s: PredictSettings, place: Place) -> None:
        self._s = s
        photos = listed(s.folder, s.photos)
        self._photos = dict(zip(ids_of(photos), photos, strict=True))
        # As many threads as the process was given, so that several workers share the processor fairly.
        threads = torch.get_num_threads()
        self._predictor = Predictor.load(RunFolder(place.run(s.run)), device=s.device, threads=threads, mirror=s.mirror)

    def make(self, item: Item) -> Result:
        """The files of one photo. Raises DataError for a photo that cannot be read."""
        photo = read_photo(self._photos[item.id])
        shown = square_middle(photo) if self._s.framing == "square" else photo
        camera = camera_of(shown, photo, self._s.field_of_view_degrees)
        prediction = self._predictor.predict([shown])[0]
        return result_of(item.id, shown, camera, prediction, self._predictor.target, self._s)

    def close(self) -> None:
        """Nothing to let go of."""


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
        if made.mesh is not None and len(made.mesh.faces):
            write_mesh(self._folder / f"{made.id}.ply", made.mesh)
        files.write_bytes(self._folder / f"{made.id}.json", made.contents[".json"])
        return Committed({"photo": made.id}, self._folder / f"{made.id}_preview.png")

    def set_aside(self, item: Item, sentence: str) -> None:
        self._aside += 1

    def flush(self) -> None:
        """Every file is brought to the disk when it is written."""

    def close(self, *, complete: bool) -> Mapping[str, int]:
        return {"photos": len(self.finished_ids()), "set aside": self._aside}
