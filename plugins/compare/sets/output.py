"""The one writer of a whole evaluation: faces as they come, table and summary when all are measured."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Set
from typing import Any

from plugins.compare.sets import summary
from plugins.compare.sets.baselines import with_evaluations
from plugins.compare.sets.faces import ids_of
from plugins.compare.sets.folder import (
    ARRAYS,
    ASIDE,
    FORMAT,
    INFO,
    LINES,
    SUMMARY,
    SUMMARY_TABLE,
    TABLE,
    UNLEARNED,
    SetFolder,
    line_of,
    settings_record,
)
from plugins.compare.sets.report import write_report
from plugins.compare.sets.table import table_of
from plugins.compare.sets.table_files import csv_of, write_arrays
from plugins.compare.sets.unlearned import unlearned_of, write_unlearned
from plugins.compare.settings.sets import SetSettings
from workbench.api import (
    Committed,
    DataError,
    Dataset,
    Item,
    JobError,
    Place,
    Scalar,
    content_hash,
    files,
    machine,
    now,
    versions,
    without_private_paths,
)


class SetOutput:
    """`comparisons/NAME`. Its final files depend on what was measured only, not on the order in which it came."""

    def __init__(self, s: SetSettings, place: Place) -> None:
        self._s, self._place = s, place
        self._folder = SetFolder(place.comparison(s.name))
        if not self._folder.begun:
            self._begin()
        elif not self._folder.same(s):
            raise DataError(
                "What lies here was measured with other settings",
                where=files.plain_path(self._folder.path),
                remedy="choose another name",
            )
        elif s.baselines and not self._folder.file(UNLEARNED).exists():
            self._write_unlearned()
        self._warned: set[str] = set()
        self._rows = {str(row["id"]): row for row in self._folder.rows() if "runs" in row}

    def finished_ids(self) -> Set[str]:
        return set(self._rows)

    def commit(self, item: Item, made: Mapping[str, Any]) -> Committed:
        """Take in one face. Raises WorkspaceError."""
        files.append_line(self._folder.file(LINES), line_of(made))
        self._rows[item.id] = dict(made)
        told = [f"{run}: {entry['problem']}" for run, entry in made["runs"].items() if "problem" in entry]
        fresh = [sentence for sentence in told if sentence not in self._warned]
        # The same for every face would fill the list of warnings.
        self._warned.update(fresh)
        return Committed(warnings=fresh)

    def set_aside(self, item: Item, sentence: str) -> None:
        """A true face that cannot be read."""
        files.append_line(self._folder.file(ASIDE), line_of({"id": item.id, "sentence": sentence}))

    def flush(self) -> None:
        path = self._folder.file(LINES)
        if path.exists():
            with open(path, "ab") as stream:
                os.fsync(stream.fileno())

    def close(self, *, complete: bool) -> Mapping[str, Scalar]:
        """Write the table and what it comes to, when every face is measured or set aside.

        Raises
        ------
        JobError : no face could be measured for any run.  WorkspaceError : the disk.
        """
        order = [str(name) for name in self._folder.info()["samples"]]
        rows = [self._rows[name] for name in order if name in self._rows]
        if not complete:
            return {"faces": len(rows)}
        table = table_of(rows, self._s.runs)
        if not table.alignments:
            reason = next(iter(table.reasons.values()), "there is none")
            raise JobError(f"No face could be measured; the first one says: {reason}")
        table = with_evaluations(table, self._place.workspace, str(self._s.dataset), self._s.split)
        aside = self._aside()
        self._write_lines(LINES, rows)
        self._write_lines(ASIDE, [{"id": name, "sentence": why} for name, why in aside.items()])
        files.write_text(self._folder.file(TABLE), csv_of(table))
        write_arrays(self._folder.file(ARRAYS), table)
        record = summary.record_of(table, self._s, aside)
        files.write_text(self._folder.file(SUMMARY_TABLE), summary.csv_of(record))
        write_report(self._folder, table, record, self._s)
        # The last file says that all others are there.
        files.write_json(self._folder.file(SUMMARY), record)
        return summary.headline(record)

    def _begin(self) -> None:
        s, place = self._s, self._place
        dataset = Dataset.open(place.dataset(str(s.dataset)))
        try:
            content = content_hash(dataset)
        finally:
            dataset.close()
        if s.baselines:
            self._write_unlearned()
        files.write_json(self._folder.file(INFO), {
            "format": FORMAT, "task": "compare.set", "name": s.name, "created": now(),
            "settings": settings_record(s), "dataset_content": content,
            "runs": {run: _public_record(place, run) for run in s.runs},
            "versions": versions(), "machine": machine(), "samples": ids_of(s, place),
        })  # fmt: skip

    def _write_unlearned(self) -> None:
        dataset = Dataset.open(self._place.dataset(str(self._s.dataset)))
        try:
            write_unlearned(self._folder.file(UNLEARNED), unlearned_of(dataset))
        finally:
            dataset.close()

    def _aside(self) -> dict[str, str]:
        entries = files.json_lines(self._folder.file(ASIDE))
        found = {str(entry["id"]): str(entry["sentence"]) for entry in entries if entry.get("id") not in self._rows}
        return dict(sorted(found.items()))

    def _write_lines(self, name: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            files.write_text(self._folder.file(name), "".join(f"{line_of(row)}\n" for row in rows))


def _public_record(place: Place, run: str) -> dict[str, Any]:
    """What the run says of itself, without folders of whoever trained it; empty where it says nothing readable."""
    try:
        values = files.read_json(place.run(run) / "run.json")
    except DataError:
        return {}
    kept = without_private_paths(values if isinstance(values, dict) else {}, place.workspace)
    return dict(json.loads(json.dumps({key: kept[key] for key in ("settings", "created", "versions") if key in kept})))
