"""Raw sets with known truth: built-in heads as a depth camera with a curved lens would have stored them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from plugins.kinect.calibration import Lens, RgbdCalibration
from plugins.kinect.formats.corrections import write_correction
from plugins.kinect.formats.raw_set import RawSet, RawSetWriter, SetCalibration
from workbench.api import FaceRanges, Sample, cv2, face_sample

WIDTH, HEIGHT = 300, 340
MARGIN = 40
"""The heads are drawn wider than they are stored, so that the lens may look past the edge."""
RANGES = FaceRanges(field_of_view=(26.0, 26.0), distance=(0.66, 0.74), shift=0.02, yaw=(-15, 15), pitch=(-8, 8))


@dataclass(frozen=True)
class Captured:
    """One stored frame and what is true of it. landmarks : (70, 2) of the stored picture."""

    sample: Sample
    lens: Lens
    colour: np.ndarray
    depth_mm: np.ndarray
    infrared: np.ndarray
    landmarks: np.ndarray


def captured(seed: int, *, curved: bool = True, number: int = 0) -> Captured:
    """A head as the lens of an Azure Kinect sees it, without noise."""
    sample = face_sample(seed + number, seed, RANGES, resolution=(WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN))
    assert sample.camera is not None and sample.image is not None and sample.depth is not None
    k = sample.camera.intrinsics
    straight = Lens(WIDTH, HEIGHT, k[0, 0], k[1, 1], k[0, 2] - MARGIN, k[1, 2] - MARGIN)
    terms = (0.45, -2.7, 1.6, 0.33, -2.5, 1.5), (0.0005, -0.0002)
    lens = Lens(WIDTH, HEIGHT, straight.fx, straight.fy, straight.cx, straight.cy, *(terms if curved else ()))
    columns, rows = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    slopes = lens.slopes(np.stack([columns, rows], -1))
    x = (slopes[..., 0] * k[0, 0] + k[0, 2] - 0.5).astype(np.float32)
    y = (slopes[..., 1] * k[1, 1] + k[1, 2] - 0.5).astype(np.float32)
    colour = cv2.remap(sample.image[..., ::-1].copy(), x, y, cv2.INTER_LINEAR)
    depth = cv2.remap(sample.depth, x, y, cv2.INTER_NEAREST)
    grey = cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY).astype(np.uint16) * 12
    assert sample.landmarks2d is not None
    rays = (sample.landmarks2d.astype(np.float64) - (k[0, 2], k[1, 2])) / (k[0, 0], k[1, 1])
    landmarks = lens.project(np.concatenate([rays, np.ones((70, 1))], -1))
    return Captured(sample, lens, colour, np.rint(depth * 1000).astype(np.uint16), grey, landmarks)


def raw_set(folder: Path, faces: Sequence[Captured], *, ours: bool = True, points: bool = True) -> RawSet:
    """A raw set of them; every fourth is for evaluation. points : known without a face model, as if put right by hand.

    Without `ours` it looks like a set of the face synthesiser.
    """
    lens = faces[0].lens
    calibration = SetCalibration(RgbdCalibration(lens, lens, np.eye(4)), (0, 0, WIDTH, HEIGHT), serial="0001")
    with RawSetWriter(folder, calibration, {"name": folder.name}) as writer:
        for number, face in enumerate(faces):
            split = "eval" if number % 4 == 3 else "train"
            details = {"colour_us": number * 66_667, "depth_us": number * 66_667, "serial": "0001"}
            frame = writer.write(number, split, face.colour, face.depth_mm, face.infrared, details)
            if points:
                write_correction(folder, frame, face.landmarks)
    if not ours:
        for name in ("frames.jsonl", "calibration.json"):
            (folder / name).unlink()
    return RawSet.open(folder)
