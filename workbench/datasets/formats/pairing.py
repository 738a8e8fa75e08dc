"""Which depth file belongs to which picture, by name or number, with a sentence where that is not clear."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench import files
from workbench.datasets.formats.depth_files import DEPTH_SUFFIXES
from workbench.datasets.formats.picture_files import PICTURE_SUFFIXES
from workbench.datasets.names import sample_id_from
from workbench.errors import DataError

COLOUR_FOLDERS = ("rgb", "image", "images", "img", "imgs", "color", "colour", "colors", "colours", "photo", "photos")
DEPTH_FOLDERS = ("depth", "depths", "gt", "groundtruth", "ground_truth", "disparity", "distance")
_MARKERS = ("rgb", "image", "img", "colour", "color", "photo", "depth", "distance", "disparity", "gt", "frame")
_MARKER = re.compile(rf"(?<![a-z])(?:{'|'.join(_MARKERS)})(?![a-z])", re.IGNORECASE)
_DEPTH_MARKER = re.compile(r"(?<![a-z])(?:depth|distance|disparity|gt)(?![a-z])", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_SHOWN = 3


@dataclass(frozen=True)
class Pair:
    """A picture and the depth file of the same view; `id` can be a sample's id.

    In layouts without depth, `depth` is the file with the picture's labels.
    """

    id: str
    image: Path
    depth: Path


def find_pairs(
    source: Path, *, image_folder: str = "", depth_folder: str = "", skip_unpaired: bool = False
) -> list[Pair]:
    """Pairs in a folder: pictures and depth in a subfolder each (named, or recognised by their names), or mixed.

    Names are compared less words such as “rgb” and “depth” and without regard to capitals; where that leaves files
    alone, the last number in the name is compared.

    Raises
    ------
    DataError : the folder is missing or empty, holds no pair, names are ambiguous, or files stay alone
        (unless `skip_unpaired`).
    """
    where = files.plain_path(source)
    root = files.long_path(source)
    if not root.is_dir():
        raise DataError("There is no such folder", where=where)
    pictures, depths = _two_kinds(root, image_folder, depth_folder)
    if not pictures and not depths:
        raise DataError(
            "The folder is empty: it holds no pictures", where=where, remedy="choose the one that holds rgb and depth"
        )
    if not pictures or not depths:
        missing, present = ("pictures", "depth files") if not pictures else ("depth files", "pictures")
        raise DataError(
            f"The folder holds {present} but no {missing}", where=where, remedy="put them in the folders rgb and depth"
        )
    return _matched(pictures, depths, where, skip_unpaired)


def _two_kinds(root: Path, image_folder: str, depth_folder: str) -> tuple[list[Path], list[Path]]:
    images_in = _subfolder(root, image_folder, COLOUR_FOLDERS)
    depths_in = _subfolder(root, depth_folder, DEPTH_FOLDERS)
    if images_in is not None or depths_in is not None:
        return _listing(images_in or root, PICTURE_SUFFIXES), _listing(depths_in or root, DEPTH_SUFFIXES)
    everything = _listing(root, DEPTH_SUFFIXES)
    depths = [path for path in everything if _is_depth(path)]
    return [path for path in everything if not _is_depth(path) and path.suffix.lower() in PICTURE_SUFFIXES], depths


def _is_depth(path: Path) -> bool:
    return path.suffix.lower() in (".npy", ".pfm", ".exr") or _DEPTH_MARKER.search(path.stem) is not None


def _subfolder(root: Path, name: str, known: Sequence[str]) -> Path | None:
    if name:
        place = files.inside(root, *re.split(r"[\\/]", name))
        if not place.is_dir():
            raise DataError(f"There is no folder “{name}”", where=files.plain_path(root))
        return place
    found = {path.name.lower(): path for path in root.iterdir() if path.is_dir()}
    return next((found[k] for k in known if k in found), None)


def _listing(folder: Path, suffixes: Iterable[str]) -> list[Path]:
    wanted = set(suffixes)
    found = (p for p in folder.iterdir() if p.suffix.lower() in wanted and not p.name.startswith("."))
    return sorted((p for p in found if p.is_file()), key=lambda p: p.name)


def _matched(pictures: list[Path], depths: list[Path], where: str, skip_unpaired: bool) -> list[Pair]:
    by_name = _pairs_by(_plain_stem, pictures, depths)
    by_number = _pairs_by(_last_number, pictures, depths)
    keyed = by_name if len(by_name) >= len(by_number) else by_number
    paired = {path for pair in keyed.values() for path in pair}
    alone = [path for path in (*pictures, *depths) if path not in paired]
    if not keyed:
        raise DataError(
            f"No picture has a depth file of the same name or number ({pictures[0].name}, {depths[0].name})",
            where=where,
            remedy="name them alike, such as rgb/0001.png and depth/0001.png",
        )
    if alone and not skip_unpaired:
        raise DataError(_lonely(alone, set(pictures)), where=where, remedy="rename them, or choose to leave them out")
    return _named(keyed)


def _pairs_by(key: Callable[[Path], str], pictures: list[Path], depths: list[Path]) -> dict[str, tuple[Path, Path]]:
    """Pairs whose key is unique on both sides; a key met twice on one side pairs nothing."""
    left, right = _unique(key, pictures), _unique(key, depths)
    return {k: (left[k], right[k]) for k in left if k in right}


def _unique(key: Callable[[Path], str], paths: list[Path]) -> dict[str, Path]:
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault(key(path), []).append(path)
    return {k: same[0] for k, same in found.items() if k and len(same) == 1}


def _plain_stem(path: Path) -> str:
    return re.sub(r"[\s_.-]+", "_", _MARKER.sub("", path.stem)).strip("_").lower()


def _last_number(path: Path) -> str:
    numbers = _NUMBER.findall(path.stem)
    return str(int(numbers[-1])) if numbers else ""


def with_unique_ids(named: Iterable[tuple[str, Path, Path]]) -> list[Pair]:
    """Pairs of (name, picture, other file), by id; ids resemble the names, and a name met again is numbered."""
    met: dict[str, int] = {}
    pairs: dict[str, Pair] = {}
    for text, image, depth in named:
        wanted = name = sample_id_from(text)
        while name in pairs:
            met[wanted] = met.get(wanted, 1) + 1
            name = f"{wanted}_{met[wanted]}"
        pairs[name] = Pair(name, image, depth)
    return sorted(pairs.values(), key=lambda pair: pair.id)


def _named(keyed: dict[str, tuple[Path, Path]]) -> list[Pair]:
    in_order = sorted(keyed.items(), key=lambda entry: entry[1][0].name)
    return with_unique_ids((_plain_stem(image) or key, image, depth) for key, (image, depth) in in_order)


def _lonely(alone: list[Path], pictures: set[Path]) -> str:
    parts = []
    for paths, kind, other in (
        ([p for p in alone if p in pictures], "picture", "depth file"),
        ([p for p in alone if p not in pictures], "depth file", "picture"),
    ):
        if paths:
            names = ", ".join(p.name for p in paths[:_SHOWN]) + (" …" if len(paths) > _SHOWN else "")
            plural = "s have" if len(paths) > 1 else " has"
            parts.append(f"{len(paths)} {kind}{plural} no {other} of the same name or number ({names})")
    return " and ".join(parts)
