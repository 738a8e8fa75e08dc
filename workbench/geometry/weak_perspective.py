"""Weak perspective as 300W-LP, AFLW2000-3D and 3DDFA store it: all points of a face at one depth.

A model point V (micrometres; x to the subject's left, y up, z out of the face; origin inside the head) is drawn at
scale * R * V + (tx, ty), x to the right and y UP from the picture's lower edge. The files' seven numbers are pitch,
yaw, roll, tx, ty, tz and scale.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.geometry.cameras import angles_300w_lp, rotation_300w_lp

Float = NDArray[np.float64]
ScaleDialect = Literal["3ddfa", "replicantface"]
"""3ddfa: pixels per micrometre of the model. replicantface: that times 448 / picture width."""
_REPLICANTFACE_WIDTH = 448.0


@dataclass(frozen=True)
class WeakPerspective:
    """A head's pose in a picture.

    Attributes
    ----------
    rotation : (3, 3) model -> camera, OpenGL axes on both sides.
    tx, ty : px, where the model's origin is drawn; ty upwards from the lower edge. scale : px per micrometre.
    width, height : of the picture, px.
    """

    rotation: Float
    tx: float
    ty: float
    scale: float
    width: int
    height: int

    @classmethod
    def from_parameters(
        cls, parameters: ArrayLike, width: int, height: int, dialect: ScaleDialect = "3ddfa"
    ) -> WeakPerspective:
        """From the seven numbers of a file (Pose_Para); tz has no part in it."""
        pitch, yaw, roll, tx, ty, _tz, scale = (float(n) for n in np.asarray(parameters, np.float64).ravel())
        return cls(rotation_300w_lp(pitch, yaw, roll), tx, ty, scale / dialect_factor(dialect, width), width, height)

    def parameters(self, dialect: ScaleDialect = "3ddfa") -> Float:
        """(7,) pitch, yaw, roll (radians), tx, ty, 0, scale, as files hold them."""
        scale = self.scale * dialect_factor(dialect, self.width)
        return np.array([*angles_300w_lp(self.rotation), self.tx, self.ty, 0.0, scale])

    def project(self, model_points: Float) -> Float:
        """(N, 3) model points, micrometres -> (N, 3) px: x right, y DOWN from the upper edge, z towards the viewer."""
        x, y, z = self.scale * (self.rotation @ model_points.T)
        return np.stack([x + self.tx, self.height - (y + self.ty), z], 1)

    def model_points(self, image_points: Float) -> Float:
        """(N, 3) px as `project` gives them -> (N, 3) model points, micrometres."""
        x, y, z = image_points.T
        turned = np.stack([x - self.tx, self.height - y - self.ty, z]) / self.scale
        return np.asarray((self.rotation.T @ turned).T)

    def resized(self, width: int, height: int) -> WeakPerspective:
        """The same view in a picture of another size and the same shape."""
        factor = height / self.height
        return replace(
            self, tx=self.tx * factor, ty=self.ty * factor, scale=self.scale * factor, width=width, height=height
        )


def dialect_factor(dialect: ScaleDialect, width: int) -> float:
    """What a scale in px per micrometre is multiplied by before it is stored."""
    return _REPLICANTFACE_WIDTH / width if dialect == "replicantface" else 1.0
