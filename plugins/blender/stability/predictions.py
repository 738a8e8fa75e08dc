"""What an estimator said of each picture: a table, or `.mat` files."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

import numpy as np
from numpy.typing import NDArray

from plugins.blender.stability.rotations import rotation_from
from plugins.blender.stability.settings import Convention, StabilitySettings
from workbench.api import DataError, files, read_mat

Float = NDArray[np.float64]
Predictions = Mapping[str, Float]
_NAMES = {
    "id": ("id", "name", "file", "filename", "image", "sample"),
    "yaw": ("yaw",),
    "pitch": ("pitch",),
    "roll": ("roll",),
}


def read_predictions(s: StabilitySettings, known: Sequence[str]) -> Predictions:
    """(3, 3) head -> camera (OpenCV axes) by sample id, of those in `known`.

    Raises
    ------
    DataError : missing or damaged files, or none of them is about a picture of the set.
    """
    place = s.file if s.source == "csv" else s.folder
    assert place is not None
    found = read_table(place, s.angles) if s.source == "csv" else read_mats(place, known)
    ids = set(known)
    matched = {sample: found[name] for name in found if (sample := _sample_of(name, ids)) is not None}
    if not matched:
        example = next(iter(found), "")
        raise DataError(
            f"None of the {len(found)} predictions is about a picture of this set"
            + (f" (the first is of “{example}”)" if example else ""),
            where=files.plain_path(place),
            remedy=f"name them like the pictures, for example {next(iter(known), '00000_00')}",
        )
    return matched


def read_table(path: Path, convention: Convention) -> dict[str, Float]:
    """Predictions of a table with a line of titles; separated by commas, semicolons or tabs.

    Raises
    ------
    DataError : the file is missing, a column is missing, or a line holds no number; names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError("The table cannot be read", where=files.plain_path(path)) from error
    separator = max(";\t,", key=lambda mark: lines[0].count(mark)) if lines else ","
    rows = list(csv.reader(lines, delimiter=separator))
    columns = _columns(rows[0] if rows else [], path)
    found = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            yaw, pitch, roll = (_number(row[columns[name]], separator) for name in ("yaw", "pitch", "roll"))
            found[row[columns["id"]].strip()] = rotation_from(yaw, pitch, roll, convention)
        except (ValueError, IndexError) as error:
            raise DataError(
                f"Line {number} of the table holds no three angles", where=files.plain_path(path)
            ) from error
    return found


def read_mats(folder: Path, known: Sequence[str]) -> dict[str, Float]:
    """Predictions of `.mat` files (Pose_Para: pitch, yaw, roll in radians first) about pictures that are `known`.

    Raises
    ------
    DataError : a file is damaged, or holds no Pose_Para.
    """
    ids, found = set(known), {}
    for path in sorted(folder.rglob("*.mat")):
        if _sample_of(path.stem, ids) is None:
            continue
        pose = read_mat(path).get("Pose_Para")
        if pose is None or pose.size < 3 or not np.isfinite(pose.ravel()[:3]).all():
            raise DataError("The file holds no Pose_Para", where=files.plain_path(path))
        pitch, yaw, roll = np.degrees(np.asarray(pose, np.float64).ravel()[:3])
        found[path.stem] = rotation_from(float(yaw), float(pitch), float(roll), "300w_lp")
    return found


def _sample_of(name: str, known: set[str]) -> str | None:
    """The sample that a prediction's name means: as it stands, without its ending, or without 300W-LP's _0."""
    stem = PurePath(name.replace("\\", "/")).name
    for candidate in (name, stem, PurePath(stem).stem, PurePath(stem).stem.removesuffix("_0")):
        if candidate in known:
            return candidate
    return None


def _columns(titles: Sequence[str], path: Path) -> dict[str, int]:
    present = [title.strip().lower().removesuffix("_deg").removesuffix(" (deg)") for title in titles]
    columns = {}
    for name, known in _NAMES.items():
        place = next((present.index(title) for title in known if title in present), None)
        if place is None:
            raise DataError(
                f"The table has no column “{name}”",
                where=files.plain_path(path),
                remedy="begin it with a line such as id,yaw,pitch,roll",
            )
        columns[name] = place
    return columns


def _number(text: str, separator: str) -> float:
    value = float(text.replace(",", ".") if separator != "," else text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value
