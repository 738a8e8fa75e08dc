"""Samples of ours as Replicantface's raw samples, with index tables for the built-in head."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.blender.formats.groups import as_groups, group_of
from plugins.blender.formats.pose_writing import jpeg_of, line_of, write_parts
from workbench.api import (
    INDEX_FILES,
    REPLICANTFACE_COLOURS,
    DataError,
    HeadModel,
    Sample,
    Written,
    cv2,
    face_regions,
    landmark_table,
    modelview_of,
    png_bytes,
    region_names,
    to_opengl_projection,
)

RAW_CHANNELS = ("image", "mask", "camera", "pose", "vertices", "landmarks3d")


@dataclass(frozen=True)
class RawWriter:
    """Writes `<id>.npz`, `<id>_img.jpg` and `<id>_mask.png`. labels : what the numbers of the samples' masks mean.

    The head-bone frame is laid so that the fixed eye point of Replicantface's converter falls between the eyes of the
    mean head. Besides their four keys the npz holds `landmarks` (68, 3) in that frame and `landmark_visible`.
    """

    folder: Path
    labels: Mapping[int, str] = field(default_factory=dict)

    def write(self, sample: Sample, number: int) -> Written:
        """Write one sample's files.

        Raises
        ------
        DataError : it lacks picture, camera, pose or vertices.  WorkspaceError : the disk refuses.
        """
        if sample.image is None or sample.camera is None or sample.pose is None or sample.vertices is None:
            raise DataError(
                f"Sample {sample.id} lacks picture, camera, pose or vertices",
                remedy="export a dataset that has the channels image, camera, pose and vertices",
            )
        size = (sample.camera.width, sample.camera.height)
        parts = {f"{sample.id}_img.jpg": jpeg_of(sample.image, size)}
        if sample.mask is not None:
            colours = np.array(list(REPLICANTFACE_COLOURS.values()), np.uint8)[as_groups(sample.mask, self.labels)]
            parts[f"{sample.id}_mask.png"] = png_bytes(cv2.cvtColor(colours, cv2.COLOR_RGB2BGR), colourful=True)
        # Last: a sample counts as one by its npz.
        parts[f"{sample.id}.npz"] = _npz(_labels_of(sample))
        return Written(line_of(sample, number), write_parts(self.folder, parts))

    def write_tables(self) -> None:
        """The three index files of the built-in head. Raises WorkspaceError."""
        parts = {INDEX_FILES[name]: _npz({"indices": numbers}) for name, numbers in head_indices().items()}
        write_parts(self.folder, parts)


@cache
def head_indices() -> dict[str, NDArray[np.int64]]:
    """Which vertices of the built-in head are landmarks (the nearest to the 68 points), face, and head (all)."""
    table, model = landmark_table(68), HeadModel.load()
    nearest = table.corners[np.arange(len(table.corners)), table.weights.argmax(1)]
    names = region_names()
    face = np.array([group_of(names[label]) == "face" for label in face_regions()])
    return {
        "landmark": nearest.astype(np.int64),
        "face": np.unique(model.faces[face]).astype(np.int64),
        "head": np.arange(len(model.table.template), dtype=np.int64).reshape(-1),
    }


def _labels_of(sample: Sample) -> dict[str, NDArray[Any]]:
    assert sample.camera is not None and sample.pose is not None and sample.vertices is not None
    modelview = modelview_of(np.asarray(sample.pose, np.float64))
    width, height = sample.camera.width, sample.camera.height
    found: dict[str, NDArray[Any]] = {
        "modelview": modelview.astype(np.float32),
        "projection": to_opengl_projection(sample.camera).astype(np.float32),
        "vertices": _in_bone(sample.vertices, modelview),
        "resolution": np.array(width if width == height else [width, height], np.int64),
    }
    if sample.landmarks3d is not None:
        found["landmarks"] = _in_bone(sample.landmarks3d[:68], modelview)
    if sample.landmark_visible is not None:
        found["landmark_visible"] = sample.landmark_visible[:68]
    return found


def _in_bone(points: NDArray[np.float32], modelview: NDArray[np.float64]) -> NDArray[np.float32]:
    """(N, 3) points of our camera frame -> head-bone frame."""
    moved = points.astype(np.float64) * [1.0, -1.0, -1.0] - modelview[:3, 3]
    return (moved @ modelview[:3, :3]).astype(np.float32)


def _npz(arrays: dict[str, NDArray[Any]]) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()
