"""Bakes `openness.npz`: the share of a cosine-weighted sky that each vertex of the neutral head sees (0-255).

    python resources/heads/occlude.py

The head is drawn from many directions without perspective; a vertex sees a direction where no surface lies nearer than
it.
"""

from __future__ import annotations

import numpy as np

from workbench.heads.model import HeadModel
from workbench.heads.parameters import HeadParameters
from workbench.heads.rasteriser import rasterise
from workbench.heads.table import FOLDER

DIRECTIONS, SIZE, SPAN, SLACK = 220, 320, 0.62, 0.0025


def main() -> None:
    """Writes the table beside this script."""
    model = HeadModel.load()
    shape = model.shape(HeadParameters(actions={"jawOpen": 0.08}))
    vertices = shape.vertices - shape.vertices.mean(0)
    normals = vertex_normals(vertices, model.faces)
    seen, possible = np.zeros(len(vertices)), np.zeros(len(vertices))
    for direction in sphere(DIRECTIONS):
        facing = np.maximum(normals @ direction, 0.0)
        seen += facing * visible(vertices + 0.0008 * normals, vertices, model.faces, direction)
        possible += facing
    openness = smooth(seen / np.maximum(possible, 1e-9), model.faces)
    np.savez_compressed(FOLDER / "openness.npz", openness=np.round(255 * openness).astype(np.uint8))
    print(f"{FOLDER / 'openness.npz'}: {openness.min():.2f} to {openness.max():.2f}, mean {openness.mean():.2f}")


def sphere(count: int) -> np.ndarray:
    """(count, 3) even directions (golden spiral), those from far below left out: shoulders stand on a body."""
    order = np.arange(count) + 0.5
    y, turn = 1 - 2 * order / count, np.pi * (1 + 5**0.5) * order
    radius = np.sqrt(1 - y**2)
    return np.stack([radius * np.cos(turn), y, radius * np.sin(turn)], 1)[y < 0.75]


def visible(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray, towards: np.ndarray) -> np.ndarray:
    """(V,) whether points see the sky in a direction."""
    side = np.cross(towards, [0.31, 0.83, 0.46])
    side /= np.linalg.norm(side)
    frame = np.stack([side, np.cross(-towards, side), -towards])
    local, probe = vertices @ frame.T, points @ frame.T
    drawn = rasterise(
        local[:, :2] / SPAN * SIZE + SIZE / 2, local[:, 2] + 1e4, faces, SIZE, SIZE, np.ones(len(faces), bool)
    )
    nearest = np.full(SIZE * SIZE, np.inf)
    nearest[drawn.pixel] = drawn.depth - 1e4
    column, row = np.clip((probe[:, :2] / SPAN * SIZE + SIZE / 2).astype(int), 0, SIZE - 1).T
    return probe[:, 2] < nearest[row * SIZE + column] + SLACK


def vertex_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """(V, 3) area-weighted unit normals."""
    corner = vertices[faces]
    normals = np.zeros_like(vertices)
    for place in range(3):
        np.add.at(normals, faces[:, place], np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]))
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def smooth(values: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """One averaging step over the triangles."""
    total, count = values.copy(), np.ones(len(values))
    middle = values[faces].mean(1)
    for place in range(3):
        np.add.at(total, faces[:, place], 0.3 * middle)
        np.add.at(count, faces[:, place], 0.3)
    return total / count


if __name__ == "__main__":
    main()
