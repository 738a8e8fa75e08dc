"""All figures of an evaluation as arrays: quick to read, to sort and to write."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.compare.sets.figures import CURVE_STEPS, EVALUATION, FIGURES, PART_FIGURES
from plugins.compare.settings import ALIGNMENTS
from workbench.api import DataError, Face, files

Floats = NDArray[np.float64]
WHOLE = ""
"""Stands for the chosen region as a whole, where parts of the face can be named."""
NO_PREDICTION = "There is no prediction of this face."


@dataclass(frozen=True)
class SetTable:
    """N faces, R runs. NaN stands for what was not measured.

    Attributes
    ----------
    shown : the alignment that the headline, parts and curves are of.
    unit : of lengths: "mm", or "%" of the true face's depth range.
    values (N, R, alignments, figures), parts (N, R, part names, PART_FIGURES) : lengths in `unit`, shares 0..1.
    curves (N, R, CURVE_STEPS) : cumulative curves.
    baselines : what asks for no learning -> (N, R) its value of the figure "evaluation".
    reasons : (face, run) -> why it was not measured.
    """

    faces: Sequence[Face]
    runs: Sequence[str]
    unit: str
    shown: str
    alignments: Sequence[str]
    part_names: Sequence[str]
    values: Floats
    parts: Floats
    curves: Floats
    baselines: Mapping[str, Floats]
    reasons: Mapping[tuple[str, str], str]

    @property
    def ids(self) -> list[str]:
        return [face.id for face in self.faces]

    @property
    def identities(self) -> list[str]:
        """Whose faces they are; a face whose person is not known stands for itself."""
        return [face.identity or face.id for face in self.faces]

    def column(self, run: str, figure: str, *, alignment: str = "", part: str = WHOLE) -> Floats:
        """(N,) one figure of one run, lengths in `unit`, shares in per cent; NaN where there is none."""
        place, factor = list(self.runs).index(run), 100.0 if FIGURES[figure].kind == "share" else 1.0
        if part:
            if part not in self.part_names or figure not in PART_FIGURES:
                return np.full(len(self.faces), np.nan)
            found = self.parts[:, place, list(self.part_names).index(part), PART_FIGURES.index(figure)]
        else:
            of = list(self.alignments).index(alignment or self.shown)
            found = self.values[:, place, of, list(FIGURES).index(figure)]
        return np.asarray(found * factor)

    def figures(self, part: str = WHOLE) -> list[str]:
        """Figures that any run has."""
        if part:
            return list(PART_FIGURES)
        known = np.asarray(np.isfinite(self.values).any(axis=(0, 1, 2))).tolist()
        return [key for key, there in zip(FIGURES, known, strict=True) if there]

    def missing(self) -> dict[str, int]:
        """How many faces each run lacks, of those it lacks any."""
        counts = {run: sum(1 for _face, other in self.reasons if other == run) for run in self.runs}
        return {run: count for run, count in counts.items() if count}


def table_of(rows: Sequence[Mapping[str, Any]], runs: Sequence[str]) -> SetTable:
    """The table of measured faces, in the order given; without baselines."""
    found = [row["runs"].get(run, {"missing": True}) for row in rows for run in runs]
    present = {name for entry in found for name in entry.get("figures", {})}
    alignments = [name for name in ALIGNMENTS if name in present]
    part_names = list(dict.fromkeys(name for entry in found for name in entry.get("parts", {})))
    shape = (len(rows), len(runs))
    values = np.full((*shape, len(alignments), len(FIGURES)), np.nan)
    parts = np.full((*shape, len(part_names), len(PART_FIGURES)), np.nan)
    curves = np.full((*shape, CURVE_STEPS), np.nan)
    reasons = {}
    for number, entry in enumerate(found):
        n, r = divmod(number, len(runs))
        if "figures" not in entry:
            reasons[str(rows[n]["id"]), runs[r]] = str(entry.get("problem") or NO_PREDICTION)
            continue
        for a, name in enumerate(alignments):
            values[n, r, a] = _listed(entry["figures"].get(name, {}), FIGURES)
        for p, name in enumerate(part_names):
            parts[n, r, p] = _listed(entry["parts"].get(name, {}), PART_FIGURES)
        curves[n, r] = entry["curve"]
    measured = [entry for entry in found if "figures" in entry]
    unit, shown = (measured[0]["unit"], measured[0]["shown"]) if measured else ("mm", "none")
    faces = [_face(row) for row in rows]
    return SetTable(faces, list(runs), unit, shown, alignments, part_names, values, parts, curves, {}, reasons)


def csv_of(table: SetTable) -> str:
    """One line per face, run and alignment; parts of the face only on lines of the shown alignment. Shares 0 to 1."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    in_parts = [f"{part}/{figure}" for part in table.part_names for figure in PART_FIGURES]
    known = ["id", "identity", "category", "yaw_degrees", "pitch_degrees", "run", "alignment", "unit"]
    writer.writerow([*known, *FIGURES, *(f"{EVALUATION}:{name}" for name in table.baselines), *in_parts])
    for n, face in enumerate(table.faces):
        who = [face.id, face.identity, face.category, _text(face.yaw), _text(face.pitch)]
        for r, run in enumerate(table.runs):
            others = [_text(values[n, r]) for values in table.baselines.values()]
            for a, alignment in enumerate(table.alignments):
                numbers = [_text(value) for value in table.values[n, r, a]]
                own = (
                    [_text(v) for v in table.parts[n, r].ravel()] if alignment == table.shown else [""] * len(in_parts)
                )
                writer.writerow([*who, run, alignment, table.unit, *numbers, *others, *own])
    return stream.getvalue()


def write_arrays(path: Path, table: SetTable) -> None:
    """The table as one compressed file of arrays. Raises WorkspaceError."""
    stream = io.BytesIO()
    faces = [[face.id, face.identity, face.category] for face in table.faces]
    angles = [[_or_nan(face.yaw), _or_nan(face.pitch)] for face in table.faces]
    reasons = [[face, run, why] for (face, run), why in table.reasons.items()]
    np.savez_compressed(
        stream, allow_pickle=False, faces=_texts(faces, 3), angles=np.array(angles, np.float64).reshape(-1, 2),
        runs=_texts([table.runs], len(table.runs)), unit=np.array([table.unit, table.shown]),
        alignments=_texts([table.alignments], len(table.alignments)),
        part_names=_texts([table.part_names], len(table.part_names)), figures=np.array(list(FIGURES)),
        values=table.values, parts=table.parts, curves=table.curves.astype(np.float32), reasons=_texts(reasons, 3),
        baseline_names=_texts([list(table.baselines)], len(table.baselines)),
        baselines=np.array(list(table.baselines.values()), np.float64),
    )  # fmt: skip
    files.write_bytes(path, stream.getvalue())


def read_arrays(path: Path) -> SetTable:
    """What `write_arrays` wrote. Raises DataError."""
    try:
        with np.load(files.long_path(path), allow_pickle=False) as stored:
            found = {name: stored[name] for name in stored.files}
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
    except (OSError, KeyError, TypeError, ValueError, EOFError) as error:
        raise DataError(
            "The table of this evaluation cannot be read", where=files.plain_path(path), remedy="measure it again"
        ) from error


def _listed(values: Mapping[str, float], keys: Sequence[str] | Mapping[str, Any]) -> list[float]:
    return [values.get(key, math.nan) for key in keys]


def _face(row: Mapping[str, Any]) -> Face:
    return Face(row["id"], row["identity"], row["category"], row["yaw"], row["pitch"])


def _texts(rows: Sequence[Sequence[str]], width: int) -> NDArray[np.str_]:
    return np.array(rows, np.str_).reshape(-1, width) if width else np.zeros((0, 0), np.str_)


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _text(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value:.6g}"
