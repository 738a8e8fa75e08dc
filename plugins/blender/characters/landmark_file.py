"""A person's table of which vertices of their head are landmarks; its format is in docs/render_characters.md."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.regions import Rule, rules_of
from workbench.api import DataError, files

_MOST = 70
_CORNERS = 3
_KEYS = {"landmarks", "object", "eyes", "regions", "metres_per_unit"}


@dataclass(frozen=True)
class NamedPoints:
    """Landmarks as weighted means of vertices.

    numbers : (L,) index of each in the 70 points, from 0. corners : (L, 3) vertices. weights : (L, 3), rows sum to 1.
    """

    numbers: NDArray[np.int64]
    corners: NDArray[np.int64]
    weights: NDArray[np.float64]

    def plain(self) -> dict[str, Any]:
        """As `scene.characters` reads them."""
        return {"numbers": self.numbers, "corners": self.corners, "weights": self.weights}


@dataclass(frozen=True)
class LandmarkFile:
    """What a table says. eyes : vertices around the left and the right eyeball, whose means are the centres."""

    points: NamedPoints
    object: str = ""
    eyes: tuple[list[int], list[int]] | None = None
    rules: Sequence[Rule] = field(default_factory=lambda: rules_of({}))
    metres_per_unit: float | None = None

    @classmethod
    def read(cls, path: Path) -> LandmarkFile:
        """The table of a .json or .csv file.

        Raises
        ------
        DataError : the file is missing, or says something that cannot be; the sentence names it.
        """
        try:
            text = files.long_path(path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            said = error.strerror if isinstance(error, OSError) else "it is no text"
            raise DataError(f"The landmark table cannot be read ({said})", where=files.plain_path(path)) from error
        try:
            stored = _read_csv(text) if path.suffix.lower() == ".csv" else _read_json(text)
            return cls(
                points=_points(stored.get("landmarks")),
                object=str(stored.get("object", "")),
                eyes=_eyes(stored.get("eyes")),
                rules=rules_of(_regions(stored.get("regions", {}))),
                metres_per_unit=_unit(stored.get("metres_per_unit")),
            )
        except DataError as error:
            raise DataError(error.what, where=files.plain_path(path), remedy=error.remedy) from error


def _read_json(text: str) -> Mapping[str, Any]:
    try:
        stored = json.loads(text)
    except ValueError as error:
        raise DataError(f"The landmark table is no JSON ({error})") from error
    stored = {"landmarks": stored} if isinstance(stored, list) else stored
    if not isinstance(stored, dict) or "landmarks" not in stored:
        raise DataError("The landmark table holds no “landmarks”", remedy='write {"landmarks": [vertex of point 1, …]}')
    unknown = sorted(set(stored) - _KEYS)
    if unknown:
        raise DataError(
            f"The landmark table holds an unknown “{unknown[0]}”", remedy=f"it may hold {', '.join(sorted(_KEYS))}"
        )
    return stored


def _read_csv(text: str) -> Mapping[str, Any]:
    """Rows of point and vertex, or of a vertex alone; a first row without numbers is a heading."""
    separator = next((mark for mark in (";", "\t", ",") if mark in text), ",")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    rows = [row for row in rows if any(row)]
    if rows and not any(cell.lstrip("-").isdigit() for cell in rows[0]):
        rows = rows[1:]
    try:
        if all(len(row) == 1 for row in rows):
            return {"landmarks": [int(row[0]) for row in rows]}
        return {"landmarks": {row[0]: [int(cell) for cell in row[1:] if cell] for row in rows}}
    except ValueError as error:
        raise DataError(
            "A row of the landmark table is not “point, vertex”", remedy="write 31,4095 for point 31"
        ) from error


def _points(stored: Any) -> NamedPoints:
    if isinstance(stored, list):
        if len(stored) not in (68, _MOST):
            raise DataError(
                f"The landmark table lists {len(stored)} vertices",
                remedy='a list has 68 or 70; of fewer say which they are, as {"31": 4095}',
            )
        stored = {str(place + 1): entry for place, entry in enumerate(stored) if entry is not None}
    if not isinstance(stored, dict) or not stored:
        raise DataError("The landmark table names no landmarks")
    named = {_number(name): _corners(name, entry) for name, entry in stored.items()}
    numbers = sorted(named)
    weights = [[1 / len(named[n]) if place < len(named[n]) else 0.0 for place in range(_CORNERS)] for n in numbers]
    corners = [(named[n] + [named[n][0]] * _CORNERS)[:_CORNERS] for n in numbers]
    return NamedPoints(np.array(numbers) - 1, np.array(corners, np.int64), np.array(weights))


def _number(name: Any) -> int:
    number = int(name) if str(name).strip().isdigit() else 0
    if not 1 <= number <= _MOST:
        raise DataError(f"The landmark table names a point “{name}”", remedy="points are 1 to 68, 69 and 70 the pupils")
    return number


def _corners(name: Any, entry: Any) -> list[int]:
    vertices = entry if isinstance(entry, list) else [entry]
    whole = all(type(vertex) is int and vertex >= 0 for vertex in vertices)
    if not whole or not 1 <= len(vertices) <= _CORNERS:
        raise DataError(
            f"Point {name} of the landmark table is not a vertex", remedy="give one to three numbers from 0"
        )
    return list(vertices)


def _eyes(stored: Any) -> tuple[list[int], list[int]] | None:
    if stored is None:
        return None
    try:
        both = [[int(vertex) for vertex in stored[side]] for side in ("left", "right")]
    except (KeyError, TypeError, ValueError):
        both = [[], []]
    if not all(both) or min(map(min, both)) < 0:
        raise DataError(
            "The “eyes” of the landmark table are not two lists of vertices",
            remedy='write {"left": [1, 2], "right": [3, 4]}',
        )
    return both[0], both[1]


def _regions(stored: Any) -> dict[str, str]:
    if not isinstance(stored, dict) or not all(isinstance(name, str) for name in stored.values()):
        raise DataError("The “regions” of the landmark table are not names", remedy='write {"Hair*": "hair"}')
    return stored


def _unit(stored: Any) -> float | None:
    if stored is None:
        return None
    if isinstance(stored, bool) or not isinstance(stored, (int, float)) or not 0 < stored < float("inf"):
        raise DataError(f"The landmark table's metres_per_unit is “{stored}”", remedy="0.001 for millimetres")
    return float(stored)
