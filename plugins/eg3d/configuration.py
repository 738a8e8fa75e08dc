"""What describes a generator beside its weights: sizes, how it is rendered, and the axes of its planes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, Self

from workbench.api import DataError

RayLimit = float | Literal["auto"]
Axes = tuple[tuple[tuple[float, float, float], ...], ...]

PUBLISHED_PLANE_AXES: Axes = (
    ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)),
    ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
)
"""Axes of the three planes with which every published model was trained: lookups (x, y), (x, z), (z, x).

The third was meant to be (z, y); weights trained with (z, x) need it, so the file's own axes are used where it has any.
"""
_SUPERRESOLUTIONS = (
    "SuperresolutionHybrid8XDC",
    "SuperresolutionHybrid8X",
    "SuperresolutionHybrid4X",
    "SuperresolutionHybrid2X",
    "SuperresolutionHybridDeepfp32",
)


@dataclass(frozen=True)
class RenderingOptions:
    """How rays are cast and composed; names and defaults are those of the files' `rendering_kwargs`.

    ray_start, ray_end : EG3D units along the ray, or both "auto" (where the ray crosses the box).
    box_warp : side of the cube that the planes cover, EG3D units. depth_resolution : coarse samples a ray;
    depth_resolution_importance : further ones where the coarse ones found matter, 0 for none.
    disparity_space_sampling : even steps in 1/t. white_back : what no ray hits is white.
    superresolution_noise_mode : "none", "const" or "random". sr_antialias : when features are resized for it.
    c_scale : factor on the camera that conditions the mapping; c_gen_conditioning_zero : it is not conditioned at all.
    """

    ray_start: RayLimit = 2.25
    ray_end: RayLimit = 3.3
    box_warp: float = 1.0
    depth_resolution: int = 48
    depth_resolution_importance: int = 48
    disparity_space_sampling: bool = False
    white_back: bool = False
    superresolution_module: str = "SuperresolutionHybrid8XDC"
    superresolution_noise_mode: str = "none"
    sr_antialias: bool = True
    c_scale: float = 0.0
    c_gen_conditioning_zero: bool = False
    decoder_lr_mul: float = 1.0
    avg_camera_radius: float = 2.7
    avg_camera_pivot: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        """Refuses what cannot be rendered. Raises DataError."""
        if (self.ray_start == "auto") != (self.ray_end == "auto"):
            raise DataError("Only one end of the rays is automatic", remedy="set ray_start and ray_end both to auto")
        if self.depth_resolution < 2 or self.depth_resolution_importance < 0:
            raise DataError("A ray needs at least two depth samples", remedy="raise depth_resolution")
        if self.superresolution_module not in _SUPERRESOLUTIONS:
            raise DataError(
                f"The file asks for an unknown superresolution “{self.superresolution_module}”",
                remedy=f"known are {', '.join(_SUPERRESOLUTIONS)}",
            )

    def seen_from(self, radius: float) -> Self:
        """For a camera at another distance, EG3D units: rays begin and end at the same places of the head as before."""
        further = radius - self.avg_camera_radius
        if self.ray_start == "auto" or self.ray_end == "auto" or not further:
            return self
        return replace(self, ray_start=max(0.01, self.ray_start + further), ray_end=max(0.02, self.ray_end + further))

    @classmethod
    def from_kwargs(cls, values: Mapping[str, Any]) -> Self:
        """Options from a file's `rendering_kwargs`; keys that only training needs are passed over.

        Raises
        ------
        DataError : a value that cannot be rendered with.
        """
        known = {entry.name for entry in fields(cls)}
        chosen = {name: value for name, value in values.items() if name in known and value is not None}
        if values.get("clamp_mode", "softplus") != "softplus":
            raise DataError("The file's densities are not made with softplus", remedy="use a published EG3D model")
        for name in ("ray_start", "ray_end", "box_warp", "c_scale", "decoder_lr_mul", "avg_camera_radius"):
            if name in chosen and chosen[name] != "auto":
                chosen[name] = float(chosen[name])
        if "avg_camera_pivot" in chosen:
            x, y, z = (float(value) for value in chosen["avg_camera_pivot"])
            chosen["avg_camera_pivot"] = (x, y, z)
        if "superresolution_module" in chosen:
            chosen["superresolution_module"] = str(chosen["superresolution_module"]).rsplit(".", 1)[-1]
        return cls(**chosen)


@dataclass(frozen=True)
class Configuration:
    """A generator's sizes, rendering options and plane axes.

    image_resolution : side of the final image, px. neural_rendering_resolution : side of the raw image and depth, px.
    clamp_superresolution : whether its activations are kept within ±256, as files trained with half precision want.
    plane_axes : (3, 3, 3). focal_length : in image widths, the camera it was trained with.
    metres_per_unit : nominal; EG3D's units have no true scale.
    """

    z_dim: int = 512
    c_dim: int = 25
    w_dim: int = 512
    num_ws: int = 14
    image_resolution: int = 512
    neural_rendering_resolution: int = 128
    clamp_superresolution: bool = True
    plane_axes: Axes = PUBLISHED_PLANE_AXES
    rendering: RenderingOptions = field(default_factory=RenderingOptions)
    focal_length: float = 4.2647
    metres_per_unit: float = 0.3
    title: str = ""

    @property
    def published_planes(self) -> bool:
        """Whether the axes are those of the published models, which lets two lookups do for three."""
        return self.plane_axes == PUBLISHED_PLANE_AXES

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """What `to_dict` gave. Raises DataError for anything else."""
        try:
            read = dict(values)
            read["rendering"] = RenderingOptions.from_kwargs(read.get("rendering", {}))
            axes = read.get("plane_axes", PUBLISHED_PLANE_AXES)
            read["plane_axes"] = tuple(tuple(tuple(float(x) for x in row) for row in plane) for plane in axes)
            return cls(**read)
        except (TypeError, ValueError) as error:
            raise DataError("This is no description of an EG3D generator", remedy="convert the file again") from error
