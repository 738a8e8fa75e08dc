"""Photos as people have them: any size, grey or with transparency, turned by EXIF, names with umlauts, some broken."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.api import DataError, SettingsError, cv2, files

SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp")
_PAPER = 128
"""Grey that transparent pixels are laid on."""


def listed(folder: Path | None, photos: Sequence[Path]) -> list[Path]:
    """All pictures of a folder (not of folders inside it) by name, then the single ones; each once.

    Raises
    ------
    SettingsError : the folder is missing or holds no picture, or nothing is chosen.
    """
    found = list(photos)
    if folder is not None:
        place = files.long_path(folder)
        if not place.is_dir():
            raise SettingsError("The folder of photos is missing", field="folder", where=folder)
        inside = sorted(p for p in place.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.startswith("."))
        if not inside:
            kinds = "JPEG, PNG, TIFF, BMP or WebP"
            raise SettingsError("There is no photo in the folder", field="folder", where=folder, remedy=f"put {kinds}")
        found = inside + found
    if not found:
        raise SettingsError("No photo is chosen", field="folder", remedy="choose a folder of photos or single photos")
    return list(dict.fromkeys(files.long_path(p) for p in found))


def ids_of(photos: Sequence[Path]) -> list[str]:
    """A name per photo for its results: that of the file, with a few letters more where two would be the same."""
    stems = Counter(photo.stem.casefold() for photo in photos)
    return [photo.stem if stems[photo.stem.casefold()] == 1 else f"{photo.stem}-{_mark(photo)}" for photo in photos]


def known_photo(photos: Sequence[Path], name: str) -> Path:
    """The photo that a known distance is in, by its file name; the first for an empty name.

    Raises
    ------
    SettingsError : there is no such photo.
    """
    wanted = name.strip().casefold()
    for path in photos:
        if wanted in ("", path.name.casefold(), path.stem.casefold()):
            return path
    raise SettingsError(f"The photo “{name}” of a known distance is not among those chosen", field="known_distances")


def read_photo(path: Path) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB, upright.

    Raises
    ------
    DataError : the file is missing, empty, cut off, or no picture this can read.
    """
    where = files.plain_path(path)
    try:
        data = files.long_path(path).read_bytes()
    except OSError as error:
        raise DataError(f"The photo cannot be read ({error.strerror})", where=where) from error
    if not data or _cut_off(data):
        raise DataError("The photo is empty or cut off", where=where, remedy="copy it again from where it came from")
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise DataError("The file is not a picture that can be read", where=where, remedy="save it as JPEG or PNG")
    colours = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
    opacity = _opacity(data, colours.shape[:2])
    return colours if opacity is None else _on_paper(colours, opacity)


def square_middle(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The largest square in the middle of a photo."""
    side = min(photo.shape[:2])
    top, left = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
    return np.ascontiguousarray(photo[top : top + side, left : left + side])


def _opacity(data: bytes, size: tuple[int, ...]) -> NDArray[np.float32] | None:
    """(H, W, 1) 0..1 of pictures with transparency, else None."""
    stored = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if stored is None or stored.ndim != 3 or stored.shape[2] != 4 or stored.shape[:2] != size:
        return None
    largest = np.iinfo(stored.dtype).max if stored.dtype.kind == "u" else 1
    return np.asarray(stored[..., 3:].astype(np.float32) / largest, np.float32)


def _on_paper(colours: NDArray[np.uint8], opacity: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.asarray((colours * opacity + _PAPER * (1 - opacity)).round(), np.uint8)


def _cut_off(data: bytes) -> bool:
    """Whether a JPEG or PNG lacks its end mark, which decoders fill with grey instead of complaining."""
    if data.startswith(b"\xff\xd8"):
        # The end mark of an embedded thumbnail lies before the last scan begins, the picture's own after it.
        return data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda")
    return data.startswith(b"\x89PNG") and b"IEND" not in data[-64:]


def _mark(photo: Path) -> str:
    return hashlib.sha256(str(photo).encode("utf-8")).hexdigest()[:6]
