"""How the 68 points of heads differ: mean and directions, for the head pose.

    python -m resources.landmarks.shapes [resources/landmarks/points.npz]

Points are in the head's own frame (x to the image's right, y down, z away from the camera, origin midway between the
eyeballs, metres), so that a pose found with them is the head's.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from plugins.kinect.landmarks.shipped import FOLDER
from workbench.api import FaceRanges, HeadModel, landmark_table, sample_scene

DIRECTIONS = 50
_RANGES = FaceRanges(age=(8.0, 80.0), expression=1.0)


def main() -> None:
    """Draws heads and writes their statistics."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=FOLDER / "points.npz")
    parser.add_argument("--heads", type=int, default=1500)
    chosen = parser.parse_args()
    drawn = np.stack([points(700_000_000 + seed) for seed in range(chosen.heads)]).reshape(chosen.heads, -1)
    mean = drawn.mean(0)
    _left, singular, right = np.linalg.svd(drawn - mean, full_matrices=False)
    spread = singular[:DIRECTIONS] / np.sqrt(chosen.heads)
    rest = np.sqrt(((drawn - mean - (drawn - mean) @ right[:DIRECTIONS].T @ right[:DIRECTIONS]) ** 2).mean())
    print(f"left over: {1000 * rest:.2f} mm per number")
    np.savez_compressed(
        chosen.file,
        mean=mean.reshape(68, 3).astype(np.float32),
        directions=(spread[:, None] * right[:DIRECTIONS]).reshape(DIRECTIONS, 68, 3).astype(np.float32),
    )


def points(seed: int) -> np.ndarray:
    """(68, 3) points of one person with one expression in the head's frame."""
    shape = HeadModel.load().shape(sample_scene(seed, seed, _RANGES).parameters)
    matrix = shape.head_to_model
    return (landmark_table(68).points(shape.vertices) - matrix[:3, 3]) @ matrix[:3, :3]


if __name__ == "__main__":
    main()
