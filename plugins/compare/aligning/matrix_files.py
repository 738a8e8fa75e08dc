"""Transforms as files: four lines of four numbers, as CloudCompare writes and reads them, or JSON that says all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from plugins.compare.aligning.record import Aligned
from workbench.api import DataError, Similarity, files, versions

Unit = Literal["m", "mm"]
FORMAT = "face-depth-workbench transform"
_METRES: dict[str, float] = {"m": 1.0, "mm": 0.001}
_FORWARD, _BACK = "prediction_to_truth", "truth_to_prediction"
_LARGEST_BYTES = 1_000_000


def read_matrix(path: Path, text_unit: Unit = "mm") -> Similarity:
    """The transform in a file, prediction to truth, metres.

    Raises
    ------
    DataError : no such file, no 4 × 4 transform in it, or one that mirrors, stretches or shears; names the file.
    """
    try:
        place = files.long_path(path)
        if place.stat().st_size > _LARGEST_BYTES:
            raise DataError("This is no 4 × 4 transform: the file is too large")
        text = place.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".json":
            return _of_record(json.loads(text))
        rows = [line.replace(",", " ").split() for line in text.splitlines() if line.strip()]
        return _similarity([[float(cell) for cell in row] for row in rows], text_unit)
    except DataError as error:
        raise DataError(error.what, where=files.plain_path(path), remedy=error.remedy) from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(
            "This is no 4 × 4 transform",
            where=files.plain_path(path),
            remedy="choose a text file of four lines of four numbers, or a JSON file that was written here",
        ) from error


def matrix_text(matrix: NDArray[np.float64], unit: Unit = "mm") -> str:
    """Four lines of four numbers, the translation in `unit`; prediction to truth."""
    scaled = matrix.copy()
    scaled[:3, 3] /= _METRES[unit]
    return "".join(" ".join(f"{value:.12g}" for value in row) + "\n" for row in scaled)


def how_found(found: Aligned) -> dict[str, Any]:
    """The matrix (metres, prediction to truth) and how it was found, JSON-ready."""
    return {
        "matrix": found.matrix.tolist(),
        "alignment": found.alignment,
        "start": found.start,
        "scale_free": found.scale_free,
        "trim_percent": found.trim_percent,
        "iterations": found.iterations,
        "converged": found.converged,
        "inlier_share": found.inlier_share,
        "rms_per_iteration_mm": found.rms_per_iteration_mm,
        "pair_errors_mm": found.pair_errors_mm,
    }


def matrix_record(how: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """What `how_found` says, with its unit, direction, the settings and versions."""
    about = {"format": FORMAT, "direction": _FORWARD, "unit": "m"}
    return about | dict(how) | {"settings": dict(settings), "versions": versions()}


def write_matrix(path: Path, how: Mapping[str, Any], settings: Mapping[str, Any], text_unit: Unit = "mm") -> None:
    """What `how_found` says as JSON, or its matrix as text for any other ending.

    Raises
    ------
    WorkspaceError : the file cannot be written.
    """
    if path.suffix.lower() == ".json":
        files.write_json(path, matrix_record(how, settings))
    else:
        files.write_text(path, matrix_text(np.asarray(how["matrix"], np.float64), text_unit))


def _of_record(record: Mapping[str, Any]) -> Similarity:
    found = _similarity(record["matrix"], record["unit"])
    if record.get("direction", _FORWARD) == _BACK:
        return found.inverse()
    if record.get("direction", _FORWARD) != _FORWARD:
        raise DataError("The direction of this transform is not known", remedy=f"write “{_FORWARD}” or “{_BACK}”")
    return found


def _similarity(rows: Any, unit: str) -> Similarity:
    matrix = np.array(rows, np.float64)
    if matrix.shape == (4, 4):
        matrix[:3, 3] *= _METRES[unit]
    return Similarity.from_matrix(matrix)
