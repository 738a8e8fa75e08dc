"""The table of a sweep: one line for each finished run, kept as they come and written out at the end."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from workbench.api import Committed, Item, files

Scalar = float | int | str | bool | None


@dataclass(frozen=True)
class SweptRun:
    """A finished run: its name, what varied, and how well it did."""

    run: str
    varied: Mapping[str, str]
    summary: Mapping[str, Scalar]
    warnings: Sequence[str] = field(default_factory=tuple)

    @property
    def error(self) -> float:
        """The held-out error of its best epoch; infinite where there is none."""
        found = [v for name, v in self.summary.items() if name.startswith("best_head_mae")]
        return float(found[0]) if found and isinstance(found[0], int | float) else float("inf")


class SweepTable:
    """The `Output` of a sweep: ``sweeps/<name>/`` with runs.jsonl as runs end, and table.csv, the best first."""

    def __init__(self, folder: Path) -> None:
        self._folder = files.long_path(folder)
        self._rows = [dict(row) for row in files.json_lines(self._lines)] if self._lines.exists() else []

    @property
    def _lines(self) -> Path:
        return self._folder / "runs.jsonl"

    def finished_ids(self) -> Set[str]:
        return {str(row["id"]) for row in self._rows}

    def commit(self, item: Item, made: SweptRun) -> Committed:
        """Take in a finished run. Raises WorkspaceError."""
        row = {"id": item.id, "run": made.run, "error": made.error, **made.varied, **made.summary}
        self._folder.mkdir(parents=True, exist_ok=True)
        files.append_line(self._lines, json.dumps(row), durable=True)
        self._rows.append(row)
        return Committed({"run": made.run, "error": round(made.error, 4), **made.varied}, warnings=made.warnings)

    def set_aside(self, item: Item, sentence: str) -> None:
        """A run that failed stands at the end of the table with the reason."""
        self._folder.mkdir(parents=True, exist_ok=True)
        row = {"id": item.id, "run": item.id, "error": float("inf"), "failed": sentence}
        files.append_line(self._lines, json.dumps(row), durable=True)
        self._rows.append(row)

    def flush(self) -> None:
        """Every line is written at once."""

    def close(self, *, complete: bool) -> Mapping[str, Scalar]:
        """Write the table and say which run is the best. Raises WorkspaceError."""
        ranked = sorted(self._rows, key=lambda row: (row["error"], row["id"]))
        if not ranked:
            return {"runs": 0}
        columns = list(dict.fromkeys(name for row in ranked for name in row if name != "id"))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(ranked)
        files.write_text(self._folder / "table.csv", text.getvalue())
        best = ranked[0]
        return {"runs": len(ranked), "best_run": best["run"], "best_error": best["error"]}
