"""Reading other people's picture files, with a sentence for each way they can be wrong.

OpenCV decodes a cut-off PNG or JPEG without complaint and fills the rest with grey, so wholeness is checked first.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.datasets.channel_files import decode_pixels
from workbench.errors import DataError
from workbench.opencv import cv2

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")
_PNG_START = b"\x89PNG\r\n\x1a\n"


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises DataError when it is missing, empty or unreadable."""
    try:
        data = files.long_path(path).read_bytes()
    except OSError as error:
        raise DataError(f"The file cannot be read ({error.strerror})", where=files.plain_path(path)) from error
    if not data:
        raise DataError("The file is empty", where=files.plain_path(path))
    return data


def read_pixels(path: Path) -> NDArray[Any]:
    """Pixels as stored (bit depth and channels kept, colours as BGR).

    Raises
    ------
    DataError : missing, cut off, damaged, or no picture.
    """
    data = read_bytes(path)
    _refuse_cut_off(data, path)
    try:
        return decode_pixels(data)
    except (DataError, cv2.error) as error:
        raise DataError("The file is not a picture that can be read", where=files.plain_path(path)) from error


def read_colour(path: Path) -> NDArray[np.uint8]:
    """An (H, W, 3) 8-bit RGB image; grey becomes three equal channels, 16-bit is scaled down, alpha dropped.

    Raises
    ------
    DataError : missing, cut off, damaged, or no picture.
    """
    pixels = read_pixels(path)
    if pixels.dtype == np.uint16:
        pixels = np.asarray(np.rint(pixels / 257.0), np.uint8)
    if pixels.dtype != np.uint8:
        raise DataError(
            f"A colour picture holds 8- or 16-bit numbers, not {pixels.dtype}", where=files.plain_path(path)
        )
    codes = {2: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}
    channels = 2 if pixels.ndim == 2 else pixels.shape[2]
    if channels not in codes:
        raise DataError(f"A colour picture has 1, 3 or 4 channels, not {channels}", where=files.plain_path(path))
    return np.asarray(cv2.cvtColor(pixels, codes[channels]), np.uint8)


def _refuse_cut_off(data: bytes, path: Path) -> None:
    where = files.plain_path(path)
    if data.startswith(_PNG_START):
        problem = _png_problem(data)
        if problem:
            raise DataError(f"The PNG file is {problem}", where=where, remedy="copy it again from where it came from")
    elif data.startswith(b"\xff\xd8") and b"\xff\xd9" not in data[-4096:]:
        raise DataError("The JPEG file is cut off", where=where, remedy="copy it again from where it came from")


def _png_problem(data: bytes) -> str | None:
    """“cut off”, “damaged”, or None for a PNG whose chunks are whole and end with the end mark."""
    position = len(_PNG_START)
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        end = position + 12 + length
        if end > len(data):
            return "cut off"
        if zlib.crc32(data[position + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            return "damaged"
        if data[position + 4 : position + 8] == b"IEND":
            return None
        position = end
    return "cut off"
