"""The one sample record that every generator writes and that training and comparing read; and what a depth means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from workbench.geometry.camera import Camera
from workbench.geometry.mesh import Mesh

Split = Literal["train", "validation", "test"]
CHANNELS = (
    "image", "depth", "mask", "normals", "infrared", "mesh", "vertices",
    "landmarks2d", "landmarks3d", "camera", "pose", "latent", "raw_image", "raw_depth",
)  # fmt: skip


class DepthMeaning(BaseModel):
    """The five things a depth file does not say of itself, as stored in a dataset (source: facts on depth data).

    In our own datasets near is always the smaller number, 0 is no data, and stored code x `unit_m` is the value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    space: Literal["depth", "inverse_depth", "ray_distance"] = "depth"
    metric: bool = True
    """Whether values are metres; False for values known only up to scale and shift."""
    unit_m: float = 0.0001
    """Value of one stored 16-bit code: metres where metric, else a plain factor."""
    per_image_normalised: bool = False
    """Each image was stretched to its own range: scale and shift differ from image to image."""
    invalid: float = 0.0
    near: Literal["small", "large"] = "small"
    source: str = ""
    """What the values were before import, in words."""


@dataclass(frozen=True)
class Sample:
    """One face as arrays; encoding to files happens in `workbench.datasets` only.

    Shapes: image (H, W, 3) uint8 RGB; depth (H, W) float32 z-depth in metres, 0 = no data; mask (H, W) uint8 region
    labels, 0 = background; normals (H, W, 3) float32 unit, camera frame, 0 where no data; infrared (H, W) uint16;
    vertices (V, 3) float32 camera frame; landmarks2d (L, 2) float32 px; landmarks3d (L, 3) float32 camera frame;
    landmark_visible (L,) bool; pose (4, 4) head-to-camera, rigid; latent arrays by name ("w" (14, 512)).
    raw_image (h, w, 3) uint8 and raw_depth (h, w) float32 as `depth`: the same view as it was rendered before it was
    enlarged to H x W, for generators that end in a superresolution; of a size of their own.
    """

    id: str
    identity: str
    seed: int = 0
    category: str = ""
    split: Split | None = None
    image: NDArray[np.uint8] | None = None
    depth: NDArray[np.float32] | None = None
    mask: NDArray[np.uint8] | None = None
    normals: NDArray[np.float32] | None = None
    infrared: NDArray[np.uint16] | None = None
    mesh: Mesh | None = None
    vertices: NDArray[np.float32] | None = None
    landmarks2d: NDArray[np.float32] | None = None
    landmarks3d: NDArray[np.float32] | None = None
    landmark_visible: NDArray[np.bool_] | None = None
    camera: Camera | None = None
    pose: NDArray[np.float64] | None = None
    latent: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    raw_image: NDArray[np.uint8] | None = None
    raw_depth: NDArray[np.float32] | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """JSON-ready facts of this face: age, expression weights, recipe."""
