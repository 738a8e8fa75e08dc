"""The quick renderer: colour, depth, labels, normals and landmarks of one head from one visibility pass.

Not an OpenGL renderer, on purpose: see docs/decisions/0002-head-table-ships.md. Depth is that of the triangle's plane
at the pixel's centre, exact to rounding; the camera's softness and noise touch the colours only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.errors import SettingsError
from workbench.geometry.camera import Camera
from workbench.geometry.mesh import Mesh
from workbench.heads.appearance import Appearance
from workbench.heads.background import Background, draw_background
from workbench.heads.camera_response import grainy, respond, softened
from workbench.heads.dressing import DrawnHead, dress
from workbench.heads.landmarks import landmark_table
from workbench.heads.lighting import Lighting, dot, shade
from workbench.heads.model import HeadShape, snapped
from workbench.heads.paint import Painted, paint
from workbench.heads.rasteriser import Visible, depth_map, rasterise
from workbench.heads.regions import Region
from workbench.heads.shadows import DepthPicture, lit_share

Float = NDArray[np.float64]
Single = NDArray[np.float32]
Kind = TypeVar("Kind", np.float32, np.uint8)
SURFACE_SLACK_M = 0.003
"""How far behind the drawn surface a landmark may lie and still count as visible: lids and lips have thickness."""

SHADOW_CENTRE_M, SHADOW_RADIUS_M = np.array([0.0, 0.03, 0.09]), 0.19
"""The ball that throws shadows: from the nasion, towards the middle of the skull; neck and collar lie inside."""


@dataclass(frozen=True)
class Rendered:
    """One picture; H x W pixels, camera frame, metres.

    image (H, W, 3) uint8 RGB; depth (H, W) float32 z, 0 = background; mask (H, W) uint8 `Region`; normals (H, W, 3)
    float32 unit towards the camera, 0 = background; landmarks2d (70, 2) px; landmarks3d (70, 3); landmark_visible
    (70,); vertices (V, 3) of the head (without hair); pose (4, 4) head -> camera; reference_depth z of the point
    midway between the eyes.
    """

    image: NDArray[np.uint8]
    depth: Single
    mask: NDArray[np.uint8]
    normals: Single
    landmarks2d: Single
    landmarks3d: Single
    landmark_visible: NDArray[np.bool_]
    vertices: Single
    pose: Float
    reference_depth: float
    drawn_vertices: Float
    drawn_faces: NDArray[np.int64]

    def mesh(self) -> Mesh:
        """What was drawn, hair and clothes included, camera frame."""
        return Mesh(self.drawn_vertices, self.drawn_faces)


class QuickRenderer:
    """Draws heads at one resolution.

    Raises
    ------
    SettingsError : the resolution is below 16 or above 4096 pixels.
    """

    def __init__(self, resolution: int | tuple[int, int] = 256) -> None:
        self.width, self.height = (resolution, resolution) if isinstance(resolution, int) else resolution
        if not (min(self.width, self.height) >= 16 and max(self.width, self.height) <= 4096):
            raise SettingsError("A picture is 16 to 4096 pixels wide and high", field="resolution")

    def render(
        self,
        head: HeadShape,
        appearance: Appearance,
        camera: Camera,
        lighting: Lighting,
        background: Background,
        model_to_world: Float | None = None,
    ) -> Rendered:
        """The head seen by a camera; `model_to_world` (4, 4) rigid places it, identity by default."""
        camera = camera.resized(self.width, self.height)
        to_camera = camera.world_to_camera @ (np.eye(4) if model_to_world is None else model_to_world)
        drawn = dress(head, appearance)
        topology = drawn.topology
        points = snapped(moved(drawn.vertices, to_camera))
        visible = rasterise(
            project(points, camera), points[:, 2], topology.faces, self.width, self.height, topology.two_sided
        )
        view = self._view(visible, camera)
        turned = (to_camera[:3, :3] @ drawn.normals.T).astype(np.float32)
        found = visible.interpolate(topology.faces, np.concatenate([turned, topology.fields]))
        normals, facing_out = facing(found[:3], view, topology.two_sided[visible.triangle])
        painted = paint(found[3:], topology.regions[visible.triangle], facing_out, appearance, lip_gap_mm(points))
        self._split_brows(painted, visible, drawn, head)
        image = self._photograph(
            painted,
            shade(painted, normals, view, lighting, self._shadow(visible, view, points, drawn, lighting)),
            visible,
            lighting,
            background,
        )
        depth = self._scatter(visible.depth.astype(np.float32), visible)
        landmarks = landmark_table(70).points(points)
        landmarks2d = project(landmarks, camera)
        pose = snapped(to_camera @ head.head_to_model)
        return Rendered(
            image=image,
            depth=depth,
            mask=self._scatter(painted.labels, visible),
            normals=self._scatter(normals.T, visible),
            landmarks2d=landmarks2d.astype(np.float32),
            landmarks3d=landmarks.astype(np.float32),
            landmark_visible=seen(landmarks2d, landmarks[:, 2], depth),
            vertices=snapped(moved(head.vertices, to_camera)).astype(np.float32),
            pose=pose,
            reference_depth=float(pose[2, 3]),
            drawn_vertices=points,
            drawn_faces=topology.faces,
        )

    def _shadow(self, visible: Visible, view: Single, points: Float, drawn: DrawnHead, lighting: Lighting) -> Single:
        """(N,) share of the key light that reaches each point."""
        surface = (view.astype(np.float64) * (visible.depth / view[2])).T
        return key_light_share(surface, points, drawn.topology.faces, drawn.topology.two_sided, lighting)

    def _view(self, visible: Visible, camera: Camera) -> Single:
        """(3, N) unit directions from the points to the camera."""
        matrix = camera.intrinsics
        x = (visible.pixel % self.width + 0.5 - matrix[0, 2]) / matrix[0, 0]
        y = (visible.pixel // self.width + 0.5 - matrix[1, 2]) / matrix[1, 1]
        length = np.sqrt(x * x + y * y + 1)
        return np.stack([-x / length, -y / length, -1 / length]).astype(np.float32)

    def _split_brows(self, painted: Painted, visible: Visible, drawn: DrawnHead, head: HeadShape) -> None:
        """The paint map knows no sides; the triangles do."""
        brow = np.flatnonzero(painted.labels == Region.LEFT_BROW)
        if len(brow):
            corner = drawn.topology.faces[visible.triangle[brow], 0]
            across = (drawn.vertices[corner] - head.head_to_model[:3, 3]) @ head.head_to_model[:3, 0]
            painted.labels[brow] = np.where(across < 0, Region.RIGHT_BROW, Region.LEFT_BROW)

    def _photograph(
        self, painted: Painted, shaded: Single, visible: Visible, lighting: Lighting, background: Background
    ) -> NDArray[np.uint8]:
        radiance = draw_background(background, self.width, self.height).reshape(-1, 3)
        radiance[visible.pixel] = shaded.T
        soft = softened(np.minimum(radiance, np.float32(4)).reshape(self.height, self.width, 3))
        return grainy(respond(soft, lighting.exposure), lighting.noise, lighting.seed)

    def _scatter(self, values: NDArray[Kind], visible: Visible) -> NDArray[Kind]:
        picture = np.zeros((self.height * self.width, *values.shape[1:]), values.dtype)
        picture[visible.pixel] = values
        return picture.reshape(self.height, self.width, *values.shape[1:])


def key_light_share(
    surface: Float, points: Float, faces: NDArray[np.int64], two_sided: NDArray[np.bool_], lighting: Lighting,
    picture: DepthPicture = depth_map,
) -> Single:  # fmt: skip
    """(N,) share of the key light that reaches points (N, 3) of a surface, past a head drawn with these vertices.

    Camera frame, metres; the head model's own vertices come first. `picture` as in `lit_share`.
    """
    middle = landmark_table(68).points(points)[27] + SHADOW_CENTRE_M
    lit = lit_share(surface, points, faces, two_sided, lighting.key_direction, middle, SHADOW_RADIUS_M, picture)
    return lit + np.float32(0.6 * lighting.softness) * (1 - lit)


def facing(normals: Single, view: Single, two_sided: NDArray[np.bool_]) -> tuple[Single, NDArray[np.bool_]]:
    """(3, N) unit normals turned to the camera where a sheet shows its back, and which points show their front."""
    in_front = dot(normals, view) > -0.35
    normals = np.where(in_front | ~two_sided, normals, -normals)
    length = np.sqrt(np.maximum(dot(normals, normals), np.float32(1e-12)))
    return (normals / length).astype(np.float32, copy=False), in_front


def lip_gap_mm(points: Float) -> float:
    """Millimetres between the middles of the inner lips."""
    upper, lower = landmark_table(68).points(points)[[62, 66]]
    return float(1000 * np.sqrt(((upper - lower) ** 2).sum()))


def moved(points: Float, matrix: Float) -> Float:
    """(N, 3) points after a (4, 4) transform."""
    return points @ matrix[:3, :3].T + matrix[:3, 3]


def project(points: Float, camera: Camera) -> Float:
    """(N, 2) pixels of camera-frame points."""
    matrix = camera.intrinsics
    x, y = points[:, 0] / points[:, 2], points[:, 1] / points[:, 2]
    return np.stack([x * matrix[0, 0] + y * matrix[0, 1] + matrix[0, 2], y * matrix[1, 1] + matrix[1, 2]], 1)


def seen(pixels: Float, depth: Float, picture: Single) -> NDArray[np.bool_]:
    """(L,) whether points are in the picture and not behind what the z-buffer shows there.

    The farthest of the four pixels around a point decides, so that a point on a silhouette is not hidden by its own
    cheek.
    """
    height, width = picture.shape
    inside = (pixels >= 0).all(1) & (pixels[:, 0] < width) & (pixels[:, 1] < height)
    first = np.floor(pixels - 0.5).astype(np.int64)
    around = np.zeros((len(pixels), 4), np.float64)
    for place, (right, down) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        column, row = np.clip(first[:, 0] + right, 0, width - 1), np.clip(first[:, 1] + down, 0, height - 1)
        around[:, place] = picture[row, column]
    farthest = np.where(around == 0, np.inf, around).max(1)
    return np.asarray(inside & (depth <= farthest + SURFACE_SLACK_M))
