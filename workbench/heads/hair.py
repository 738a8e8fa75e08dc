"""The head as it is drawn: scalp raised by the hair's thickness, and a curtain of hair that hangs from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.heads.appearance import Appearance
from workbench.heads.fields import paint_map, vertex_fields
from workbench.heads.hairstyles import HAIRSTYLES, Hairstyle
from workbench.heads.model import HeadModel, HeadShape
from workbench.heads.noise import noise_at
from workbench.heads.regions import Region, face_regions

Float = NDArray[np.float64]
Single = NDArray[np.float32]
_COLUMNS, _ROWS = 48, 14
_FRINGE_HALF_ANGLE = 40.0


@dataclass(frozen=True)
class DrawnHead:
    """What the renderer draws, in the model frame; V vertices (the head's first, then the curtain's), F triangles.

    vertices (V, 3) metres; normals (V, 3) unit, outwards; faces (F, 3); regions (F,) labels; two_sided (F,) bool;
    fields (V, C) float32, see `VertexFields`.
    """

    vertices: Float
    normals: Float
    faces: NDArray[np.int64]
    regions: NDArray[np.uint8]
    two_sided: NDArray[np.bool_]
    fields: Single


def dress(model: HeadModel, shape: HeadShape, appearance: Appearance) -> DrawnHead:
    """The head with its hair, beard and clothes as geometry."""
    style = HAIRSTYLES[appearance.hairstyle]
    skin_normals = vertex_normals(shape.vertices, curtain=False)
    raised = shape.vertices + (0.001 * _relief(appearance))[:, None] * skin_normals
    if style.curtain is None:
        return DrawnHead(
            raised,
            vertex_normals(raised, curtain=False),
            model.faces,
            face_regions(),
            _open_faces(),
            vertex_fields().values,
        )
    sheet = _curtain(model, shape, raised, style, appearance.pattern)
    vertices = np.concatenate([raised, sheet])
    faces, regions, two_sided = _with_curtain()
    fields = np.concatenate([vertex_fields().values, _curtain_fields()])
    return DrawnHead(vertices, vertex_normals(vertices, curtain=True), faces, regions, two_sided, fields)


def hair_depth(angle: Single, height: Single, appearance: Appearance) -> Single:
    """Millimetres inside the hair's outline at places of the unrolled head (negative outside), ragged at the edge."""
    style = HAIRSTYLES[appearance.hairstyle]
    if style.density == 0:
        return np.full(len(angle), -50.0, np.float32)
    maps = paint_map()
    depth = maps.hair.ravel()[maps.at(angle, height)].astype(np.float32, copy=True)
    front = np.clip((90 - angle) / 60, 0, 1).astype(np.float32)
    temples = (1 - np.abs(angle - 30) / 30).clip(0, 1).astype(np.float32)
    depth -= np.float32(appearance.hairline_mm) * front * (np.float32(0.6) + np.float32(0.9) * temples)
    if style.top_only:
        depth -= np.float32(style.top_only) * np.clip((angle - 45) / 30, 0, 1)
    if style.crown:
        depth = np.minimum(depth, height + np.float32(62.0) - np.float32(0.2) * (angle - 90))
    if style.fringe is not None:
        inside = (
            np.float32(style.fringe) - height + np.float32(7.0) * noise_at(angle * 6, height * 0.25, appearance.pattern)
        )
        sides = (np.float32(_FRINGE_HALF_ANGLE) - angle) * np.float32(1.3)
        depth = np.maximum(depth, np.minimum(np.minimum(inside, sides), np.float32(25.0)))
    return depth + np.float32(2.2) * noise_at(angle * 5, height * 0.6, appearance.pattern + 1)


def beard_depth(angle: Single, height: Single, appearance: Appearance) -> Single:
    """Millimetres inside the beard's outline, negative outside."""
    maps = paint_map()
    chosen = maps.goatee if appearance.beard_style == "goatee" else maps.beard
    return chosen.ravel()[maps.at(angle, height)]


def _relief(appearance: Appearance) -> Float:
    """(V,) millimetres that hair, beard and clothes add to the surface."""
    style = HAIRSTYLES[appearance.hairstyle]
    fields = vertex_fields()
    angle, height = fields.values[:, fields.column["angle"]], fields.values[:, fields.column["height"]]
    depth = hair_depth(angle, height, appearance)
    rise = _smoothstep(depth / style.edge)
    bumps = 1 + style.roughness * 2 * noise_at(angle * 0.9, height * 1.1, appearance.pattern + 2)
    relief = style.thickness * rise * bumps * _paintable()[0]
    if appearance.beard_style != "none":
        grown = _smoothstep(beard_depth(angle, height, appearance) / 9.0) * (
            fields.values[:, fields.column["lip"]] < -1.5
        )
        relief = relief + 5.0 * appearance.beard * grown * _paintable()[0]
    over_collar = height - collar_height(angle, appearance)
    return np.asarray(relief + 3.5 * _smoothstep(over_collar / 4.0) * _paintable()[1], np.float64)


def collar_height(angle: Single, appearance: Appearance) -> Single:
    """Millimetres below the eyes at which the clothes begin, around the neck: lower in front than at the back."""
    back = np.float32(min(appearance.collar_mm, 150.0) - 38.0)
    share = np.clip(angle / 110, 0, 1).astype(np.float32)
    return np.float32(appearance.collar_mm) * (1 - share) + back * share


@cache
def _paintable() -> tuple[Float, Float]:
    """(V,) 1 where hair may grow (skin of head and neck, tapering to nothing at ears) and where clothes may lie."""
    model = HeadModel.load()
    regions = face_regions()
    hairy = np.ones(len(model.table.template))
    for region in (
        Region.LEFT_EAR,
        Region.RIGHT_EAR,
        Region.UPPER_LIP,
        Region.LOWER_LIP,
        Region.MOUTH,
        Region.LEFT_EYE,
        Region.RIGHT_EYE,
    ):
        hairy[model.faces[regions == region]] = 0.0
    clothed = np.zeros(len(hairy))
    clothed[model.faces[np.isin(regions, (Region.CLOTHES, Region.NECK))]] = 1.0
    return hairy, clothed


@cache
def _open_faces() -> NDArray[np.bool_]:
    """Triangles that may be seen from behind: the bust is open below, teeth and tongue are sheets."""
    return np.isin(face_regions(), (Region.CLOTHES, Region.MOUTH))


# The curtain: a grid of columns from one front edge around the back to the other, and rows from the crown down.


@cache
def _with_curtain() -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.bool_]]:
    model = HeadModel.load()
    first = len(model.table.template)
    row, column = np.meshgrid(np.arange(_ROWS - 1), np.arange(_COLUMNS - 1), indexing="ij")
    corner = (first + row * _COLUMNS + column).ravel()
    # Outside is where the columns run from the image's left around the back, seen from behind.
    quads = np.stack([corner, corner + 1, corner + 1 + _COLUMNS, corner + _COLUMNS], 1)
    sheet = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return (
        np.concatenate([model.faces, sheet]),
        np.concatenate([face_regions(), np.full(len(sheet), Region.HAIR, np.uint8)]),
        np.concatenate([_open_faces(), np.ones(len(sheet), bool)]),
    )


@cache
def _curtain_fields() -> Single:
    fields = vertex_fields()
    values = np.zeros((_ROWS * _COLUMNS, len(fields.column)), np.float32)
    around = np.linspace(0, 1, _COLUMNS)
    values[:, fields.column["angle"]] = np.tile(np.abs(2 * around - 1) * -120 + 180, _ROWS)
    values[:, fields.column["height"]] = np.repeat(np.linspace(-60, 200, _ROWS), _COLUMNS)
    values[:, fields.column["lip"]] = -100
    values[:, fields.column["lash"]] = 100
    values[:, fields.column["openness"]] = np.repeat(np.linspace(0.9, 0.55, _ROWS), _COLUMNS)
    values[:, fields.column["iris_x"]] = 9
    return values


def _curtain(model: HeadModel, shape: HeadShape, raised: Float, style: Hairstyle, pattern: int) -> Float:
    """(rows x columns, 3) points of the hanging hair in the model frame.

    The upper rows lie on the raised scalp; below ear height the hair falls along the head's own axis, a little outwards over
    the ears and back towards the neck, and sways by a slow noise.
    """
    assert style.curtain is not None
    front, length = style.curtain
    anchors = _anchor_vertices(front)
    inverse_rotation = shape.head_to_model[:3, :3]
    local = (raised - shape.head_to_model[:3, 3]) @ inverse_rotation
    scalp = local[anchors]
    axis = np.array([0.0, 0.0, AXIS_SHARE * float(scalp[-1, :, 2].mean() + scalp[0, :, 2].mean())])
    hung = _ROWS - len(anchors)
    last = scalp[-1]
    fall = (np.arange(1, hung + 1) / hung)[:, None]
    target = 0.001 * length + 0.012 * np.sin(np.linspace(0, np.pi, _COLUMNS))[None, :] * 0.5
    down = last[None, :, 1] + fall * np.maximum(target - last[None, :, 1], 0.02)
    outwards = last[None] - axis
    bulge = 1.0 + 0.14 * np.sin(np.clip(fall * 1.6, 0, 1) * np.pi / 2) - 0.16 * fall**2
    sway = 1 + 0.05 * noise_at(
        np.tile(np.arange(_COLUMNS) * 9.0, hung).astype(np.float32),
        np.repeat(fall[:, 0] * 30, _COLUMNS).astype(np.float32),
        pattern + 3,
    ).reshape(hung, _COLUMNS)
    hanging = np.stack([axis[0] + outwards[..., 0] * bulge * sway, down, axis[2] + outwards[..., 2] * bulge * sway], 2)
    sheet = np.concatenate([scalp, hanging]).reshape(-1, 3)
    return sheet @ inverse_rotation.T + shape.head_to_model[:3, 3]


AXIS_SHARE = 0.5


@cache
def _anchor_vertices(front: float) -> NDArray[np.int64]:
    """(rows, columns) scalp vertices that the curtain's upper rows follow, found on the unrolled neutral head."""
    from workbench.heads.regions import neutral_vertices

    fields = vertex_fields()
    angle = fields.values[:, fields.column["angle"]] * np.where(neutral_vertices()[:, 0] < 0, -1, 1)
    height = fields.values[:, fields.column["height"]]
    model = HeadModel.load()
    scalp = np.zeros(len(height), bool)
    scalp[model.faces[face_regions() == Region.FACE]] = True
    scalp[model.faces[face_regions() == Region.NECK]] = True
    candidates = np.flatnonzero(scalp & (_paintable()[0] > 0) & (height < 10))
    turns = np.linspace(-front, -(360 - front), _COLUMNS)
    rows = []
    for level in (-70.0, -52.0, -34.0, -18.0):
        apart = np.abs((angle[candidates][:, None] - turns[None] + 180) % 360 - 180) * 1.35
        rows.append(candidates[np.argmin(apart**2 + (height[candidates][:, None] - level) ** 2, 0)])
    return np.array(rows)


@cache
def _incidence(curtain: bool) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    """(V, F) matrix that sums triangle normals at vertices, and the triangles."""
    model = HeadModel.load()
    faces = _with_curtain()[0] if curtain else model.faces
    count = int(faces.max()) + 1
    places = np.arange(len(faces))
    matrix = sparse.csr_matrix(
        (np.ones(3 * len(faces)), (faces.T.ravel(), np.tile(places, 3))), shape=(count, len(faces))
    )
    return matrix, faces


def vertex_normals(vertices: Float, *, curtain: bool) -> Float:
    """(V, 3) unit outward normals, triangles weighted by area."""
    matrix, faces = _incidence(curtain)
    corner = vertices[faces]
    normals = matrix @ np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    return np.asarray(normals / np.maximum(np.sqrt((normals**2).sum(1, keepdims=True)), 1e-18))


def _smoothstep(value: NDArray[np.floating]) -> NDArray[np.floating]:
    value = np.clip(value, 0, 1)
    return value * value * (3 - 2 * value)
