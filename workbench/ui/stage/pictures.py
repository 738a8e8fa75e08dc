"""Arrays to Qt images and picture files to arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from workbench.errors import DataError
from workbench.files import long_path, plain_path
from workbench.opencv import cv2


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """RGB or RGBA (H, W, 3 or 4), or grey (H, W) -> an image that owns its pixels."""
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, axis=2)
    height, width, channels = pixels.shape
    kind = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    image = QImage(np.ascontiguousarray(pixels).data, width, height, channels * width, kind)
    # Drawing converts other formats each time; this one is the raster engine's own.
    wanted = QImage.Format.Format_ARGB32_Premultiplied if channels == 4 else QImage.Format.Format_RGB32
    return image.convertToFormat(wanted)


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """An image as RGBA (H, W, 4)."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4).copy()


def read_image(path: Path) -> NDArray[np.uint8]:
    """A picture file as RGB (H, W, 3); 16-bit ones are brought to 8 bits by their own range.

    Raises
    ------
    DataError : the file cannot be read or holds no picture.
    """
    try:
        data = np.fromfile(long_path(path), np.uint8)
    except OSError as error:
        raise DataError(f"The picture cannot be read ({error.strerror})", where=plain_path(path)) from error
    pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if len(data) else None
    if pixels is None:
        raise DataError("The file is not a picture, or it is damaged", where=plain_path(path))
    if pixels.dtype != np.uint8:
        pixels = cv2.normalize(pixels, None, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)
    if pixels.ndim == 2:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8)
    code = cv2.COLOR_BGRA2RGB if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(pixels, code), np.uint8)
