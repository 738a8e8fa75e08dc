"""Teeth, gums and tongue.

The table's teeth are two bare sheets; they say where the arches are and how they move. What is drawn are fourteen
teeth in each arch, of the sizes that anatomy books give, carried by the similarity that moves the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.surface import subdivision
from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Material, Part
from workbench.api import HeadModel, Region, Similarity, neutral_vertices, umeyama

Float = NDArray[np.float64]
Index = NDArray[np.int64]
_LIVING_FLESH = (0.42, 0.13, 0.12)
# Millimetres: middle to last tooth of one side.
_UPPER = (
    (8.6, 6.7, 7.7, 7.0, 6.8, 10.0, 9.5),
    (10.2, 8.9, 9.8, 8.3, 7.8, 7.2, 7.0),
    (6.6, 6.0, 7.6, 8.6, 9.0, 10.5, 10.0),
)
_LOWER = (
    (5.5, 6.1, 6.9, 7.0, 7.2, 10.5, 10.0),
    (8.6, 8.7, 9.4, 8.4, 8.0, 7.5, 7.2),
    (6.0, 6.2, 7.4, 7.8, 8.2, 10.0, 9.6),
)
"""Widths, heights and depths."""
_ARCH = np.array(
    [(0, 0), (8.6, 1.2), (15, 5.2), (19, 10.8), (22, 17.5), (24.5, 25), (26.5, 33), (28, 42), (29, 52)], float
)
"""The outer side of the upper teeth: to the side, and backwards."""
# From the gum to the biting edge.
_LEVELS = (0.0, 0.25, 0.5, 0.75, 0.9, 0.97, 1.0)
_WIDTHS = (0.74, 0.88, 0.97, 1.0, 0.97, 0.9, 0.74)
_DEPTHS = (0.95, 1.0, 0.86, 0.62, 0.46, 0.36, 0.22)
_AROUND = 16


@dataclass(frozen=True)
class Arch:
    """Teeth and gum of one jaw on the neutral head, model frame, metres.

    teeth, gum : (N, 3) points. along : (N,) 0 at the gum to 1 at the biting edge. Faces (F, 3) of each.
    """

    teeth: Float
    along: Float
    tooth_faces: Index
    gum: Float
    gum_faces: Index


def mouth_parts(portrait: Portrait, figure: Figure) -> list[Part]:
    """Both arches and the tongue."""
    flesh = Material("flesh", {"colour": _LIVING_FLESH})
    tooth = Material("tooth", {"shade": portrait.skin.teeth})
    parts = [_tongue(figure, flesh)]
    for name, sheet in (("upper", "upper_teeth"), ("lower", "lower_teeth")):
        arch, move = arches()[name], _movement(sheet, figure)
        along = {"along": arch.along}
        parts.append(Part(f"{name} teeth", move.apply(arch.teeth), arch.tooth_faces, int(Region.MOUTH), tooth, along))
        parts.append(Part(f"{name} gum", move.apply(arch.gum), arch.gum_faces, int(Region.MOUTH), flesh))
    return parts


@cache
def arches() -> dict[str, Arch]:
    """The "upper" and "lower" arch, placed where the table's sheets have their biting edges."""
    vertices = neutral_vertices() * 1000
    upper = vertices[_rows("upper_teeth")]
    edge = upper[:, 1].max() - 0.2
    front = upper[:, 2].min() - 1.0
    # Upper teeth stand a little before the lower ones and reach over them.
    low_front = front + 2.4
    return {
        "upper": _arch(_UPPER, _ARCH, (edge, front), -1.0),
        "lower": _arch(_LOWER, _ARCH * [0.93, 0.97], (edge - 1.2, low_front), 1.0),
    }


def _arch(sizes: tuple[tuple[float, ...], ...], curve: Float, edge: tuple[float, float], towards_gum: float) -> Arch:
    """edge : height and front of the biting edge, millimetres. towards_gum : -1 upwards, 1 downwards."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    points, along, faces = [], [], []
    shape, level, own_faces = _tooth()
    begins = 0.0
    for width, height, depth in zip(*sizes, strict=True):
        at = begins + width / 2
        begins += width
        x, z = (np.interp(at, length, curve[:, axis]) for axis in (0, 1))
        slope = np.array([np.interp(at + d, length, curve[:, axis]) for d in (-2, 2) for axis in (0, 1)]).reshape(2, 2)
        tangent = (slope[1] - slope[0]) / np.linalg.norm(slope[1] - slope[0])
        outward = np.array([tangent[1], -tangent[0]])
        for side in (1.0, -1.0):
            flat = shape[:, :1] * width * 0.985 * tangent + (shape[:, 1:2] - 0.5) * depth * outward + [x, z]
            tooth = np.column_stack(
                [side * flat[:, 0], edge[0] + towards_gum * height * (1 - shape[:, 2]), edge[1] + flat[:, 1]]
            )
            # Mirrored and turned over, a face must be read the other way round to look outwards.
            turned = own_faces if side * towards_gum < 0 else own_faces[:, ::-1]
            faces.append(turned + len(shape) * len(points))
            points.append(tooth)
            along.append(level)
    gum, gum_faces = _gum(curve, edge, max(sizes[1]) * towards_gum, towards_gum)
    return Arch(np.concatenate(points) / 1000, np.concatenate(along), np.concatenate(faces), gum / 1000, gum_faces)


@cache
def _tooth() -> tuple[Float, Float, Index]:
    """(N, 3) points: across -0.5 to 0.5, outwards 0 to 0.5 at most, from gum 0 to edge 1; the latter alone; faces."""
    turn = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    across, out = (0.5 * np.sign(f(turn)) * np.abs(f(turn)) ** 0.62 for f in (np.cos, np.sin))
    rings = [
        np.column_stack([across * w, out * d + 0.5 * (1 - d) * 0.8, np.full(_AROUND, level)])
        for level, w, d in zip(_LEVELS, _WIDTHS, _DEPTHS, strict=True)
    ]
    tip = rings[-1].mean(0) + [0, 0, 0.004]
    points = np.concatenate([*rings, tip[None]])
    here, onward = np.arange(_AROUND), np.roll(np.arange(_AROUND), -1)
    faces = []
    for row in range(len(rings) - 1):
        low, high = row * _AROUND, (row + 1) * _AROUND
        faces += [
            np.column_stack([here + low, onward + low, onward + high]),
            np.column_stack([here + low, onward + high, here + high]),
        ]
    last = (len(rings) - 1) * _AROUND
    faces.append(np.column_stack([here + last, onward + last, np.full(_AROUND, len(points) - 1)]))
    return points, np.clip(points[:, 2], 0, 1), np.concatenate(faces)


def _gum(curve: Float, edge: tuple[float, float], height: float, towards_gum: float) -> tuple[Float, Index]:
    """A tube behind the roots of the teeth, millimetres."""
    both = np.concatenate([curve[::-1] * [-1, 1], curve[1:]])
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    tangent = np.gradient(both, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    outward = np.column_stack([tangent[:, 1], -tangent[:, 0]])
    middle = both - 4.2 * outward
    flat = middle[:, None] + (4.6 * np.cos(turn))[None, :, None] * outward[:, None]
    up = edge[0] + height * 0.98 + towards_gum * 4.5 + 5.5 * np.sin(turn)
    points = np.stack([flat[..., 0], np.broadcast_to(up, flat.shape[:2]), edge[1] + flat[..., 1]], 2).reshape(-1, 3)
    here, onward = np.arange(12), np.roll(np.arange(12), -1)
    faces = []
    for row in range(len(both) - 1):
        low, high = row * 12, (row + 1) * 12
        faces += [
            np.column_stack([here + low, onward + low, onward + high]),
            np.column_stack([here + low, onward + high, here + high]),
        ]
    return points, np.concatenate(faces)


def _tongue(figure: Figure, flesh: Material) -> Part:
    table, surface = HeadModel.load().table, subdivision()
    rows, faces = surface.part(table.parts == table.part_names.index("tongue"))
    points, normals = surface.points(figure.vertices)
    return Part("tongue", points[rows], faces, int(Region.MOUTH), flesh, {"normal": normals[rows]})


def _movement(sheet: str, figure: Figure) -> Similarity:
    """From the neutral head to where this head's jaw is, in the camera frame."""
    rows = _rows(sheet)
    return umeyama(neutral_vertices()[rows], figure.vertices[rows], with_scale=True)


def _rows(part: str) -> Index:
    table = HeadModel.load().table
    return np.unique(table.faces[table.parts == table.part_names.index(part)])
