"""`comparisons/NAME`: what a whole evaluation leaves on disk, and what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.compare.settings.sets import SetSettings
from workbench.api import DataError, files

FORMAT = 1
INFO, LINES, ASIDE, TABLE, ARRAYS, SUMMARY, SUMMARY_TABLE, PAGE, PDF, UNLEARNED = (
    "set.json", "samples.jsonl", "aside.jsonl", "table.csv", "figures.npz", "summary.json", "summary.csv",
    "report.html", "report.pdf", "baselines.npz",
)  # fmt: skip


@dataclass(frozen=True)
class SetFolder:
    """The folder of one evaluation."""

    path: Path

    def file(self, name: str) -> Path:
        """One of the files above, as the disk wants it."""
        return files.inside(self.path, *name.split("/"))

    @property
    def begun(self) -> bool:
        """Whether an evaluation was begun here."""
        return self.file(INFO).exists()

    @property
    def complete(self) -> bool:
        """Whether its last file is written."""
        return self.file(SUMMARY).exists()

    @property
    def changed(self) -> float:
        """When the faces or the summary last changed, in seconds; 0 before the first face."""
        found = [self.file(name) for name in (LINES, SUMMARY)]
        return max((path.stat().st_mtime for path in found if path.exists()), default=0.0)

    def info(self) -> dict[str, Any]:
        """`set.json`. Raises DataError when it is missing, damaged, or of a newer workbench."""
        values = files.read_json(self.file(INFO))
        where = files.plain_path(self.path)
        if not isinstance(values, dict) or not isinstance(values.get("samples"), list):
            raise DataError("The description of this evaluation is damaged", where=where, remedy="measure it again")
        if int(values.get("format", FORMAT)) > FORMAT:
            raise DataError("This evaluation was made by a newer workbench", where=where, remedy="update the workbench")
        return values

    def rows(self) -> Iterator[dict[str, Any]]:
        """The faces measured so far, as they came."""
        return files.json_lines(self.file(LINES))

    def same(self, s: SetSettings) -> bool:
        """Whether what was begun here was begun with these settings; those that came later may be missing."""
        wanted, begun = settings_record(s), self.info().get("settings")
        return isinstance(begun, dict) and {**wanted, **begun} == wanted


def settings_record(s: SetSettings) -> dict[str, Any]:
    """All that the figures depend on, JSON-ready; the folder's own name is not part of it."""
    return {name: value for name, value in json.loads(s.model_dump_json()).items() if name != "name"}


def evaluations(comparisons: Path) -> list[SetFolder]:
    """Every evaluation in a workspace's comparisons, the latest first."""
    found = [SetFolder(path.parent) for path in files.long_path(comparisons).glob(f"*/{INFO}")]
    return sorted(found, key=lambda folder: folder.file(INFO).stat().st_mtime, reverse=True)


def line_of(row: Mapping[str, Any]) -> str:
    """One face as a line of `samples.jsonl`."""
    return json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def picture_path(folder: SetFolder, run: str, sample_id: str, range_: float) -> Path:
    """Where the picture of a face's errors is kept."""
    return files.inside(folder.path, "pictures", f"{run} {range_:g}", f"{sample_id}.png")
