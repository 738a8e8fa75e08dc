"""Eyeballs: a sphere where the table has its own, with the cornea standing out of it.

The surface that is drawn is the outside of sclera and cornea, so depth and normals are what a measurement would touch.
The iris lies on a plane behind; the material bends the view ray at the cornea and looks its colour up there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.rings import between_rings, fan
from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Material, Part, Value
from workbench.api import HeadModel, Region, landmark_table, neutral_vertices, smoothstep

Float = NDArray[np.float64]
Index = NDArray[np.int64]
IRIS_OF_RADIUS = 0.365
"""Radius of the iris over that of the eyeball (6.1 mm on the middle head's 16.7 mm)."""
IRIS_PLANE = 0.915
"""How far in front of the eyeball's middle the iris lies, in eyeball radii."""
_BULGE = 0.042
"""How far the cornea's top stands out of the eyeball, in eyeball radii (0.7 mm)."""
_CORNEA_EDGE, _CORNEA_BLEND = 0.40, 0.16
"""Sine of the angle at which the cornea ends, and over which it meets the sclera."""
_WIDEST_DEGREES = 100.0
_RINGS, _SECTORS = 44, 64


@dataclass(frozen=True)
class Eyeball:
    """Frame of one eyeball. centre : (3,) metres. radius : metres.

    axes : (3, 3) columns aside (to the subject's right), down, forward.

    "Forward" is where the pupil looks, all in the frame that the vertices are in.
    """

    centre: Float
    radius: float
    axes: Float

    def surface(self) -> Float:
        """(N, 3) points of the drawn surface."""
        return np.asarray(self.centre + self.radius * dome()[0] @ self.axes.T)


def eyeballs(figure: Figure) -> tuple[Eyeball, Eyeball]:
    """The subject's left and right eyeball, camera frame, fitted to the posed table."""
    pupils = landmark_table(70).points(figure.vertices)[[69, 68]]
    left, right = (
        _looking_through(pupil, *fitted_sphere(figure.vertices[own]), figure.pose[:3, 1])
        for own, pupil in zip(_table_eyes(), pupils, strict=True)
    )
    return left, right


def eye_parts(portrait: Portrait, figure: Figure) -> list[Part]:
    """Both eyeballs."""
    points, faces = dome()
    looks, skin = portrait.face.appearance, portrait.skin
    parts = []
    for side, eyeball, region in zip(
        ("left", "right"), eyeballs(figure), (Region.LEFT_EYE, Region.RIGHT_EYE), strict=True
    ):
        iris = skin.other_iris if side == "left" and skin.other_iris else looks.iris
        to_blender = eyeball.axes * np.array([[1.0], [-1.0], [-1.0]])
        values: dict[str, Value] = {
            "aside": tuple(to_blender[:, 0].tolist()),
            "down": tuple(to_blender[:, 1].tolist()),
            "forward": tuple(to_blender[:, 2].tolist()),
            "iris": tuple(iris),
            "sclera": tuple(looks.sclera),
            "pupil": looks.pupil,
            "ring": skin.ring,
            "warmth": skin.warmth,
            "veins": skin.veins,
            "patterns": tuple(shift + (side == "left") for shift in skin.patterns),
        }
        attributes = {"eye_place": points / IRIS_OF_RADIUS}
        parts.append(Part(f"{side} eye", eyeball.surface(), faces, int(region), Material("eye", values), attributes))
    return parts


@cache
def dome() -> tuple[Float, Index]:
    """(N, 3) points in eyeball radii along aside, down, forward; (F, 3) triangles, counter-clockwise from outside."""
    # Rings are closer where the iris is.
    polar = np.radians(_WIDEST_DEGREES) * np.linspace(0, 1, _RINGS + 1)[1:] ** 1.3
    turn = np.linspace(0, 2 * np.pi, _SECTORS, endpoint=False)
    flat = np.sin(polar)[:, None]
    ring = np.stack(
        [flat * np.cos(turn), flat * np.sin(turn), np.broadcast_to(np.cos(polar)[:, None], (_RINGS, _SECTORS))], 2
    )
    points = np.concatenate([[[0.0, 0.0, 1.0]], ring.reshape(-1, 3)])
    points *= outer_radius(np.hypot(points[:, 0], points[:, 1]), points[:, 2])[:, None]
    # Rings run outwards from the pole, which lies in front of the first: read the other way round.
    faces = np.concatenate([between_rings(_RINGS, _SECTORS)[:, ::-1], fan(0, _SECTORS, -1)])
    return points, faces + 1


def outer_radius(sine: Float, forward: Float) -> Float:
    """Distance from the eyeball's middle, in its radii, at the sine of the angle from the pupil's axis."""
    # The cornea is the cap of a smaller ball; written as what it adds to the larger one, it is a parabola in the sine.
    cap = 1 - (sine / _CORNEA_EDGE) ** 2
    rise = np.where(cap > 0, cap, 0.0) * smoothstep(
        (1 - sine / _CORNEA_EDGE) / (_CORNEA_BLEND / _CORNEA_EDGE) * 0.5 + 0.5
    )
    return np.asarray(1 + _BULGE * rise * (forward > 0))


def fitted_sphere(points: Float) -> tuple[Float, float]:
    """Centre (3,) and radius of the sphere through points (N, 3), by linear least squares (Coope 1993)."""
    middle = points.mean(0)
    near = points - middle
    solved = np.linalg.lstsq(np.column_stack([2 * near, np.ones(len(near))]), (near**2).sum(1), rcond=None)[0]
    return middle + solved[:3], float(np.sqrt(solved[3] + solved[:3] @ solved[:3]))


@cache
def _table_eyes() -> tuple[Index, Index]:
    """Rows of both eyeballs' vertices in the table, the subject's left first."""
    table = HeadModel.load().table
    found = np.unique(table.faces[table.parts == table.part_names.index("eye")])
    side = neutral_vertices()[found, 0]
    return found[side > 0], found[side < 0]


def _looking_through(pupil: Float, centre: Float, radius: float, down: Float) -> Eyeball:
    """An eyeball whose iris is where the pupil's landmark is, so that the label and the picture agree."""
    forward = (pupil - centre) / np.linalg.norm(pupil - centre)
    aside = np.cross(down, forward)
    aside /= np.linalg.norm(aside)
    return Eyeball(centre, radius, np.column_stack([aside, np.cross(forward, aside), forward]))
