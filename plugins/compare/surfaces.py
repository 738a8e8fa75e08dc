"""The two sides of a comparison, wherever they come from: a mesh in metres with what is known about each vertex."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.api import Camera, DepthMeshOptions, MeasuredSurface, Mesh, Similarity, labels_at, resized_depth

_SAME_PIXEL = 0.25
PREDICTION_OPTIONS = DepthMeshOptions(relative_jump=60.0, max_grazing_degrees=88.0)
"""A rough prediction must keep its roughness: cutting it like a true depth map would leave only what is right."""


@dataclass(frozen=True)
class Surface:
    """One side of a comparison, camera frame of the sample (or the file's own frame), metres.

    `mask` (H, W) are the truth's region labels, seen by the same camera; `landmarks` (L, 3), NaN where one cannot be
    placed; `all_landmarks` (L, 3) with the hidden ones, where they are known: regions are cut by them.
    """

    title: str
    mesh: Mesh
    depth: NDArray[np.float32] | None = None
    camera: Camera | None = None
    mask: NDArray[np.uint8] | None = None
    image: NDArray[np.uint8] | None = None
    landmarks: NDArray[np.float64] | None = None
    all_landmarks: NDArray[np.float64] | None = None

    @property
    def labels(self) -> NDArray[np.uint8] | None:
        """(V,) region label of each vertex, read at the vertex's own pixel (by its UV); None without labels."""
        if self.mask is None or self.mesh.uvs is None:
            return None
        return labels_at(self.mesh.uvs, self.mask).astype(np.uint8)

    @cached_property
    def measured(self) -> MeasuredSurface:
        """The mesh with its search for closest points, built once for all that is measured of it."""
        return MeasuredSurface(self.mesh)

    def moved(self, motion: Similarity) -> Surface:
        """The surface after a motion; it is no depth of its camera any more."""
        measured = self.measured.moved(motion)
        surface = replace(self, mesh=measured.mesh, depth=None)
        surface.__dict__["measured"] = measured
        return surface


@dataclass(frozen=True, eq=False)
class Pair:
    """Predicted and true geometry of one face.

    `metric` is False where scale and shift of the truth are unknown; `label_names` are the truth's region names.
    `remarks` are sentences to read before the figures are believed (no overlap, a mirrored mesh); nothing is done
    about them. `looks_mirrored`: whether they say so already.
    """

    truth: Surface
    prediction: Surface
    metric: bool
    label_names: dict[int, str]
    title: str
    sample: str = ""
    remarks: tuple[str, ...] = ()
    looks_mirrored: bool = False


def true_depth_as(pair: Pair) -> NDArray[np.float32] | None:
    """(H, W) the truth's z-depth with the prediction's pixels; None unless both are depth of the same camera.

    Cameras are the same where their fields of view and principal points agree to a quarter of a pixel.
    """
    truth, prediction = pair.truth, pair.prediction
    if truth.depth is None or prediction.depth is None or truth.camera is None or prediction.camera is None:
        return None
    height, width = prediction.depth.shape
    resized = truth.camera.resized(prediction.camera.width, prediction.camera.height)
    if not np.allclose(resized.intrinsics, prediction.camera.intrinsics, rtol=0, atol=_SAME_PIXEL):
        return None
    return resized_depth(truth.depth, width, height)
