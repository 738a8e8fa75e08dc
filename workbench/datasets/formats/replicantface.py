"""Replicantface's raw samples: `<name>.npz` with matrices and vertices, `<name>_img.jpg`, `<name>_mask.png`.

The npz holds `modelview` (4, 4) head bone -> camera and `projection` (4, 4), both OpenGL and in metres, `vertices`
(V, 3) in the head-bone frame, and `resolution`. Which vertices are what stands in index files beside the samples.
Files written by this workbench hold `landmarks` (68, 3) as well, and width and height where they differ.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench import files
from workbench.datasets.formats.picture_files import read_bytes, read_colour
from workbench.errors import DataError
from workbench.geometry.camera import Camera
from workbench.geometry.cameras import from_opengl_projection

Float = NDArray[np.float64]
REPLICANTFACE_COLOURS = {
    "background": (0, 0, 0),
    "face": (220, 57, 33),
    "hair": (202, 117, 202),
    "beard": (118, 190, 70),
    "body": (135, 198, 199),
    "ears": (64, 84, 220),
    "accessory": (240, 200, 60),
}
"""Group -> RGB. Ears and accessories are known to have colours of their own, but not which: those two are ours."""
REPLICANTFACE_GROUPS = tuple(REPLICANTFACE_COLOURS)
REPLICANTFACE_EDGE = 255
"""Label of pixels of no group's colour: the blended ones between two groups."""
_NEAR_COLOUR = 20
INDEX_FILES = {name: f"{name}_indices.npz" for name in ("landmark", "face", "head")}
_KEYS = ("modelview", "projection", "vertices", "resolution")


@dataclass(frozen=True)
class ReplicantfaceIndices:
    """Which vertices of the body mesh a sample's vertices are (`head`), and which of those are landmarks and face."""

    landmark: NDArray[np.int64]
    face: NDArray[np.int64]
    head: NDArray[np.int64]

    @classmethod
    def read(cls, folder: Path) -> ReplicantfaceIndices:
        """The three `…_indices.npz` of a folder. Raises DataError: missing or damaged."""
        tables = {}
        for name, file in INDEX_FILES.items():
            path = folder / file
            stored = read_arrays(path).get("indices")
            if stored is None or stored.ndim != 1 or stored.dtype.kind not in "iu":
                raise DataError("The file holds no list of vertex numbers", where=files.plain_path(path))
            tables[name] = stored.astype(np.int64)
        return cls(**tables)

    @cached_property
    def rows(self) -> dict[str, NDArray[np.int64]]:
        """Rows of a sample's vertices that are "landmark" and "face". Raises DataError: a number is not in `head`."""
        order = np.argsort(self.head)
        found = {}
        for name in ("landmark", "face"):
            wanted = getattr(self, name)
            place = np.clip(np.searchsorted(self.head[order], wanted), 0, len(order) - 1)
            found[name] = order[place]
            if not np.array_equal(self.head[found[name]], wanted):
                raise DataError(f"A vertex of {INDEX_FILES[name]} is not in {INDEX_FILES['head']}")
        return found


@dataclass(frozen=True)
class RawFace:
    """One npz: modelview, projection (4, 4) OpenGL; vertices (V, 3) metres, head-bone frame; width, height px.

    landmarks : (68, 3) as vertices, from files of this workbench only.
    """

    modelview: Float
    projection: Float
    vertices: Float
    width: int
    height: int
    landmarks: Float | None = None

    @property
    def camera(self) -> Camera:
        """The camera, at the world's origin. Raises DataError: the projection is no perspective."""
        return from_opengl_projection(self.projection, self.width, self.height)

    def in_camera(self, points: Float) -> Float:
        """(N, 3) head-bone points -> our camera frame (y down, z forward)."""
        moved = points @ self.modelview[:3, :3].T + self.modelview[:3, 3]
        return np.asarray(moved * [1.0, -1.0, -1.0])

    def project(self, points: Float) -> Float:
        """(N, 3) head-bone points -> (N, 2) px."""
        return self.camera.project(self.in_camera(points))[0]

    def landmarks68(self, tables: ReplicantfaceIndices | None) -> Float | None:
        """(68, 3) head-bone frame: those in the file, else picked by the tables. Raises DataError: they do not fit."""
        return self.landmarks if self.landmarks is not None else self._picked(tables, "landmark")

    def face_points(self, tables: ReplicantfaceIndices | None) -> Float | None:
        """(N, 3) vertices of the face, for its box; None without tables. Raises DataError: they do not fit."""
        return self._picked(tables, "face")

    def _picked(self, tables: ReplicantfaceIndices | None, name: str) -> Float | None:
        if tables is None:
            return None
        if len(tables.head) != len(self.vertices):
            raise DataError(
                f"The sample has {len(self.vertices)} vertices and the index tables name {len(tables.head)}",
                remedy="use the index files of the same head",
            )
        return self.vertices[tables.rows[name]]


def read_replicantface(path: Path) -> RawFace:
    """The labels in one npz.

    Raises
    ------
    DataError : missing, damaged, with pickled objects, or not of this layout.
    """
    stored, where = read_arrays(path), files.plain_path(path)
    missing = [key for key in _KEYS if key not in stored]
    if missing:
        raise DataError(f"The file has no {', '.join(missing)}", where=where, remedy="choose Replicantface's raw files")
    values = {key: np.asarray(stored[key], np.float64) for key in (*_KEYS, "landmarks") if key in stored}
    shapes = {"modelview": (4, 4), "projection": (4, 4), "vertices": (-1, 3), "landmarks": (68, 3)}
    for key, shape in shapes.items():
        if key in values and not _has_shape(values[key], shape):
            raise DataError(f"{key} has the shape {values[key].shape} or numbers that are not finite", where=where)
    size = values["resolution"].ravel()
    if size.size not in (1, 2) or not (np.isfinite(size).all() and (size >= 1).all() and (size <= 65536).all()):
        raise DataError("The resolution is no size of a picture", where=where)
    return RawFace(
        modelview=values["modelview"],
        projection=values["projection"],
        vertices=values["vertices"],
        width=int(size[0]),
        height=int(size[-1]),
        landmarks=values.get("landmarks"),
    )


def read_replicantface_mask(path: Path) -> NDArray[np.uint8]:
    """(H, W) groups of a colour mask, as `classify_colours`. Raises DataError: no picture."""
    return classify_colours(read_colour(path))


def classify_colours(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W, 3) RGB -> (H, W) places in `REPLICANTFACE_GROUPS`, where no channel is 20 or more off, else
    `REPLICANTFACE_EDGE`."""
    groups = np.full(colours.shape[:2], REPLICANTFACE_EDGE, np.uint8)
    for group, colour in enumerate(REPLICANTFACE_COLOURS.values()):
        near = np.abs(colours.astype(np.int16) - np.array(colour, np.int16)).max(axis=2) < _NEAR_COLOUR
        groups[near] = group
    return groups


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an npz. Raises DataError: missing, damaged, or with pickled objects."""
    data = read_bytes(path)
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, TypeError, AttributeError, KeyError, zipfile.BadZipFile) as error:
        raise DataError("The file is damaged or holds no plain arrays", where=files.plain_path(path)) from error


def _has_shape(values: Float, shape: Sequence[int]) -> bool:
    fits = values.ndim == len(shape) and all(w in (-1, n) for n, w in zip(values.shape, shape, strict=True))
    return fits and bool(np.isfinite(values).all())
