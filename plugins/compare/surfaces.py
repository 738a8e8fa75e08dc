"""The two sides of a comparison, wherever they come from: a mesh in metres with what is known about each vertex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.api import Camera, DepthMeshOptions, Mesh, labels_at

PREDICTION_OPTIONS = DepthMeshOptions(relative_jump=60.0, max_grazing_degrees=88.0)
"""A rough prediction must keep its roughness: cutting it like a true depth map would leave only what is right."""


@dataclass(frozen=True)
class Surface:
    """One side of a comparison, camera frame of the sample (or the file's own frame), metres.

    `mask` (H, W) are the truth's region labels, seen by the same camera; `landmarks` (L, 3), NaN where one cannot be
    placed.
    """

    title: str
    mesh: Mesh
    depth: NDArray[np.float32] | None = None
    camera: Camera | None = None
    mask: NDArray[np.uint8] | None = None
    image: NDArray[np.uint8] | None = None
    landmarks: NDArray[np.float64] | None = None

    @property
    def labels(self) -> NDArray[np.uint8] | None:
        """(V,) region label of each vertex, read at the vertex's own pixel (by its UV); None without labels."""
        if self.mask is None or self.mesh.uvs is None:
            return None
        return labels_at(self.mesh.uvs, self.mask).astype(np.uint8)


@dataclass(frozen=True)
class Pair:
    """Predicted and true geometry of one face.

    `metric` is False where scale and shift of the truth are unknown; `label_names` are the truth's region names.
    `remarks` are sentences to read before the figures are believed (no overlap, a mirrored mesh); nothing is done
    about them.
    """

    truth: Surface
    prediction: Surface
    metric: bool
    label_names: dict[int, str]
    title: str
    sample: str = ""
    remarks: tuple[str, ...] = ()
