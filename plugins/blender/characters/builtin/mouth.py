"""Teeth, gums and tongue.

The table's teeth are two bare sheets; they say where the arches are and how they move. What is drawn are fourteen
teeth in each arch, of the sizes that anatomy books give, carried by the similarity that moves the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.rings import between_rings, fan
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
_ARCH = np.array([[0, 8.6, 15, 19, 22, 24.5, 26.5, 28, 29], [0, 1.2, 5.2, 10.8, 17.5, 25, 33, 42, 52]]).T
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
    shape, faces = _tooth()
    widths, heights, depths = (np.array(size) for size in sizes)
    middle, tangent, outward = _along(curve, np.cumsum(widths) - widths / 2)
    across = 0.985 * shape[:, 0] * widths[:, None]
    out = (shape[:, 1] - 1) * depths[:, None]
    flat = across[..., None] * tangent[:, None] + out[..., None] * outward[:, None] + middle[:, None]
    height = edge[0] + towards_gum * heights[:, None] * (1 - shape[:, 2])
    left = np.stack([flat[..., 0], height, edge[1] + flat[..., 1]], 2)
    teeth = np.concatenate([left, left * [-1, 1, 1]])
    # Mirrored or turned over, a face must be read the other way round to look outwards.
    turned = [faces[:, :: int(-side * towards_gum)] for side in (1, -1) for _ in widths]
    gum, gum_faces = _gum(curve, edge, towards_gum, heights.max())
    return Arch(
        teeth.reshape(-1, 3) / 1000,
        np.tile(np.clip(shape[:, 2], 0, 1), len(teeth)),
        np.concatenate([own + number * len(shape) for number, own in enumerate(turned)]),
        gum / 1000,
        gum_faces[:, :: int(towards_gum)],
    )


def _along(curve: Float, at: Float) -> tuple[Float, Float, Float]:
    """Points (N, 2) at lengths along a curve, and unit vectors along and to its outer side there."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    before, here, after = (
        np.stack([np.interp(at + step, length, curve[:, axis]) for axis in (0, 1)], 1) for step in (-2, 0, 2)
    )
    tangent = (after - before) / np.linalg.norm(after - before, axis=1, keepdims=True)
    return here, tangent, tangent[:, ::-1] * [1, -1]


@cache
def _tooth() -> tuple[Float, Index]:
    """(N, 3) points: across -0.5 to 0.5, inwards 0 to outwards 1, from gum 0 to edge 1; and faces."""
    turn = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    across, out = (0.5 * np.sign(f(turn)) * np.abs(f(turn)) ** 0.62 for f in (np.cos, np.sin))
    rings = [
        np.column_stack([across * w, 0.5 + out * d + 0.4 * (1 - d), np.full(_AROUND, level)])
        for level, w, d in zip(_LEVELS, _WIDTHS, _DEPTHS, strict=True)
    ]
    tip = np.append(rings[-1][:, :2].mean(0), 1.004)
    last = (len(rings) - 1) * _AROUND
    faces = [between_rings(len(rings), _AROUND), fan(last, _AROUND, last + _AROUND)]
    return np.concatenate([*rings, tip[None]]), np.concatenate(faces)


def _gum(curve: Float, edge: tuple[float, float], towards_gum: float, height: float) -> tuple[Float, Index]:
    """A tube around the roots of the teeth, millimetres."""
    both = np.concatenate([curve[:0:-1] * [-1, 1], curve])
    tangent = np.gradient(both, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    outward = tangent[:, ::-1] * [1, -1]
    turn = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    flat = both[:, None] + (4.6 * np.cos(turn) - 4.2)[None, :, None] * outward[:, None]
    up = edge[0] + towards_gum * (0.98 * height + 4.5 + 5.5 * np.sin(turn))
    points = np.stack([flat[..., 0], np.broadcast_to(up, flat.shape[:2]), edge[1] + flat[..., 1]], 2)
    return points.reshape(-1, 3), between_rings(len(both), _AROUND)


def _tongue(figure: Figure, flesh: Material) -> Part:
    table, surface = HeadModel.load().table, subdivision()
    rows, faces = surface.part(table.parts == table.part_names.index("tongue"))
    points, _ = surface.points(figure.vertices)
    return Part("tongue", points[rows], faces, int(Region.MOUTH), flesh)


def _movement(sheet: str, figure: Figure) -> Similarity:
    """From the neutral head to where this head's jaw is, in the camera frame."""
    rows = _rows(sheet)
    return umeyama(neutral_vertices()[rows], figure.vertices[rows], with_scale=True)


def _rows(part: str) -> Index:
    table = HeadModel.load().table
    return np.unique(table.faces[table.parts == table.part_names.index(part)])
