"""Depth as found in foreign files: 8- and 16-bit pictures, TIFF, NPY, PFM, EXR; numbers as stored, nothing assumed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.datasets.formats.picture_files import PICTURE_SUFFIXES, read_bytes, read_pixels
from workbench.errors import DataError, UnavailableError

DEPTH_SUFFIXES = (*PICTURE_SUFFIXES, ".npy", ".pfm", ".exr")
_EXR_DEPTH = ("z", "depth")


def read_depth_file(path: Path) -> NDArray[Any]:
    """The stored numbers (H, W) of a depth file, in its own type.

    Three equal colour channels count as one; an alpha channel that is the same everywhere is dropped.

    Raises
    ------
    DataError : missing, cut off, damaged, no depth (several different channels, no numbers), or a JPEG.
    UnavailableError : EXR where the library that reads it is not installed.
    """
    readers = {".npy": _read_npy, ".pfm": _read_pfm, ".exr": _read_exr}
    suffix = path.suffix.lower()
    if suffix in (".jpg", ".jpeg", ".webp"):
        raise DataError(
            "A JPEG or WebP file changes depth numbers",
            where=files.plain_path(path),
            remedy="export depth as 16-bit PNG, TIFF, NPY or PFM",
        )
    values = readers.get(suffix, read_pixels)(path)
    return _one_channel(values, path)


def _one_channel(values: NDArray[Any], path: Path) -> NDArray[Any]:
    where = files.plain_path(path)
    if values.dtype.kind not in "uif":
        raise DataError(f"The depth file holds {values.dtype}, not numbers", where=where)
    if values.ndim == 3 and values.shape[2] in (2, 4):
        values = _without_alpha(values, where)
    if values.ndim == 3 and values.shape[2] == 3:
        if not (np.array_equal(values[..., 0], values[..., 1]) and np.array_equal(values[..., 0], values[..., 2])):
            raise DataError(
                "The depth picture is coloured: its three channels differ",
                where=where,
                remedy="export depth as one grey channel, not as a colour map",
            )
        values = values[..., 0]
    values = values.squeeze()
    if values.ndim != 2 or values.size == 0:
        raise DataError(f"A depth file holds one number per pixel, not an array of shape {values.shape}", where=where)
    return values


def _without_alpha(values: NDArray[Any], where: str) -> NDArray[Any]:
    bits = values.dtype.itemsize * 8
    if bits == 16:
        raise DataError(
            f"The depth picture has {values.shape[2]} channels of 16 bits",
            where=where,
            remedy="export it as one 16-bit grey channel without transparency",
        )
    if np.ptp(values[..., -1]) != 0:
        raise DataError("The depth picture is partly transparent", where=where, remedy="export it without transparency")
    return values[..., :-1]


def _read_npy(path: Path) -> NDArray[Any]:
    data = read_bytes(path)
    try:
        return np.asarray(np.load(io.BytesIO(data), allow_pickle=False))
    except (ValueError, EOFError) as error:
        raise DataError("The NPY file is cut off or holds no plain numbers", where=files.plain_path(path)) from error


def _read_pfm(path: Path) -> NDArray[np.float32]:
    """Portable float map: text header (kind, width height, scale whose sign is the byte order), rows bottom up."""
    stream = io.BytesIO(read_bytes(path))
    where = files.plain_path(path)
    try:
        kind = stream.readline().strip()
        width, height = (int(n) for n in stream.readline().split())
        scale = float(stream.readline())
    except ValueError as error:
        raise DataError("The PFM file has no valid header", where=where) from error
    if kind not in (b"Pf", b"PF"):
        raise DataError("The PFM file has no valid header", where=where)
    channels = 3 if kind == b"PF" else 1
    values = np.frombuffer(stream.read(), "<f4" if scale < 0 else ">f4")
    if width <= 0 or height <= 0 or values.size < width * height * channels:
        raise DataError("The PFM file is cut off", where=where)
    shape = (height, width, 3) if channels == 3 else (height, width)
    return np.asarray(values[: width * height * channels].reshape(shape)[::-1], np.float32)


def _read_exr(path: Path) -> NDArray[Any]:
    """The depth channel of an EXR picture: its only one, else one named Z or depth, else equal R, G, B."""
    read_bytes(path)  # a missing or empty file is said as for the others
    # On first use: the library is large, and OpenCV's wheels mostly lack the format.
    try:
        import OpenEXR
    except ImportError as error:
        raise UnavailableError(
            "This installation cannot read EXR files",
            where=files.plain_path(path),
            remedy="convert them to 32-bit TIFF, NPY or PFM",
        ) from error
    try:
        found = OpenEXR.File(str(files.long_path(path)), separate_channels=True).channels()
        channels = {name: np.asarray(channel.pixels) for name, channel in found.items()}
    except Exception as error:  # the library raises bare RuntimeErrors and ValueErrors
        raise DataError("The EXR file is cut off or damaged", where=files.plain_path(path)) from error
    named = [name for name in channels if name.rpartition(".")[2].lower() in _EXR_DEPTH or "depth" in name.lower()]
    if len(channels) == 1 or len(named) == 1:
        return channels[named[0] if named else next(iter(channels))]
    if {"R", "G", "B"} <= channels.keys():
        return np.dstack([channels[name] for name in "BGR"])
    raise DataError(
        f"The EXR file has several channels ({', '.join(channels)}) and none is called Z or depth",
        where=files.plain_path(path),
        remedy="export depth as the channel Z",
    )
