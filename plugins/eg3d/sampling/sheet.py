"""`eg3d.sheet`: small pictures of many seeds to choose from. Torch is imported only in the workers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from plugins.eg3d.cameras import camera_vector, orbit_pose
from plugins.eg3d.sampling.code_files import KeptCode, read_code
from plugins.eg3d.sampling.codes import z_of_seed
from plugins.eg3d.sampling.costs import item_cost
from plugins.eg3d.sampling.pictures import png_bytes, resized, sheet_of
from plugins.eg3d.sampling.settings import SheetSettings, code_ids
from plugins.eg3d.sampling.sheet_folder import SHEETS, SheetFolder
from workbench.api import (
    Artifact,
    BatchTask,
    Committed,
    Estimate,
    Item,
    Output,
    Place,
    SettingsError,
    Worker,
    derive_seed,
    files,
    without_private_paths,
)


@dataclass(frozen=True)
class MadeFace:
    """A finished face: its picture as a PNG file, and its code."""

    picture: bytes
    code: KeptCode


class SheetTask(BatchTask[SheetSettings]):
    """A contact sheet of seeds and codes."""

    settings = SheetSettings
    title = "Contact sheet"
    verb = "Draw"
    noun = "faces"

    def items(self, s: SheetSettings) -> Sequence[Item]:
        """One for each seed, then for each code from a file."""
        names = code_ids(s.seed_list, s.codes)
        return [Item(index, name, derive_seed(0, name)) for index, name in enumerate(names)]

    def worker(self, s: SheetSettings, place: Place) -> Worker:
        return SheetWorker(s, place)

    def output(self, s: SheetSettings, place: Place) -> Output:
        return SheetOutput(self, s, place)

    def result(self, s: SheetSettings, place: Place) -> Artifact:
        """The folder of the sheet."""
        return Artifact("sheet", _folder(s, place).folder, s.name)

    def check(self, s: SheetSettings, place: Place) -> None:
        """Refuses files that are not there and a name that is taken."""
        s.check_files()
        there = _folder(s, place)
        if there.folder.exists() and there.about().get("job") != place.job.name:
            raise SettingsError(f"There already is a sheet “{s.name}”", field="name", remedy="choose another name")

    def estimate(self, s: SheetSettings) -> Estimate:
        return item_cost(s, pictures=s.picture == "image", samples=1.0, bytes_each=2 * s.side**2 + 30_000)


class SheetWorker:
    """Holds the generator; `make` draws one face."""

    def __init__(self, s: SheetSettings, place: Place) -> None:
        from plugins.eg3d.sampling.drawing import FaceDrawer

        self._s = s
        self._drawer = FaceDrawer(s, place.workspace)
        c = self._drawer.configuration
        pose = orbit_pose(
            math.radians(s.yaw),
            math.radians(s.elevation),
            0.0,
            c.rendering.avg_camera_radius,
            c.rendering.avg_camera_pivot,
        )
        self._camera = camera_vector(pose, c.focal_length)

    def make(self, item: Item) -> MadeFace:
        """The face of one seed or file. Raises DataError for a file that holds no code."""
        code = self._code(item.index)
        drawn = self._drawer.draw(code.w, self._camera, superresolve=self._s.picture == "image")
        return MadeFace(png_bytes(resized(drawn.image, min(self._s.side, drawn.image.shape[0]))), code)

    def close(self) -> None:
        """Nothing to let go of."""

    def _code(self, index: int) -> KeptCode:
        seeds, title = self._s.seed_list, self._drawer.configuration.title
        if index >= len(seeds):
            return read_code(self._s.codes[index - len(seeds)])
        z = z_of_seed(seeds[index], self._drawer.configuration.z_dim)[0]
        made = f"seed {seeds[index]}, psi {self._s.psi:g}"
        return KeptCode(self._drawer.code_of_seed(seeds[index]), z, seeds[index], title, made)


class SheetOutput:
    """The folder of the sheet, and at the end all faces on one picture."""

    def __init__(self, task: SheetTask, s: SheetSettings, place: Place) -> None:
        self._sheet = _folder(s, place)
        self._s = s
        self._ids = [item.id for item in task.items(s)]
        self._aside = 0
        if not self._sheet.about_file.exists():
            self._sheet.begin(place.job.name, self._ids, without_private_paths(s.plain(), place.workspace))

    def finished_ids(self) -> Set[str]:
        return set(self._sheet.faces())

    def commit(self, item: Item, made: MadeFace) -> Committed:
        """Write one face. Raises WorkspaceError (disk full)."""
        self._sheet.write_face(item.id, made.picture, made.code)
        return Committed({"face": item.id}, self._sheet.picture(item.id))

    def set_aside(self, item: Item, sentence: str) -> None:
        self._aside += 1

    def flush(self) -> None:
        """Every file is brought to the disk when it is written."""

    def close(self, *, complete: bool) -> Mapping[str, int]:
        there = [self._sheet.picture(face) for face in self._sheet.faces()]
        if complete and there:
            files.write_bytes(self._sheet.sheet_file, png_bytes(sheet_of(there, self._s.columns)))
        return {"faces": len(there), **({"set aside": self._aside} if self._aside else {})}


def _folder(s: SheetSettings, place: Place) -> SheetFolder:
    return SheetFolder(Path(place.workspace) / SHEETS / s.name)
