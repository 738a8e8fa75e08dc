"""Pictures as arrays and files, and many of them on one sheet. No torch here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.api import DataError, cv2, files

Pixels = NDArray[np.uint8]
_LARGEST_SHEET_PX = 8192


def png_bytes(image: Pixels) -> bytes:
    """RGB (H, W, 3) as a PNG file."""
    return bytes(cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))[1].tobytes())


def read_png(path: Path) -> Pixels:
    """RGB (H, W, 3) of a picture file. Raises DataError where there is none."""
    try:
        data = np.frombuffer(files.long_path(path).read_bytes(), np.uint8)
    except OSError as error:
        raise DataError(f"The picture cannot be read ({error.strerror})", where=files.plain_path(path)) from error
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if pixels is None:
        raise DataError("The picture is damaged", where=files.plain_path(path))
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def resized(image: Pixels, height: int) -> Pixels:
    """A square picture at another height: averaged where it shrinks, interpolated where it grows."""
    if image.shape[0] == height:
        return image
    how = cv2.INTER_AREA if height < image.shape[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (height, height), interpolation=how), np.uint8)


def shrunk(image: Pixels, height: int) -> Pixels:
    """A picture of any shape at a smaller height; one that is smaller already stays."""
    if image.shape[0] <= height:
        return image
    width = max(1, round(image.shape[1] * height / image.shape[0]))
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def sheet_of(paths: Sequence[Path], columns: int | None = None) -> Pixels:
    """All pictures in rows of `columns` (None: about as many as rows), white where the last row ends early.

    Pictures shrink so that the sheet stays below 8192 pixels a side. Raises DataError for a picture that is damaged.
    """
    across = min(columns or math.ceil(math.sqrt(len(paths))), len(paths))
    down = -(-len(paths) // across)
    side = min(read_png(paths[0]).shape[0], _LARGEST_SHEET_PX // max(across, down))
    sheet = np.full((down * side, across * side, 3), 255, np.uint8)
    for place, path in enumerate(paths):
        row, column = divmod(place, across)
        sheet[row * side : (row + 1) * side, column * side : (column + 1) * side] = resized(read_png(path), side)
    return sheet
