"""The posed head in its own frame, and places on its skull for hats and bands.

Head frame: origin midway between the eyes, x to the subject's left, y down, z backwards; metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from plugins.blender.characters.builtin.accessories.sheets import outward
from plugins.blender.characters.figure import Figure
from workbench.api import HeadModel, landmark_table, neutral_vertices

Float = NDArray[np.float64]
Index = NDArray[np.int64]
CENTRE = np.array([0.0, -0.02, 0.085])
"""Middle of the neutral skull, model frame."""
_NEAREST = 24


@dataclass(frozen=True)
class Head:
    """A posed head in its own frame."""

    figure: Figure

    @cached_property
    def vertices(self) -> Float:
        """(V, 3) head frame."""
        return self.into(self.figure.shape.vertices)

    @cached_property
    def normals(self) -> Float:
        """(V, 3) outward."""
        return outward(self.vertices, HeadModel.load().faces)

    @cached_property
    def landmarks(self) -> Float:
        """(70, 3) face points and pupils."""
        return landmark_table(70).points(self.vertices)

    @cached_property
    def down(self) -> Float:
        """(3,) unit, towards the ground, head frame."""
        return np.asarray(-self.figure.up @ self.figure.pose[:3, :3])

    @cached_property
    def _skin(self) -> tuple[Index, cKDTree]:
        used = skin_vertices()
        return used, cKDTree(self.vertices[used])

    def to_camera(self, points: Float) -> Float:
        """Points (N, 3) in the camera's frame."""
        return np.asarray(points @ self.figure.pose[:3, :3].T + self.figure.pose[:3, 3])

    def into(self, points: Float) -> Float:
        """Points (..., 3) of the model frame in the head's."""
        place = self.figure.shape.head_to_model
        return np.asarray((points - place[:3, 3]) @ place[:3, :3])

    def out_of(self, points: Float) -> Float:
        """Points (..., 3) of the head frame in the model's."""
        place = self.figure.shape.head_to_model
        return np.asarray(points @ place[:3, :3].T + place[:3, 3])

    def pushed_out(self, points: Float, least: float, rounds: int = 2) -> Float:
        """Points (N, 3) moved out of the skin (ears left aside) until `least` metres above its nearest vertices."""
        used, tree = self._skin
        for _ in range(rounds):
            near = used[tree.query(points, k=3)[1]]
            height = ((points[:, None] - self.vertices[near]) * self.normals[near]).sum(2)
            low = height.argmin(1)
            every = np.arange(len(points))
            missing = np.maximum(least - height[every, low], 0.0)
            points = points + missing[:, None] * self.normals[near[every, low]]
        return points


@cache
def skin_vertices() -> Index:
    """Vertices of face, skull, neck and lips."""
    table = HeadModel.load().table
    wanted = [table.part_names.index(name) for name in ("body", "head", "lips", "eyelid")]
    return np.unique(table.faces[np.isin(table.parts, wanted)])


@cache
def ear_vertices() -> tuple[Index, Index]:
    """Vertices of the left and the right ear."""
    table = HeadModel.load().table
    used = np.unique(table.faces[table.parts == table.part_names.index("ear")])
    left = neutral_vertices()[used, 0] > 0
    return used[left], used[~left]


@cache
def ear_roots() -> tuple[int, int]:
    """The vertices where the left and right ear's upper edge leaves the head."""
    table = HeadModel.load().table
    head = np.unique(table.faces[table.parts == table.part_names.index("head")])
    rest = neutral_vertices()
    roots = [np.intersect1d(ear, head) for ear in ear_vertices()]
    return tuple(int(ring[rest[ring, 1].argmin()]) for ring in roots)  # type: ignore[return-value]


@cache
def lobes() -> tuple[int, int]:
    """Vertices of the left and right ear lobe, where they are pierced."""
    rest = neutral_vertices()
    found = []
    for ear, side in zip(ear_vertices(), (1, -1), strict=True):
        target = np.array([side * 0.082, rest[ear, 1].max() - 0.006, rest[ear[rest[ear, 1].argmax()], 2]])
        found.append(int(ear[np.linalg.norm(rest[ear] - target, axis=1).argmin()]))
    return found[0], found[1]


@cache
def _crown_chart() -> tuple[Index, Float, cKDTree]:
    """Skull triangles and their corners on a plane: polar, degrees from the top, direction from the front."""
    table = HeadModel.load().table
    faces = table.faces[table.parts == table.part_names.index("head")]
    away = neutral_vertices() - CENTRE
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    tilt = np.degrees(np.arccos(np.clip(-away[:, 1], -1, 1)))
    turn = np.arctan2(away[:, 0], -away[:, 2])
    flat = tilt[:, None] * np.stack([np.sin(turn), np.cos(turn)], 1)
    faces = faces[tilt[faces].max(1) < 130]
    return faces, flat, cKDTree(flat[faces].mean(1))


def on_skull(tilt: Float, turn: Float) -> sparse.csr_matrix:
    """(N, V) weights of places on the skull: degrees from the top, degrees from the front towards the left ear."""
    faces, flat, tree = _crown_chart()
    turned = np.radians(turn)
    place = tilt[:, None] * np.stack([np.sin(turned), np.cos(turned)], 1)
    near = tree.query(place, k=_NEAREST)[1]
    a, b, c = (flat[faces[near, corner]] for corner in range(3))
    second, third = _share(b - a, c - a, place[:, None] - a)
    shares = np.stack([1 - second - third, second, third], -1)
    best = shares.min(-1).argmax(1)
    every = np.arange(len(place))
    chosen = np.clip(shares[every, best], 0, 1)
    chosen /= chosen.sum(1, keepdims=True)
    rows = np.repeat(every, 3)
    return sparse.csr_matrix((chosen.ravel(), (rows, faces[near[every, best]].ravel())), (len(place), len(flat)))


def _share(u: Float, v: Float, p: Float) -> tuple[Float, Float]:
    area = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    area = np.where(np.abs(area) < 1e-12, 1e-12, area)
    return (p[..., 0] * v[..., 1] - p[..., 1] * v[..., 0]) / area, (
        u[..., 0] * p[..., 1] - u[..., 1] * p[..., 0]
    ) / area


@cache
def _heights() -> tuple[Float, Float, Float]:
    """Tilts (T,), turns (A,), and the neutral skull's height (T, A) there, metres below the eyes."""
    tilt, turn = np.arange(20.0, 125.0, 1.0), np.arange(-180.0, 180.0, 5.0)
    weights = on_skull(*(grid.ravel() for grid in np.meshgrid(tilt, turn, indexing="ij")))
    return tilt, turn, (weights @ neutral_vertices()[:, 1]).reshape(len(tilt), len(turn))


def tilt_of_line(turn: Float, front: float, side: float, back: float) -> Float:
    """Degrees from the top, at turns in degrees, of a line around the neutral skull at these heights below the eyes."""
    toward = np.cos(np.radians(turn))
    wanted = side + np.where(toward > 0, (front - side) * toward, (side - back) * toward)
    tilts, turns, heights = _heights()
    column = np.clip(np.round((turn - turns[0]) / 5.0).astype(int) % len(turns), 0, len(turns) - 1)
    profile = np.maximum.accumulate(heights[:, column], axis=0)
    return np.array([np.interp(w, profile[:, i], tilts) for i, w in enumerate(wanted)])
