"""Points of a raw set's frames that a person put right by hand: `corrections.jsonl` beside the frames."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.formats.raw_frame import RawFrame
from plugins.kinect.landmarks.interface import LANDMARKS
from workbench.api import DataError, files

CORRECTIONS = "corrections.jsonl"
Float = NDArray[np.float64]


def read_corrections(folder: Path) -> dict[tuple[str, str], Float]:
    """(70, 2) points by split and id, pixels of the stored picture with centres at +0.5; the latest of each frame."""
    found = {}
    for record in files.json_lines(folder / CORRECTIONS):
        points = np.array(record.get("landmarks", []), np.float64)
        if points.shape == (LANDMARKS, 2) and np.isfinite(points).all():
            found[str(record.get("split")), str(record.get("id"))] = points
    return found


def write_correction(folder: Path, frame: RawFrame, landmarks: Float) -> None:
    """Note the points of one frame. Raises DataError: not 70 points; WorkspaceError: the disk refuses."""
    points = np.asarray(landmarks, np.float64)
    if points.shape != (LANDMARKS, 2) or not np.isfinite(points).all():
        raise DataError(f"A face has {LANDMARKS} points, not {len(points)}", where=f"frame {frame.split}/{frame.id}")
    record = {"id": frame.id, "split": frame.split, "landmarks": points.round(3).tolist()}
    files.append_line(folder / CORRECTIONS, json.dumps(record), durable=True)
