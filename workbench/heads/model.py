"""The parametric head: parameters in, vertices out, with NumPy alone.

Frame of every result: axes as a camera sees a face that looks straight at it (x to the image's right, which is the
subject's left; y down; z away from the camera), metres, origin midway between the eyeballs' centres before neck and
head turn. `HeadShape.head_to_model` carries the turned head.

Linear shapes, then linear blend skinning of seven bones: v = sum_b w_b (A_b (v0 - h_b) + q_b) with A_b the product of
turns down the chain and q_b the carried bone head. Sums run in float64 and results are rounded to 2^-26 m (15 nm), so
that other processors' last bits do not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.errors import SettingsError
from workbench.geometry.mesh import Mesh
from workbench.heads.landmarks import LandmarkTable, landmark_table
from workbench.heads.parameters import Angles, HeadParameters
from workbench.heads.table import HeadTable, head_table

Float = NDArray[np.float64]
GRID = 2.0**26
"""Steps per metre that results are rounded to."""
_AGES = ("baby", "child", "young", "old")
_THREE_STEPS = ("min", "average", "max")
_ANCESTRIES = ("african", "asian", "caucasian")
_LID_FOLLOW_DEGREES = 24.0
"""Gaze angle at which the lids of the source's own look-up and look-down actions are reached in full."""


@dataclass(frozen=True)
class HeadShape:
    """One head's geometry in the model frame.

    Attributes
    ----------
    vertices : (V, 3) posed, metres. head_to_model : (4, 4) rigid, head frame (origin midway between the eyes) -> model.
    eyes : (2, 3) centres of the left and right eyeball (the subject's left first).
    """

    vertices: Float
    head_to_model: Float
    eyes: Float

    @property
    def reference(self) -> Float:
        """(3,) midpoint between the eyeballs, the point that head distance is measured to."""
        return self.head_to_model[:3, 3]


class HeadModel:
    """The built-in head; `HeadModel.load()` gives it."""

    def __init__(self, table: HeadTable) -> None:
        self.table = table
        self._bones = {name: place for place, name in enumerate(table.bone_names)}
        self._build_rows = {name: row for row, name in enumerate(table.build_names)}
        self._local_columns = {name: column for column, name in enumerate(table.local_names)}
        self.local_names = [n.removeprefix("local+:") for n in table.local_names if n.startswith("local+:")]
        self.action_names = [n.removeprefix("action:") for n in table.local_names if n.startswith("action:")]

    @staticmethod
    def load() -> HeadModel:
        """The shipped head, read once per process (about 0.1 s)."""
        return _shipped()

    @property
    def faces(self) -> NDArray[np.int64]:
        """(F, 3) triangles, counter-clockwise seen from outside."""
        return self.table.faces

    @property
    def uvs(self) -> Float:
        """(T, 2) texture coordinates, v upwards; `table.face_uvs` (F, 3) says which a triangle's corners have."""
        return self.table.uvs

    @property
    def landmarks68(self) -> LandmarkTable:
        """The 68 points in the iBUG order."""
        return landmark_table(68)

    @property
    def landmarks70(self) -> LandmarkTable:
        """The 68 points and the pupils."""
        return landmark_table(70)

    @cached_property
    def lid_follow(self) -> sparse.csc_matrix:
        """(3V, 4) what the lids (not the eyeballs) do in the actions look-down left, right, look-up left, right."""
        names = ("eyeLookDownLeft", "eyeLookDownRight", "eyeLookUpLeft", "eyeLookUpRight")
        columns = self.table.local_shapes[:, [self._local_columns["action:" + name] for name in names]]
        eyeball = self.table.part_names.index("eye")
        still = np.ones(len(self.table.template))
        still[np.unique(self.faces[self.table.parts == eyeball])] = 0.0
        return (sparse.diags(np.repeat(still, 3)) @ columns).tocsc()

    def shape(self, parameters: HeadParameters) -> HeadShape:
        """The head's geometry.

        Raises
        ------
        SettingsError : a local change or facial action has no such name.
        """
        rest, bones = self.rest(parameters)
        turns = {self._bones[name]: turn for name, turn in _turns(parameters).items()}
        vertices, carried, rotations = self.pose(rest, bones, turns)
        left, right = self._bones["eye.L"], self._bones["eye.R"]
        origin = 0.5 * (bones[left] + bones[right])
        head_to_model = np.eye(4)
        head_to_model[:3, :3] = rotations[self._bones["head"]]
        head_to_model[:3, 3] = 0.5 * (carried[left] + carried[right]) - origin
        return HeadShape(snapped(vertices - origin), snapped(head_to_model), snapped(carried[[left, right]] - origin))

    def rest(self, parameters: HeadParameters) -> tuple[Float, Float]:
        """(V, 3) vertices and (B, 3) bone heads before any bone turns, relative to the root bone."""
        table = self.table
        build = self._build_weights(parameters)
        rows = np.flatnonzero(build)
        local = self._local_weights(parameters)
        offsets = table.local_shapes @ local
        for row in rows:
            offsets += build[row] * table.build_shapes[row]
        lids = self._lid_weights(parameters.gaze)
        if lids.any():
            offsets = offsets + self.lid_follow @ lids
        bones = table.bone_template + np.tensordot(build[rows], table.build_bones[rows], 1)
        bones = bones + np.tensordot(local, table.local_bones, 1)
        return table.template + offsets.reshape(-1, 3), bones

    def pose(self, rest: Float, bones: Float, turns: Mapping[int, Float]) -> tuple[Float, Float, Float]:
        """Turns bones about the model's axes at their own heads.

        Returns (V, 3) vertices, (B, 3) carried bone heads, (B, 3, 3) accumulated rotations.
        """
        count = len(bones)
        rotations, carried = np.zeros((count, 3, 3)), bones.copy()
        for bone, parent in enumerate(self.table.bone_parents):
            turn = turns.get(bone, np.eye(3))
            rotations[bone] = turn if parent < 0 else rotations[parent] @ turn
            if parent >= 0:
                carried[bone] = carried[parent] + rotations[parent] @ (bones[bone] - bones[parent])
        shift = carried - np.einsum("bij,bj->bi", rotations, bones)
        blended = self.table.weights @ np.concatenate([rotations.reshape(count, 9), shift], 1)
        vertices = (blended[:, :9].reshape(-1, 3, 3) * rest[:, None, :]).sum(2) + blended[:, 9:]
        return vertices, carried, rotations

    def mesh(self, shape: HeadShape) -> Mesh:
        """The head as a mesh with texture coordinates; vertices on texture seams appear once per side."""
        source = np.zeros(len(self.table.uvs), np.int64)
        source[self.table.face_uvs] = self.faces
        return Mesh(shape.vertices[source], self.table.face_uvs, uvs=self.table.uvs)

    def _build_weights(self, parameters: HeadParameters) -> Float:
        gender = {"male": 1 - parameters.gender, "female": parameters.gender}
        age = _steps(parameters.age, _AGES)
        muscle = {f"{name}muscle": w for name, w in _steps(parameters.muscle, _THREE_STEPS).items()}
        weight = {f"{name}weight": w for name, w in _steps(parameters.weight, _THREE_STEPS).items()}
        shares = np.maximum(parameters.ancestry, 0.0)
        shares = shares / shares.sum() if shares.sum() > 0 else np.full(3, 1 / 3)
        out = np.zeros(len(self._build_rows))
        for g, wg in gender.items():
            for a, wa in age.items():
                for ancestry, share in zip(_ANCESTRIES, shares, strict=True):
                    out[self._build_rows[f"race:{ancestry}-{g}-{a}"]] = wg * wa * share
                for m, wm in muscle.items():
                    for w, ww in weight.items():
                        out[self._build_rows[f"build:{g}-{a}-{m}-{w}"]] = wg * wa * wm * ww
        return out

    def _local_weights(self, parameters: HeadParameters) -> Float:
        out = np.zeros(len(self._local_columns))
        for name, value in parameters.local.items():
            column = self._local_columns.get(f"local{'+' if value >= 0 else '-'}:{name}")
            if column is None and f"local+:{name}" not in self._local_columns:
                raise SettingsError(f"A head has no local change “{name}”", remedy="see HeadModel.local_names")
            if column is not None:
                out[column] = abs(value)
        for name, value in parameters.actions.items():
            if f"action:{name}" not in self._local_columns:
                raise SettingsError(f"A head has no facial action “{name}”", remedy="see HeadModel.action_names")
            out[self._local_columns[f"action:{name}"]] = value
        return out

    def _lid_weights(self, gaze: tuple[float, float]) -> Float:
        down = np.clip(-gaze[1] / _LID_FOLLOW_DEGREES, 0.0, 1.3)
        up = np.clip(gaze[1] / _LID_FOLLOW_DEGREES, 0.0, 1.0)
        return np.array([down, down, up, up])


@cache
def _shipped() -> HeadModel:
    return HeadModel(head_table())


def rotation(angles: Angles) -> Float:
    """(3, 3) rotation by yaw, pitch, roll in degrees (see `Angles`): R_y(-yaw) R_x(-pitch) R_z(roll)."""
    yaw, pitch, roll = np.radians(angles)
    (cy, sy), (cx, sx), (cz, sz) = ((np.cos(a), np.sin(a)) for a in (-yaw, -pitch, roll))
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return np.asarray(about_y @ about_x @ about_z)


def angles_of(turn: Float) -> Angles:
    """Yaw, pitch, roll in degrees of a (3, 3) rotation; inverts `rotation`, pitch within a quarter turn."""
    pitch = np.arcsin(np.clip(turn[1, 2], -1, 1))
    yaw, roll = np.arctan2(-turn[0, 2], turn[2, 2]), np.arctan2(turn[1, 0], turn[1, 1])
    return float(np.degrees(yaw)), float(np.degrees(pitch)), float(np.degrees(roll))


def _turns(parameters: HeadParameters) -> dict[str, Float]:
    third = rotation(tuple(angle / 3 for angle in parameters.neck))  # type: ignore[arg-type]
    eye = rotation((*parameters.gaze, 0.0))
    turns = {"neck01": third, "neck02": third, "neck03": third, "head": rotation(parameters.head)}
    return turns | {"eye.L": eye, "eye.R": eye}


def _steps(value: float, names: tuple[str, ...]) -> dict[str, float]:
    """Weights of the two corners beside a value, corners spread evenly over 0 to 1."""
    place = float(np.clip(value, 0.0, 1.0)) * (len(names) - 1)
    low = min(int(place), len(names) - 2)
    return {names[low]: 1 - (place - low), names[low + 1]: place - low}


def snapped(values: Float) -> Float:
    """Rounded to the grid of 2^-26 m, where another processor's last bit does not show."""
    return np.round(values * GRID) / GRID
