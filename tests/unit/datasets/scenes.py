"""Small painted heads with exact depth, for tests that need samples whose channels do or do not belong together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.record import Sample
from workbench.geometry.camera import Camera
from workbench.opencv import cv2
from workbench.seeds import stream


def painted_head(index: int, size: int = 96, *, background: str = "noise", split: str | None = None) -> Sample:
    """A bumpy ellipsoid before a background, shaded by one light; `index` chooses its shape, place, light, colours."""
    rng = stream(7, "head", index)
    camera = Camera.looking_forward(size, size, 30.0)
    depth, inside = _surface(rng, camera)
    normals = _normals(depth, inside, camera)
    colour = _shade(rng, normals, inside)
    backdrop = _backdrop(rng, size, background)
    edge = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.5)[..., None]
    image = np.clip(colour * edge + backdrop * (1 - edge), 0, 255).astype(np.uint8)
    rows, columns = np.nonzero(cv2.erode(inside.astype(np.uint8), np.ones((7, 7), np.uint8)))
    chosen = np.linspace(0, len(rows) - 1, 20).astype(int)
    row, column = rows[chosen], columns[chosen]
    pixels = np.stack([column + 0.5, row + 0.5], axis=1)
    z = depth[row, column].astype(np.float64)
    rays = np.c_[pixels, np.ones(len(pixels))] @ np.linalg.inv(camera.intrinsics).T
    return Sample(
        id=f"{index:06d}",
        identity=f"person{index // 2}",
        seed=index,
        split=split,  # type: ignore[arg-type]
        image=image,
        depth=np.where(inside, depth, 0).astype(np.float32),
        mask=inside.astype(np.uint8) * 2,
        normals=normals,
        landmarks2d=pixels.astype(np.float32),
        landmarks3d=(rays * z[:, None]).astype(np.float32),
        landmark_visible=np.ones(len(pixels), bool),
        camera=camera,
        pose=np.eye(4),
        attributes={"background": background, "age": 30.5},
    )


def _surface(rng: np.random.Generator, camera: Camera) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    size = camera.width
    y, x = (np.mgrid[:size, :size] + 0.5) / size - 0.5
    x = x - rng.uniform(-0.08, 0.08)
    y = y - rng.uniform(-0.08, 0.08)
    turn = rng.uniform(-0.5, 0.5)
    x, y = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    around = np.arctan2(y, x)
    radius = 0.3 + sum(rng.normal(0, 0.012) * np.cos(k * around + rng.uniform(0, 6.3)) for k in range(2, 6))
    share = np.hypot(x / 0.85, y) / radius
    inside = share < 1
    dome = np.sqrt(np.clip(1 - share**2, 0, 1)) * 0.11
    return 0.7 - dome, inside


def _normals(depth: NDArray[np.float64], inside: NDArray[np.bool_], camera: Camera) -> NDArray[np.float32]:
    size = camera.width
    columns, rows = np.meshgrid(np.arange(size) + 0.5, np.arange(size) + 0.5)
    rays = np.stack([columns, rows, np.ones_like(rows)], axis=2) @ np.linalg.inv(camera.intrinsics).T
    points = rays * depth[..., None]
    down, across = np.gradient(points, axis=(0, 1))
    # Towards the camera: across (x) x down (y) points away in a frame with z forward.
    normal = np.cross(down, across)
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    return np.where(inside[..., None], normal, 0).astype(np.float32)


def _shade(rng: np.random.Generator, normals: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    size = len(inside)
    light = np.array([rng.uniform(-1, 1), rng.uniform(-1, 0.5), -1.0])
    light /= np.linalg.norm(light)
    skin = np.array([200, 160, 140]) * rng.uniform(0.5, 1.15)
    lit = 0.25 + 0.75 * np.clip(normals @ light, 0, 1)
    hair = (np.mgrid[:size, :size][0] / size < rng.uniform(0.3, 0.4))[..., None]
    texture = cv2.GaussianBlur(rng.normal(0, 1, (size, size)), (0, 0), 2)[..., None] * 25
    return np.asarray((np.where(hair, skin * 0.35, skin) + texture) * lit[..., None])


def _backdrop(rng: np.random.Generator, size: int, background: str) -> NDArray[np.float64]:
    base = rng.uniform(30, 230, 3)
    if background == "plain":
        return np.broadcast_to(base, (size, size, 3)).copy()
    noise = cv2.GaussianBlur(rng.normal(0, 1, (size, size, 3)), (0, 0), size / 24)
    return np.asarray(np.clip(base + noise / noise.std() * 35, 0, 255))
