"""How the faces of heads differ: mean and directions of the 68 points and of the skin around them, for the head pose.

    python -m resources.landmarks.shapes [resources/landmarks/points.npz]

Points are in the head's own frame (x to the image's right, y down, z away from the camera, origin midway between the
eyeballs, metres), so that a pose found with them is the head's.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from workbench.api import FaceRanges, HeadModel, Region, face_regions, landmark_table, sample_scene, vertex_normals
from workbench.api import neutral_vertices as neutral
from workbench.faces.shipped import FOLDER

DIRECTIONS, SKIN_POINTS = 50, 160
SKIN = (Region.FACE, Region.NOSE, Region.UPPER_LIP, Region.LOWER_LIP)
HIGHEST_M, MOST_ASIDE_M, LEAST_FACING = -0.04, 0.068, 0.35
"""Skin reaches this far above the eyes (below fringes, which would tilt the head) and to the sides, facing forwards."""
_RANGES = FaceRanges(age=(8.0, 80.0), expression=1.0)


def main() -> None:
    """Draws heads and writes their statistics."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=FOLDER / "points.npz")
    parser.add_argument("--heads", type=int, default=1500)
    chosen = parser.parse_args()
    normals = vertex_normals(neutral(), HeadModel.load().faces)
    skin = skin_vertices(normals)
    drawn = np.stack([points(700_000_000 + seed, skin) for seed in range(chosen.heads)]).reshape(chosen.heads, -1)
    mean = drawn.mean(0)
    _left, singular, right = np.linalg.svd(drawn - mean, full_matrices=False)
    spread = singular[:DIRECTIONS] / np.sqrt(chosen.heads)
    rest = np.sqrt(((drawn - mean - (drawn - mean) @ right[:DIRECTIONS].T @ right[:DIRECTIONS]) ** 2).mean())
    print(f"left over: {1000 * rest:.2f} mm per number")
    np.savez_compressed(
        chosen.file,
        mean=mean.reshape(-1, 3).astype(np.float32),
        directions=(spread[:, None] * right[:DIRECTIONS]).reshape(DIRECTIONS, -1, 3).astype(np.float16),
        skin_normals=normals[skin].astype(np.float32),
    )


def skin_vertices(normals: np.ndarray) -> np.ndarray:
    """(S,) vertices of the skin, spread evenly: each the farthest from those before it."""
    vertices, faces = neutral(), HeadModel.load().faces
    skin = np.unique(faces[np.isin(face_regions(), SKIN)])
    x, y, _z = vertices[skin].T
    skin = skin[(y > HIGHEST_M) & (abs(x) < MOST_ASIDE_M) & (normals[skin, 2] < -LEAST_FACING)]
    chosen = [int(skin[0])]
    nearest = np.full(len(skin), np.inf)
    while len(chosen) < SKIN_POINTS:
        nearest = np.minimum(nearest, ((vertices[skin] - vertices[chosen[-1]]) ** 2).sum(1))
        chosen.append(int(skin[np.argmax(nearest)]))
    return np.array(chosen)


def points(seed: int, skin: np.ndarray) -> np.ndarray:
    """(68 + S, 3) points of one person with one expression in the head's frame."""
    shape = HeadModel.load().shape(sample_scene(seed, seed, _RANGES).parameters)
    matrix = shape.head_to_model
    both = np.concatenate([landmark_table(68).points(shape.vertices), shape.vertices[skin]])
    return (both - matrix[:3, 3]) @ matrix[:3, :3]


if __name__ == "__main__":
    main()
