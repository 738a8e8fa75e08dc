"""A whole evaluation opened for looking at: finished, or as far as it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from plugins.compare.sets.baselines import with_evaluations
from plugins.compare.sets.folder import ARRAYS, SUMMARY, SetFolder
from plugins.compare.sets.table import SetTable, table_of
from plugins.compare.sets.table_files import read_arrays
from plugins.compare.settings.sets import SetSettings
from workbench.api import DataError, SettingsError, files

_RANGES = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0)


@dataclass(frozen=True)
class Opened:
    """settings : as it was measured.  summary : None while it is not finished.  expected : faces there will be.
    changed : when its files last changed."""

    folder: SetFolder
    settings: SetSettings
    table: SetTable
    summary: Mapping[str, Any] | None
    expected: int
    created: str
    changed: float

    @property
    def name(self) -> str:
        return self.folder.path.name

    @property
    def title(self) -> str:
        """How lists name it."""
        s = self.settings
        return f"{self.name}: {', '.join(s.runs)} on {s.dataset}, {s.split}"

    @cached_property
    def colour_range(self) -> float:
        """Where the colours of all its error maps end: a round number at the usual face's 95th percentile."""
        usual = [self.table.column(run, "p95") for run in self.table.runs] if self.table.alignments else []
        found = float(np.nanmedian(usual)) if usual and np.isfinite(usual).any() else 0.0
        return next((end for end in _RANGES if end >= found), _RANGES[-1])


def open_set(folder: SetFolder) -> Opened:
    """Read an evaluation; quick also for thousands of faces once it is finished.

    Raises
    ------
    DataError : a file is damaged, or of a newer workbench.
    """
    info, changed = folder.info(), folder.changed
    settings = settings_of(folder, info)
    if folder.complete:
        table, summary = read_arrays(folder.file(ARRAYS)), files.read_json(folder.file(SUMMARY))
    else:
        rows = {str(row["id"]): row for row in folder.rows() if "runs" in row}
        place = {name: number for number, name in enumerate(info["samples"])}
        table = table_of(sorted(rows.values(), key=lambda row: place.get(row["id"], -1)), settings.runs)
        workspace = folder.path.parent.parent
        table, summary = with_evaluations(table, workspace, str(settings.dataset), settings.split), None
    _ = table.groups  # Thousands of faces are grouped here, in the thread that reads, not in the window's.
    return Opened(folder, settings, table, summary, len(info["samples"]), str(info.get("created", "")), changed)


def settings_of(folder: SetFolder, info: Mapping[str, Any] | None = None) -> SetSettings:
    """How it was measured. Raises DataError where the settings cannot be read."""
    values = (info or folder.info()).get("settings", {})
    known = {key: value for key, value in values.items() if key in SetSettings.model_fields}
    try:
        return SetSettings.read({**known, "name": folder.path.name})
    except SettingsError as error:
        where = files.plain_path(folder.path)
        raise DataError(f"The settings of this evaluation are damaged: {error.what}", where=where) from error


def among(table: SetTable, places: Sequence[int]) -> SetTable:
    """The table of some of its faces, in that order."""
    chosen = list(places)
    faces = [table.faces[place] for place in chosen]
    ids = {face.id for face in faces}
    return replace(
        table,
        faces=faces,
        values=table.values[chosen],
        parts=table.parts[chosen],
        curves=table.curves[chosen],
        baselines={name: values[chosen] for name, values in table.baselines.items()},
        reasons={key: why for key, why in table.reasons.items() if key[0] in ids},
        unlearned=None if table.unlearned is None else among(table.unlearned, chosen),
    )
