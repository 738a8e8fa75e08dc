"""The table of a whole evaluation on disk: one line per face and run for people, arrays for quick reading."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.compare.sets.figures import EVALUATION, FIGURES, PART_FIGURES
from plugins.compare.sets.table import SetTable
from workbench.api import DataError, Face, files

_UNLEARNED = "unlearned_"


def csv_of(table: SetTable) -> str:
    """One line per face, run and alignment, then those of the baselines ("baseline: mean_face"); parts of the face only
    on lines of the shown alignment. Shares 0 to 1."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    in_parts = [f"{part}/{figure}" for part in table.part_names for figure in PART_FIGURES]
    known = ["id", "identity", "category", "yaw_degrees", "pitch_degrees", "run", "alignment", "unit"]
    writer.writerow([*known, *FIGURES, *(f"{EVALUATION}:{name}" for name in table.baselines), *in_parts])
    for n in range(len(table.faces)):
        for r, run in enumerate(table.runs):
            others = [_text(values[n, r]) for values in table.baselines.values()]
            writer.writerows(_lines(table, n, r, run, others, table.part_names))
        if table.unlearned is not None:
            for r, name in enumerate(table.unlearned.runs):
                nothing = [""] * len(table.baselines)
                writer.writerows(_lines(table.unlearned, n, r, f"baseline: {name}", nothing, table.part_names))
    return stream.getvalue()


def _lines(
    table: SetTable, n: int, r: int, who: str, others: Sequence[str], part_names: Sequence[str]
) -> Iterator[list[str]]:
    """Of one face and run, one for each alignment; parts under `part_names`."""
    face = table.faces[n]
    known = [face.id, face.identity, face.category, _text(face.yaw), _text(face.pitch), who]
    places = [list(table.part_names).index(name) if name in table.part_names else -1 for name in part_names]
    nothing = [math.nan] * len(PART_FIGURES)
    for a, alignment in enumerate(table.alignments):
        parts = [value for p in places for value in (nothing if p < 0 else table.parts[n, r, p].tolist())]
        own = [_text(value) if alignment == table.shown else "" for value in parts]
        yield [*known, alignment, table.unit, *(_text(value) for value in table.values[n, r, a]), *others, *own]


def write_arrays(path: Path, table: SetTable) -> None:
    """The table as one compressed file of arrays. Raises WorkspaceError."""
    stream = io.BytesIO()
    arrays = _arrays(table)
    if table.unlearned is not None:
        arrays |= {f"{_UNLEARNED}{name}": array for name, array in _arrays(table.unlearned).items()}
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    files.write_bytes(path, stream.getvalue())


def _arrays(table: SetTable) -> dict[str, NDArray[Any]]:
    faces = [[face.id, face.identity, face.category] for face in table.faces]
    angles = [[_or_nan(face.yaw), _or_nan(face.pitch)] for face in table.faces]
    reasons = [[face, run, why] for (face, run), why in table.reasons.items()]
    return {
        "faces": _texts(faces, 3),
        "angles": np.array(angles, np.float64).reshape(-1, 2),
        "runs": _texts([table.runs], len(table.runs)),
        "unit": np.array([table.unit, table.shown]),
        "alignments": _texts([table.alignments], len(table.alignments)),
        "part_names": _texts([table.part_names], len(table.part_names)),
        "figures": np.array(list(FIGURES)),
        "values": table.values,
        "parts": table.parts,
        "curves": table.curves.astype(np.float32),
        "reasons": _texts(reasons, 3),
        "baseline_names": _texts([list(table.baselines)], len(table.baselines)),
        "baselines": np.array(list(table.baselines.values()), np.float64),
    }


def read_arrays(path: Path) -> SetTable:
    """What `write_arrays` wrote. Raises DataError."""
    try:
        with np.load(files.long_path(path), allow_pickle=False) as stored:
            found = {name: stored[name] for name in stored.files}
        beside = {name.removeprefix(_UNLEARNED): array for name, array in found.items() if name.startswith(_UNLEARNED)}
        # Evaluations that were measured before there were baselines have none.
        return replace(_of_arrays(found), unlearned=_of_arrays(beside) if beside else None)
    except (OSError, KeyError, TypeError, ValueError, EOFError) as error:
        raise DataError(
            "The table of this evaluation cannot be read", where=files.plain_path(path), remedy="measure it again"
        ) from error


def _of_arrays(found: Mapping[str, NDArray[Any]]) -> SetTable:
    if found["figures"].tolist() != list(FIGURES):
        raise ValueError("other figures")
    pairs = zip(found["faces"].tolist(), found["angles"].tolist(), strict=True)
    return SetTable(
        [Face(*texts, *(None if math.isnan(angle) else angle for angle in angles)) for texts, angles in pairs],
        found["runs"].ravel().tolist(),
        str(found["unit"][0]),
        str(found["unit"][1]),
        found["alignments"].ravel().tolist(),
        found["part_names"].ravel().tolist(),
        found["values"],
        found["parts"],
        found["curves"].astype(np.float64),
        dict(zip(found["baseline_names"].ravel().tolist(), found["baselines"], strict=True)),
        {(face, run): why for face, run, why in found["reasons"].tolist()},
    )


def _texts(rows: Sequence[Sequence[str]], width: int) -> NDArray[np.str_]:
    return np.array(rows, np.str_).reshape(-1, width) if width else np.zeros((0, 0), np.str_)


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _text(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value:.6g}"
