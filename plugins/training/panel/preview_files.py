"""The pictures a run wrote epoch by epoch, cut up into tiles. Reads files; called in threads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from plugins.training.panel.face_sheet import Sheet
from plugins.training.panel.runs import Run
from plugins.training.panel.words import figure
from plugins.training.sheet import COLUMNS, FACE_COLUMNS, error_range, tiles_of
from workbench.api import DataError, files
from workbench.api.ui import image_of, read_image

_HEADS = {"rgbd": FACE_COLUMNS, "latent": ("numbers of the codes, predicted against true",)}
_NAME = re.compile(r"epoch-(\d+)(-maps)?\.png")


@dataclass(frozen=True)
class Previews:
    """Pictures by epoch, earliest first: of the faces, and of the maps inside the network with their headings."""

    faces: tuple[tuple[int, Path], ...] = ()
    maps: tuple[tuple[int, Path], ...] = ()
    map_heads: tuple[str, ...] = ()


def find_previews(run: Run) -> Previews:
    """What there is in the run's folder."""
    folder = run.folder.path / "previews"
    found: dict[bool, list[tuple[int, Path]]] = {False: [], True: []}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        match = _NAME.fullmatch(path.name)
        if match:
            found[bool(match[2])].append((int(match[1]), path))
    heads = _heads(run.folder.map_columns) if found[True] else ()
    return Previews(tuple(found[False]), tuple(found[True]) if heads else (), heads)


def read_sheet(path: Path, columns: int) -> Sheet:
    """The tiles of a picture file as images; with one column the picture as it is. Raises DataError."""
    if columns == 1:
        return [[image_of(read_image(path))]]
    rows = tiles_of(read_image(path), columns)
    if not rows:
        raise DataError("The picture of this epoch is damaged", where=path.name)
    return [[image_of(tile) for tile in tiles] for tiles in rows]


def face_heads(run: Run) -> tuple[str, ...]:
    """Headings of a run's pictures of faces; the last says where the error colours end, as the loop chose it."""
    if run.kind in _HEADS:
        return _HEADS[run.kind]
    if run.record is None:
        return COLUMNS
    if run.mean_error is None:
        return COLUMNS
    ends = figure(error_range(run.mean_error, metric=run.record.normalisation.metric), run.unit)
    return (*COLUMNS[:-1], f"{COLUMNS[-1]} ±{ends}")


def _heads(path: Path) -> tuple[str, ...]:
    try:
        heads = files.read_json(path)
    except DataError:
        return ()
    return tuple(str(head) for head in heads) if isinstance(heads, list) else ()
