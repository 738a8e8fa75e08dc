"""Where on the head things are painted: smooth per-vertex coordinates, and a map of hair, brow and beard over them.

The vertices lie too far apart to hold an eyebrow, so its edge is not stored in them. What is stored is each vertex's
place on the neutral head unrolled around a vertical axis (angle from the front, height), which is smooth and
interpolates well; the renderer looks a pixel's place up in `paint_map`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from workbench.errors import DataError
from workbench.heads.landmarks import landmark_table
from workbench.heads.model import HeadModel
from workbench.heads.parameters import HeadParameters
from workbench.heads.regions import neutral_vertices
from workbench.heads.table import FOLDER

Float = NDArray[np.float64]
Single = NDArray[np.float32]
AXIS_Z = 0.075
"""z of the vertical axis that the head is unrolled around, metres in the model frame."""
MM_PER_DEGREE = 1.35
STEP = 0.5
"""Grid step of the paint map, in degrees and millimetres."""
ANGLES, LOW_MM, HIGH_MM = 180, -130, 180

# Outlines on the unrolled head: degrees from the front (both sides alike) and millimetres below eye height.
HAIR_OUTLINE = (
    (0, -66), (10, -67), (20, -63), (28, -56), (34, -46), (38, -34), (42, -24), (50, -14), (58, -2), (62, 12),
    (64, 22), (72, 22), (75, 0), (80, -9), (95, -12), (107, -4), (112, 20), (115, 45), (130, 66), (155, 74),
    (180, 76), (180, -300), (0, -300),
)  # fmt: skip
BEARD_OUTLINE = (
    (0, 51), (8, 53), (14, 58), (20, 68), (26, 74), (36, 71), (48, 56), (58, 38), (63, 20), (72, 20), (74, 55),
    (62, 95), (32, 122), (0, 126),
)  # fmt: skip
GOATEE_OUTLINE = ((0, 51), (8, 53), (14, 59), (19, 68), (20, 84), (22, 100), (18, 118), (0, 122))


@dataclass(frozen=True)
class VertexFields:
    """(C, V) float32 values to interpolate; `row` names them.

    angle (degrees from the front, 0-180) and height (mm below the eyes) on the unrolled neutral head; lip (mm inside
    the lips' outline, negative outside); lash (mm from the upper lid's rim); blood (0-1 where skin is redder);
    openness (0-1 share of the sky a point sees); tooth (1 on teeth, else 0); iris_x, iris_y (iris radii from the
    pupil, on eyeballs; 9 elsewhere).
    """

    values: Single
    row: dict[str, int]

    def __getitem__(self, name: str) -> Single:
        """(V,) one field."""
        return np.asarray(self.values[self.row[name]])


@cache
def vertex_fields() -> VertexFields:
    """The fields of the shipped head."""
    columns = {
        **_unrolled(),
        "lip": _lip_depth(),
        "lash": _lash_distance(),
        "blood": _blood(),
        "openness": _openness(),
        "tooth": _on_part("upper_teeth", "lower_teeth"),
        **_iris(),
    }
    return VertexFields(
        np.stack(list(columns.values())).astype(np.float32), {name: place for place, name in enumerate(columns)}
    )


@dataclass(frozen=True)
class PaintMap:
    """Signed millimetres (positive inside) on the grid of the unrolled head: rows are heights, columns angles."""

    hair: Single
    beard: Single
    goatee: Single
    brow_above: Single
    """Millimetres above (positive) or below the brow's middle line."""
    brow_along: Single
    """0 at the brow's inner end, 1 at its tail."""

    def at(self, angle: Single, height: Single) -> NDArray[np.int64]:
        """Flat grid places of unrolled coordinates."""
        column = np.clip(angle / STEP, 0, self.hair.shape[1] - 1).astype(np.int64)
        row = np.clip((height - LOW_MM) / STEP, 0, self.hair.shape[0] - 1).astype(np.int64)
        return np.asarray(row * self.hair.shape[1] + column)


@cache
def paint_map() -> PaintMap:
    """The map of hair, beard and brows."""
    angle = np.arange(0, ANGLES + STEP, STEP)
    height = np.arange(LOW_MM, HIGH_MM + STEP, STEP)
    line = _brow_line()
    middle = np.interp(angle, line[:, 0], line[:, 1])
    along = (angle - line[0, 0]) / (line[-1, 0] - line[0, 0])
    above = (middle[None, :] - height[:, None]).astype(np.float32)
    return PaintMap(
        _signed(HAIR_OUTLINE, angle, height),
        _signed(BEARD_OUTLINE, angle, height),
        _signed(GOATEE_OUTLINE, angle, height),
        above,
        np.broadcast_to(along.astype(np.float32), above.shape),
    )


def unroll(points: Float) -> tuple[Float, Float]:
    """Degrees from the front and millimetres below eye height of (N, 3) points of the neutral head."""
    angle = np.degrees(np.arctan2(np.abs(points[:, 0]), AXIS_Z - points[:, 2]))
    return angle, points[:, 1] * 1000


def _unrolled() -> dict[str, Float]:
    angle, height = unroll(neutral_vertices())
    return {"angle": angle, "height": height}


def _brow_line() -> Float:
    """(5, 2) angle and height of the brow's points, inner end first."""
    points = landmark_table(68).points(neutral_vertices())[22:27]
    return np.stack(unroll(points), 1)


def _signed(outline: tuple[tuple[float, float], ...], angle: Float, height: Float) -> Single:
    """Distance in millimetres to an outline on the grid, positive inside (even-odd rule, exact Euclidean transform)."""
    inside = np.zeros((len(height), len(angle)), bool)
    corners = np.array(outline, float)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, 0), strict=True):
        if y0 == y1:
            continue
        rows = (height >= min(y0, y1)) & (height < max(y0, y1))
        crossing = x0 + (height - y0) / (y1 - y0) * (x1 - x0)
        # An edge along the back's middle line has the last column inside: a line without hair would run down the nape.
        inside ^= rows[:, None] & ((angle[None, :] < crossing[:, None]) | (crossing[:, None] >= ANGLES))
    spacing = (STEP, STEP * MM_PER_DEGREE)
    # Mirrored at the front and back, where an outline that ends on the middle line must not count as an edge.
    mirrored = np.concatenate([inside[:, ::-1], inside, inside[:, ::-1]], 1)
    distance = ndimage.distance_transform_edt(mirrored, spacing) - ndimage.distance_transform_edt(~mirrored, spacing)
    return np.asarray(distance[:, len(angle) : 2 * len(angle)].astype(np.float32))


def _distance_to(points: Float, line: Float) -> Float:
    """(V,) distance of (V, 3) points to a polyline (K, 3), metres."""
    start, step = line[:-1], np.diff(line, axis=0)
    share = ((points[:, None] - start) * step).sum(2) / np.maximum((step**2).sum(1), 1e-18)
    nearest = start + np.clip(share, 0, 1)[..., None] * step
    return np.asarray(np.sqrt(((points[:, None] - nearest) ** 2).sum(2)).min(1))


def _lip_depth() -> Float:
    table = HeadModel.load().table
    part = np.array(table.part_names)[table.parts]
    vertices = neutral_vertices()
    inside = np.zeros(len(vertices), bool)
    inside[table.faces[part == "lips"]] = True
    outer = np.zeros(len(vertices), bool)
    outer[table.faces[np.isin(part, ("head", "body"))]] = True
    edge = vertices[inside & outer]
    distance = np.sqrt(((vertices[:, None] - edge[None]) ** 2).sum(2).min(1)) * 1000
    mouth = np.zeros(len(vertices), bool)
    mouth[table.faces[part == "mouth_cavity"]] = True
    return np.asarray(np.where(inside & ~outer | mouth, distance, -distance))


def _lash_distance() -> Float:
    vertices = neutral_vertices()
    line = vertices[[21, 18, 15, 12, 9, 6, 0, 1, 54, 57, 60]]
    across = line * [-1.0, 1.0, 1.0]
    return 1000 * np.minimum(_distance_to(vertices, line), _distance_to(vertices, across))


def _blood() -> Float:
    """Cheeks, nose tip and ears: sums of bumps, 0 to 1."""
    vertices = neutral_vertices()
    points = landmark_table(68).points(vertices)
    centres = [
        (0.5 * (points[41] + points[48]) + [-0.012, 0.006, 0], 0.02, 0.8),
        (0.5 * (points[46] + points[54]) + [0.012, 0.006, 0], 0.02, 0.8),
        (points[30], 0.013, 0.9),
        (points[8], 0.016, 0.35),
    ]
    total = sum(h * np.exp(-0.5 * ((vertices - c) ** 2).sum(1) / s**2) for c, s, h in centres)
    table = HeadModel.load().table
    ears = np.unique(table.faces[np.array(table.part_names)[table.parts] == "ear"])
    total[ears] = 0.7
    return np.asarray(np.clip(total, 0, 1))


def _on_part(*names: str) -> Float:
    """(V,) 1 on vertices of these parts, else 0."""
    table = HeadModel.load().table
    inside = np.zeros(len(table.template))
    inside[table.faces[np.isin(np.array(table.part_names)[table.parts], names)]] = 1.0
    return inside


def _openness() -> Float:
    place = FOLDER / "openness.npz"
    try:
        with np.load(place, allow_pickle=False) as stored:
            return np.asarray(stored["openness"].astype(np.float64) / 255)
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            "The head's shading table cannot be read", where=place, remedy="install the workbench again"
        ) from error


def _iris() -> dict[str, Float]:
    """Coordinates in iris radii around each pupil's axis; the iris is 6.1 mm in radius on this eyeball."""
    table = HeadModel.load().table
    shape = HeadModel.load().shape(HeadParameters())
    pupils = landmark_table(70).points(shape.vertices)[[69, 68]]
    place = np.full((len(shape.vertices), 2), 9.0)
    eyeball = np.unique(table.faces[np.array(table.part_names)[table.parts] == "eye"])
    side = (shape.vertices[eyeball, 0] < 0).astype(int)
    place[eyeball] = (shape.vertices[eyeball, :2] - pupils[side, :2]) / 0.0061
    behind = eyeball[shape.vertices[eyeball, 2] > -0.004]
    place[behind] = 9.0
    return {"iris_x": place[:, 0], "iris_y": place[:, 1]}
