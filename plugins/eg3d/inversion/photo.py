"""Photos as people have them: any size, grey, 16 bit, with transparency, turned by EXIF; some broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.api import DataError, cv2, files

SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp")
_MOST_PIXELS = 200_000_000


def read_photo(path: Path, paper: int = 255) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB, upright; what is transparent shows a paper of this grey.

    Raises
    ------
    DataError : the file is missing, cut off, or no picture this can read.
    """
    where = files.plain_path(path)
    try:
        data = files.long_path(path).read_bytes()
    except OSError as error:
        raise DataError(f"The photo cannot be read ({error.strerror})", where=where) from error
    if not data or _cut_off(data):
        raise DataError("The photo is empty or cut off", where=where, remedy="copy it again from where it came from")
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        stored = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise DataError("The photo is too large or damaged", where=where, remedy="save a smaller copy") from error
    if pixels is None or stored is None:
        raise DataError("The file is not a picture that can be read", where=where, remedy="save it as JPEG or PNG")
    if pixels.shape[0] * pixels.shape[1] > _MOST_PIXELS:
        raise DataError("The photo has more than 200 million pixels", where=where, remedy="save a smaller copy")
    colours = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
    if stored.ndim != 3 or stored.shape[2] != 4 or stored.shape[:2] != colours.shape[:2]:
        return colours
    largest = np.iinfo(stored.dtype).max if stored.dtype.kind == "u" else 1
    opacity = stored[..., 3:].astype(np.float32) / largest
    return np.asarray((colours * opacity + paper * (1 - opacity)).round(), np.uint8)


def write_picture(path: Path, image: NDArray[np.uint8]) -> None:
    """A PNG of RGB (H, W, 3) or grey (H, W), whole or not at all. Raises WorkspaceError."""
    stored = cv2.cvtColor(image, cv2.COLOR_RGB2BGR) if image.ndim == 3 else image
    done, data = cv2.imencode(".png", stored)
    if not done:
        raise DataError("The picture cannot be written as PNG", where=path.name)
    files.write_bytes(path, data.tobytes())


def _cut_off(data: bytes) -> bool:
    """Whether a JPEG or PNG lacks its end mark, which decoders fill with grey instead of complaining."""
    if data.startswith(b"\xff\xd8"):
        # The end mark of an embedded thumbnail lies before the last scan begins, the picture's own after it.
        return data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda")
    return data.startswith(b"\x89PNG") and b"IEND" not in data[-64:]
