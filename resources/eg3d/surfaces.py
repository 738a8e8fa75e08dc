"""The built-in head of a code as a closed coloured surface in EG3D's world, and true pictures of it.

EG3D's world: y up, the face looks along +z, the head's vertical axis passes through the origin, lengths in units of
`METRES_PER_UNIT`. The light stands still beside the head and highlights are those that the frontal camera sees, so that
a colour belongs to a place on the head, which is all that a generator without view directions can show.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from resources.eg3d.heads_of_codes import SPREAD, Z_DIM, appearance_of, hair_mm, normalised, parameters_of
from workbench.heads.appearance import Appearance
from workbench.heads.camera_response import respond
from workbench.heads.dressing import topology, vertex_normals
from workbench.heads.fields import AXIS_Z, vertex_fields
from workbench.heads.hairstyles import HAIRSTYLES
from workbench.heads.lighting import Lighting, shade
from workbench.heads.model import HeadModel
from workbench.heads.noise import noise_in_space
from workbench.heads.outlines import hair_depth, relief, smoothstep
from workbench.heads.paint import paint
from workbench.heads.rasteriser import Visible, depth_map, rasterise
from workbench.heads.regions import Region, face_regions, neutral_vertices

Float = NDArray[np.float64]
Single = NDArray[np.float32]
METRES_PER_UNIT = 0.5
CENTRE_BELOW_EYES_M = 0.015
FLOOR, WALL, WALL_FROM = -0.46, 0.43, 0.28
"""The bust ends at this height, and everything farther than WALL_FROM from the axis is drawn in to within WALL."""
LIGHT = Lighting(
    key_direction=(-0.45, -0.55, -0.70), key=(0.62, 0.60, 0.57), fill_direction=(0.75, -0.15, -0.64),
    fill=(0.25, 0.26, 0.28), rim_direction=(0.35, -0.45, 0.82), rim=(0.42, 0.42, 0.44), sky=(0.46, 0.47, 0.49),
    ground=(0.26, 0.25, 0.24), softness=0.6, exposure=1.25, noise=0.0,
)  # fmt: skip
_LAST_DEGREE = 168.0
_LUMP_M = 0.022
_SEEN_PX, _SEEN_SLACK, _SEEN_SHARE = 512, 0.006, 0.3
_BALD = (
    Region.LEFT_EAR, Region.RIGHT_EAR, Region.UPPER_LIP, Region.LOWER_LIP, Region.MOUTH, Region.LEFT_EYE,
    Region.RIGHT_EYE,
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """vertices, normals (V, 3) in EG3D's world; `appearance` colours its surface."""

    vertices: Float
    normals: Float
    appearance: Appearance


@dataclass(frozen=True)
class Picture:
    """colour (R, R, 3) and cover (R, R) in 0 to 1; distance (R, R) along the unit ray, 0 where nothing is."""

    colour: Single
    distance: Single
    cover: Single


def head_of_code(z: Float, spread: float = SPREAD) -> Head:
    """The head of a code, dressed and placed."""
    n = normalised(z, spread)
    shape = HeadModel.load().shape(parameters_of(n))
    appearance = appearance_of(n)
    chosen = topology(curtain=False)
    thickness = _raised(appearance, hair_mm(n))
    dressed = shape.vertices + thickness[:, None] * vertex_normals(shape.vertices, chosen)
    vertices = pedestal(to_world(dressed))
    return Head(vertices, vertex_normals(vertices, chosen), appearance)


def to_world(points: Float) -> Float:
    """Head frame (x right, y down, z away, metres, origin between the eyes) -> EG3D's world."""
    return (points - [0.0, CENTRE_BELOW_EYES_M, AXIS_Z]) * [1.0, -1.0, -1.0] / METRES_PER_UNIT


def pedestal(points: Float) -> Float:
    """Shoulders drawn in smoothly to a column inside the box, cut at the floor."""
    out = points.copy()
    radius = np.hypot(out[:, 0], out[:, 2])
    room = WALL - WALL_FROM
    inward = np.where(radius > WALL_FROM, WALL_FROM + room * np.tanh((radius - WALL_FROM) / room), radius)
    out[:, [0, 2]] *= (inward / np.maximum(radius, 1e-9))[:, None]
    out[:, 1] = np.maximum(out[:, 1], FLOOR)
    return out


def colours(head: Head, triangle: NDArray[np.int64], weights: Float) -> Single:
    """(N, 3) in 0 to 1 (sRGB) at places on the surface: triangles (N,) and weights (3, N) of their corners."""
    chosen = topology(curtain=False)
    seen = Visible(triangle, triangle, weights, np.ones(len(triangle)))
    turned = (head.normals * [1.0, -1.0, -1.0]).T.astype(np.float32)
    found = seen.interpolate(chosen.faces, np.concatenate([turned, chosen.fields]))
    normals = found[:3] / np.sqrt(np.maximum((found[:3] ** 2).sum(0), 1e-12))
    fields = found[3:]
    angle = vertex_fields().row["angle"]
    fields[angle] = _LAST_DEGREE - np.abs(fields[angle] - _LAST_DEGREE)
    painted = paint(fields, chosen.regions[triangle], np.ones(len(triangle), bool), head.appearance)
    view = np.zeros_like(normals)
    view[2] = -1.0
    radiance = shade(painted, normals, view, LIGHT, np.ones(len(triangle), np.float32))
    return respond(np.minimum(radiance, np.float32(4)).T, LIGHT.exposure).astype(np.float32) / np.float32(255)


def picture(head: Head, camera: Float, resolution: int, samples: int = 2) -> Picture:
    """What a camera (25,) sees of the head before white, `samples` x `samples` rays a pixel.

    The distance is the mean over the rays of a pixel that hit.
    """
    side = resolution * samples
    chosen = topology(curtain=False)
    seen = see(head.vertices, camera, side)
    colour = np.ones((side * side, 3), np.float32)
    colour[seen.pixel] = colours(head, seen.triangle, seen.weights)
    cover, distance = np.zeros(side * side, np.float32), np.zeros(side * side, np.float32)
    cover[seen.pixel] = 1
    corners = chosen.faces[seen.triangle]
    points = np.einsum("nk,nkc->nc", seen.weights.T, head.vertices[corners])
    distance[seen.pixel] = np.linalg.norm(points - camera[:16].reshape(4, 4)[:3, 3], axis=1)
    hit = _pooled(cover, resolution, samples)
    mean = np.divide(_pooled(distance, resolution, samples), hit, out=np.zeros_like(hit), where=hit > 0)
    shown = np.stack([_pooled(colour[:, channel], resolution, samples) for channel in range(3)], -1)
    return Picture(shown, mean, hit)


def see(vertices: Float, camera: Float, side: int) -> Visible:
    """The nearest triangle at each pixel of a camera (25,)."""
    pixels, depth = projected(vertices, camera)
    chosen = topology(curtain=False)
    return rasterise(pixels * side, depth, chosen.faces, side, side, chosen.two_sided)


def projected(points: Float, camera: Float) -> tuple[Float, Float]:
    """(N, 2) places of points as shares of the picture, and (N,) z in units."""
    pose, intrinsics = camera[:16].reshape(4, 4), camera[16:].reshape(3, 3)
    local = (points - pose[:3, 3]) @ pose[:3, :3]
    return local[:, :2] / local[:, 2:] * [intrinsics[0, 0], intrinsics[1, 1]] + intrinsics[:2, 2], local[:, 2]


def camera_at(yaw: float, pitch: float, radius: float = 2.7, focal: float = 4.2647, pivot: float = 0.0) -> Float:
    """(25,) camera on the sphere about the origin at an elevation and a yaw in radians, looking at (0, 0, `pivot`)."""
    place = radius * np.array([np.cos(pitch) * np.sin(yaw), np.sin(pitch), np.cos(pitch) * np.cos(yaw)])
    forward = np.array([0, 0, pivot]) - place
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3] = np.stack([right, np.cross(forward, right), forward, place], 1)
    intrinsics = np.array([[focal, 0, 0.5], [0, focal, 0.5], [0, 0, 1.0]])
    return np.concatenate([pose.ravel(), intrinsics.ravel()])


@cache
def outer_triangles() -> NDArray[np.int64]:
    """Triangles that many of the cameras they turn to see: skin and hair, not the mouth, nostrils and what eyes hide.

    Distances to these alone have a sign everywhere; creases between them close.
    """
    faces = topology(curtain=False).faces
    seen, turned = np.zeros(len(faces)), np.zeros(len(faces))
    for seed in range(3):
        head = head_of_code(np.random.RandomState(seed).randn(Z_DIM), 1.0)
        middle = head.vertices[faces].mean(1)
        for place in range(60):
            height = 1 - 2 * (place + 0.5) / 60
            camera = camera_at(place * 2.39996, float(np.arcsin(0.99 * height)), focal=2.4)
            pixels, depth = projected(middle, camera)
            at = np.clip(pixels * _SEEN_PX, 0, _SEEN_PX - 1).astype(np.int64)
            corner, corner_depth = projected(head.vertices, camera)
            front = depth_map(corner * _SEEN_PX, corner_depth, faces, _SEEN_PX, _SEEN_PX).reshape(_SEEN_PX, _SEEN_PX)
            facing = _facing(head.vertices[faces], middle - camera[:16].reshape(4, 4)[:3, 3])
            turned += facing
            seen += facing & (depth < front[at[:, 1], at[:, 0]] + _SEEN_SLACK)
    return np.flatnonzero((seen > _SEEN_SHARE * np.maximum(turned, 1)) & (seen >= 3))


def _facing(corners: Float, view: Float) -> NDArray[np.bool_]:
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return (normals * view).sum(1) < -0.2 * np.linalg.norm(normals, axis=1) * np.linalg.norm(view, axis=1)


def _raised(appearance: Appearance, hair: float) -> Float:
    """(V,) metres of beard, clothes and hair of a thickness in millimetres."""
    fields, style = vertex_fields(), HAIRSTYLES[appearance.hairstyle]
    # The hair's outline ends at the middle of the back, where it would count as an edge: a groove.
    angle = np.minimum(fields["angle"], _LAST_DEGREE)
    grown = smoothstep(hair_depth(angle, fields["height"], appearance) / style.edge) * _hairy()
    bumps = 1 + 2 * style.roughness * noise_in_space(neutral_vertices(), _LUMP_M, appearance.pattern)
    return relief(replace(appearance, hairstyle="bald")) + 0.001 * hair * grown * bumps


@cache
def _hairy() -> Single:
    """(V,) 1 where hair may grow, 0 on ears, eyes and mouth."""
    hairy = np.ones(len(neutral_vertices()), np.float32)
    hairy[HeadModel.load().faces[np.isin(face_regions(), _BALD)]] = 0
    return hairy


def _pooled(values: Single, resolution: int, samples: int) -> Single:
    return values.reshape(resolution, samples, resolution, samples).mean((1, 3))
