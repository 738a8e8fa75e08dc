"""A lens: where a point of its camera's frame falls on the picture, and the line of sight of a pixel."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plugins.kinect.distortion import distort, turning_radius, undistorted
from workbench.api import Camera, DataError

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Lens:
    """A lens of the Brown-Conrady model with rational radial terms, as Azure Kinect and Orbbec state it.

    fx, fy, cx, cy : pixels, pixel centres at +0.5 (the makers put them at whole numbers: half a pixel is added).
    radial : k1 … k6. tangential : p1, p2. max_radius : of the normalised plane, beyond which nothing is seen.
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    radial: tuple[float, float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    tangential: tuple[float, float] = (0.0, 0.0)
    max_radius: float = 1.74

    @cached_property
    def terms(self) -> tuple[float, ...]:
        """k1 … k6, p1, p2: what the functions of `distortion` take."""
        return (*self.radial, *self.tangential)

    @property
    def distorted(self) -> bool:
        """Whether the picture differs from a pinhole's."""
        return any(self.terms)

    @cached_property
    def reach(self) -> float:
        """The radius of the normalised plane up to which the lens is one to one: `max_radius`, or less."""
        return min(self.max_radius, turning_radius(self.max_radius, *self.terms))

    def project(self, points: ArrayLike) -> Float:
        """Points (..., 3) of the camera's frame, metres -> pixels (..., 2); NaN behind the camera and out of reach."""
        at = np.asarray(points, np.float64)
        with np.errstate(all="ignore"):
            x, y = at[..., 0] / at[..., 2], at[..., 1] / at[..., 2]
            seen = (at[..., 2] > 0) & (x * x + y * y <= self.reach * self.reach)
            across, down = distort(x, y, *self.terms)
        pixels = np.stack([across * self.fx + self.cx, down * self.fy + self.cy], -1)
        return np.where(seen[..., None], pixels, np.nan)

    def slopes(self, pixels: ArrayLike) -> Float:
        """Pixels (..., 2) -> x / z and y / z of their lines of sight (..., 2); NaN where the lens does not reach.

        Projected again they fall on their pixels to 1e-4 px and better.
        """
        at = np.asarray(pixels, np.float64)
        across, down = (at[..., 0] - self.cx) / self.fx, (at[..., 1] - self.cy) / self.fy
        return undistorted(across, down, self.reach, *self.terms)

    def unproject(self, pixels: ArrayLike, z: ArrayLike) -> Float:
        """Pixels (..., 2) and their z-depth (...) in metres -> points (..., 3) in metres, NaN out of reach."""
        depth = np.asarray(z, np.float64)[..., None]
        flat = self.slopes(pixels)
        return np.concatenate([flat * depth, np.broadcast_to(depth, (*flat.shape[:-1], 1))], -1)

    def cropped(self, x: float, y: float, width: int, height: int) -> Lens:
        """The lens of the rectangle whose top left corner is (x, y) of this one's picture; it may reach outside."""
        return replace(self, cx=self.cx - x, cy=self.cy - y, width=width, height=height)

    def scaled(self, factor: float) -> Lens:
        """The same view with `factor` times as many pixels a side; the size is rounded, the scale is not."""
        return replace(
            self,
            width=max(round(self.width * factor), 1),
            height=max(round(self.height * factor), 1),
            fx=self.fx * factor,
            fy=self.fy * factor,
            cx=self.cx * factor,
            cy=self.cy * factor,
        )

    def pinhole(self) -> Lens:
        """This lens without its distortion."""
        return replace(self, radial=(0.0,) * 6, tangential=(0.0, 0.0))

    def camera(self) -> Camera:
        """The pinhole part, at the world's origin. Exact for a lens that is not `distorted`; see `LensChange`."""
        intrinsics = np.array([[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]])
        return Camera(intrinsics, self.width, self.height, np.eye(4))

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers for JSON, from which `from_dict` makes exactly this lens."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @staticmethod
    def from_dict(values: dict[str, Any]) -> Lens:
        """What `to_dict` wrote.

        Raises
        ------
        DataError : something is missing or no number.
        """
        try:
            width, height = int(values["width"]), int(values["height"])
            fx, fy, cx, cy, radius = (float(values[name]) for name in ("fx", "fy", "cx", "cy", "max_radius"))
            k1, k2, k3, k4, k5, k6 = map(float, values["radial"])
            p1, p2 = map(float, values["tangential"])
        except (KeyError, TypeError, ValueError) as error:
            raise broken_calibration(f"a lens lacks a number ({error})") from error
        if not (width > 0 and height > 0 and fx > 0 and fy > 0):
            raise broken_calibration("a lens has no size or no focal length")
        return Lens(width, height, fx, fy, cx, cy, (k1, k2, k3, k4, k5, k6), (p1, p2), radius)


def broken_calibration(what: str) -> DataError:
    """The sentence for a stored calibration that cannot be read."""
    return DataError(f"The calibration of the camera cannot be read: {what}", remedy="capture or export it again")
