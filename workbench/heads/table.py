"""Reads the baked head (`resources/heads/head.npz`, made by `resources/heads/bake.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

import workbench
from workbench.errors import DataError

Float = NDArray[np.float64]
FOLDER = Path(workbench.__file__).parent.parent / "resources" / "heads"
_TO_OPENCV = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
"""Source axes (x to the subject's left, y backwards, z up) -> x right, y down, z forward for a face seen from ahead."""


@dataclass(frozen=True)
class HeadTable:
    """The head's numbers; V vertices, F triangles, K shapes, B bones; metres, axes as in `HeadModel`.

    Attributes
    ----------
    template : (V, 3) relative to the root bone. bone_template : (B, 3).
    build_shapes : (Kb, 3V) offsets by gender, age, muscle, weight and by ancestry; `build_names`
    "build:female-young-...".
    local_shapes : (3V, Kl) sparse offsets of local changes and facial actions; `local_names` name its columns.
    build_bones, local_bones : (Kb, B, 3), (Kl, B, 3) offsets of the bones' heads.
    weights : (V, B) skinning weights, rows sum to 1. bone_parents : (B,), -1 for the root.
    faces : (F, 3); parts : (F,) index into `part_names`; uvs (T, 2), face_uvs (F, 3); mirror (V,) partner of a vertex.
    """

    template: Float
    build_names: list[str]
    build_shapes: Float
    local_names: list[str]
    local_shapes: sparse.csc_matrix
    bone_names: list[str]
    bone_parents: list[int]
    bone_template: Float
    build_bones: Float
    local_bones: Float
    weights: Float
    faces: NDArray[np.int64]
    parts: NDArray[np.uint8]
    part_names: list[str]
    uvs: Float
    face_uvs: NDArray[np.int64]
    mirror: NDArray[np.int64]
    base_index: NDArray[np.int64]


@cache
def head_table() -> HeadTable:
    """The shipped table, read once per process.

    Raises
    ------
    DataError : the file is missing or damaged.
    """
    place = FOLDER / "head.npz"
    try:
        with np.load(place, allow_pickle=False) as stored:
            return _read({name: stored[name] for name in stored.files})
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            "The built-in head cannot be read", where=place, remedy="install the workbench again"
        ) from error


def _read(stored: dict[str, NDArray[np.generic]]) -> HeadTable:
    names = [str(name) for name in stored["names"]]
    counts = stored["shape_counts"].astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)])
    offsets = _TO_OPENCV @ stored["shape_values"].astype(np.float64)
    offsets *= np.repeat(stored["shape_scales"].astype(np.float64), counts)
    rows = stored["shape_rows"].astype(np.int64)
    is_build = [name.startswith(("build:", "race:")) for name in names]
    split = is_build.index(False)
    vertex_count = len(stored["template"])
    build = np.zeros((split, vertex_count, 3))
    for shape in range(split):
        span = slice(starts[shape], starts[shape + 1])
        build[shape, rows[span]] = offsets[:, span].T
    rest = slice(starts[split], None)
    local = sparse.csc_matrix(
        (
            offsets[:, rest].T.ravel(),
            (3 * rows[rest][:, None] + np.arange(3)).ravel(),
            3 * (starts[split:] - starts[split]),
        ),
        shape=(3 * vertex_count, len(names) - split),
    )
    bone_shapes = stored["bone_shapes"].astype(np.float64) @ _TO_OPENCV.T
    weights = stored["weights"].astype(np.float64)
    return HeadTable(
        template=stored["template"].astype(np.float64) @ _TO_OPENCV.T,
        build_names=names[:split],
        build_shapes=build.reshape(split, -1),
        local_names=names[split:],
        local_shapes=local,
        bone_names=[str(name) for name in stored["bone_names"]],
        bone_parents=[int(parent) for parent in stored["bone_parents"]],
        bone_template=stored["bone_template"].astype(np.float64) @ _TO_OPENCV.T,
        build_bones=bone_shapes[:split],
        local_bones=bone_shapes[split:],
        weights=weights / weights.sum(1, keepdims=True),
        faces=stored["faces"].astype(np.int64),
        parts=stored["parts"].astype(np.uint8),
        part_names=[str(name) for name in stored["part_names"]],
        uvs=stored["uvs"].astype(np.float64),
        face_uvs=stored["face_uvs"].astype(np.int64),
        mirror=stored["mirror"].astype(np.int64),
        base_index=stored["base_index"].astype(np.int64),
    )
