"""Shirts and jackets: the bust's surface below a neckline, lifted off the skin and carried on downwards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from plugins.blender.characters.builtin.accessories import bust, necklines
from plugins.blender.characters.builtin.accessories.shapes import Solid
from plugins.blender.characters.builtin.accessories.sheets import Sheet, cut, lifted, outward, shell, smoothed
from plugins.blender.characters.figure import Figure
from workbench.api import neutral_vertices, noise_in_space

Float = NDArray[np.float64]
Index = NDArray[np.int64]
_LEAST_M = 0.002
_LOWEST_M = 1.0
_CUTS_KEPT = 48
_EDGE_M = 0.04
"""So far from the neckline a garment reaches its full distance from the skin."""


@dataclass(frozen=True)
class Opening:
    """A neckline on the neutral bust: metres below the eyes in front, at the sides and behind; tip : where an open
    front ends, 0 for none."""

    front: float = 0.19
    side: float = 0.153
    back: float = 0.148
    tip: float = 0.0

    def inside(self, rest: Float) -> Float:
        """(N,) metres below the neckline of places of the neutral bust, negative above."""
        field = necklines.round_neck(rest, self.front, self.side, self.back)
        return np.minimum(field, necklines.open_front(rest, self.tip)) if self.tip else field


@dataclass(frozen=True)
class Cut:
    """A garment's shape on the neutral bust.

    sheet : what it covers. weave : (N, 3) place on the cloth, metres. depth : (N,) metres from the neckline; along :
    (N,) metres along it, of the nearest point. neckline : points of it, in order.
    """

    sheet: Sheet
    weave: Float
    depth: Float
    along: Float
    neckline: Index


@lru_cache(maxsize=_CUTS_KEPT)
def cut_of(opening: Opening) -> Cut:
    """The garment below a neckline; made once for every opening."""
    base = bust.bust_sheet()
    sheet = base.cut(opening.inside(base.rest))
    rest = bust.arms_down(sheet.rest, sheet.rest, neutral_vertices())
    # Over the shoulder the cloth goes on from the front to the back, so depth counts like height.
    weave = np.column_stack([rest[:, 0], rest[:, 1] + np.abs(rest[:, 2] - 0.1), np.zeros(len(rest))])
    neckline = min(sheet.borders, key=lambda border: sheet.rest[border, 1].mean())
    line = sheet.rest[neckline]
    depth, nearest = cKDTree(line).query(sheet.rest)
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    return Cut(sheet, weave, np.asarray(depth), length[nearest], neckline)


@dataclass(frozen=True)
class Layer:
    """A garment's cloth on a person, model frame, metres.

    skin, normals : (N, 3) the cut's points on the body with hanging arms, and its normals; points : (N, 3) the cloth.
    """

    cut: Cut
    skin: Float
    normals: Float
    points: Float


def layer(opening: Opening, figure: Figure, thickness_m: float, looseness: int = 6, seed: int = 0) -> Layer:
    """The cloth of a garment, `thickness_m` off the skin away from its neckline; looseness : rounds of smoothing."""
    cut_out, vertices = cut_of(opening), figure.shape.vertices
    sheet = cut_out.sheet
    skin = bust.arms_down(sheet.weights @ vertices, sheet.rest, vertices)
    normals = outward(skin, sheet.faces)
    away = np.clip(cut_out.depth / _EDGE_M, 0, 1)
    height = _LEAST_M + (thickness_m - _LEAST_M) * away**0.7 + _folds(sheet.rest, seed) * away
    soft = smoothed(normals, sheet.averaging, 4)
    loose = smoothed(skin, sheet.averaging, looseness) + height[:, None] * soft
    return Layer(cut_out, skin, normals, lifted(skin, loose, normals, _LEAST_M))


def whole(cloth: Layer, figure: Figure) -> Solid:
    """The garment, carried on below the picture."""
    points, faces, origin = bust.carried_on(
        cloth.points, cloth.cut.sheet.faces, cloth.cut.sheet.borders, figure.shape.vertices, _lowest(figure)
    )
    down = np.linalg.norm(points - points[origin], axis=1)
    return Solid(points, faces, cloth.cut.weave[origin] + down[:, None] * [0.0, 1.0, 0.0])


def band(cloth: Layer, width_m: float, thickness_m: float) -> Solid:
    """A hem or ribbed band along the neckline; its weave runs along it."""
    rows, faces = cut(cloth.cut.sheet.faces, width_m - cloth.cut.depth)
    points = rows @ cloth.points
    raised, faces = shell(points, faces, outward(points, faces), thickness_m)
    weave = np.column_stack([rows @ cloth.cut.along, rows @ cloth.cut.depth, np.zeros(len(points))])
    return Solid(raised, faces, np.tile(weave, (2, 1)))


def _folds(rest: Float, seed: int) -> Float:
    """(N,) metres of soft folds."""
    stretched = rest * [1.0, 0.6, 1.0]
    height = 0.0022 * noise_in_space(stretched, 0.07, seed) + 0.0008 * noise_in_space(stretched, 0.025, seed + 5)
    return np.asarray(height, np.float64)


def _lowest(figure: Figure) -> float:
    """y in the model frame below the lower edge of any picture of this scene."""
    half = np.tan(np.radians(figure.face.field_of_view) / 2)
    return float(max(_LOWEST_M, 2.5 * half * (figure.face.distance + 0.3)))
