"""Points of a raw set's frames that a person put right by hand: `corrections.jsonl` beside the frames."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.formats.raw_frame import RawFrame
from workbench.api import LANDMARKS, DataError, files

CORRECTIONS = "corrections.jsonl"
Float = NDArray[np.float64]


def read_corrections(folder: Path, *, by_hand: bool = False) -> dict[tuple[str, str], Float]:
    """(70, 2) points by split and id, pixels of the stored picture with centres at +0.5; the latest of each frame.

    by_hand : only what a person placed in the frame itself, not what was carried over from a neighbour.
    """
    found: dict[tuple[str, str], Float] = {}
    for record in files.json_lines(folder / CORRECTIONS):
        place = str(record.get("split")), str(record.get("id"))
        if record.get("withdrawn"):
            found.pop(place, None)
            continue
        points = np.array(record.get("landmarks", []), np.float64)
        fits = points.shape == (LANDMARKS, 2) and np.isfinite(points).all()
        if fits and not (by_hand and record.get("carried_from")):
            found[place] = points
    return found


def corrections_version(folder: Path) -> int:
    """Another number after every change: what was worked out with the points before is then out of date."""
    file = files.long_path(folder / CORRECTIONS)
    return file.stat().st_size if file.exists() else 0


def withdraw_correction(folder: Path, frame: RawFrame) -> None:
    """From now on the frame's points are again those that the face model finds. Raises WorkspaceError."""
    _append(folder, {"id": frame.id, "split": frame.split, "withdrawn": True})


def write_correction(folder: Path, frame: RawFrame, landmarks: Float, carried_from: str = "") -> None:
    """Note the points of one frame. carried_from : the frame ("train/12") whose correction they follow from.

    Raises
    ------
    DataError : not 70 points.  WorkspaceError : the disk refuses.
    """
    points = np.asarray(landmarks, np.float64)
    if points.shape != (LANDMARKS, 2) or not np.isfinite(points).all():
        raise DataError(f"A face has {LANDMARKS} points, not {len(points)}", where=f"frame {frame.split}/{frame.id}")
    record = {"id": frame.id, "split": frame.split, "landmarks": points.round(3).tolist()}
    _append(folder, record | ({"carried_from": carried_from} if carried_from else {}))


def _append(folder: Path, record: Mapping[str, Any]) -> None:
    files.append_line(folder / CORRECTIONS, json.dumps(record), durable=True)
