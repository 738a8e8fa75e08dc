"""A folder that a dataset is exported to, sample by sample, so that an interrupted export goes on.

`export.json` says what the folder is; every line of `export.jsonl` is a sample whose files are wholly on the disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import files
from workbench.errors import SettingsError
from workbench.jobs.contract import Job

HEADER, LINES = "export.json", "export.jsonl"
_AT_ONCE = 64


@dataclass(frozen=True)
class Written:
    """A sample's line for `export.jsonl`, and those of its files that are not on the disk for certain yet."""

    line: Mapping[str, Any]
    paths: Sequence[Path]


class ExportFolder:
    """One export. header : what `export.json` says; compared : its keys that an export already there must share."""

    def __init__(self, folder: Path, header: Mapping[str, Any], compared: Sequence[str]) -> None:
        self.folder = folder
        self._header = dict(header)
        self._compared = tuple(compared)
        self._waiting: list[Written] = []

    def refuse_other(self) -> None:
        """Raises SettingsError for a folder that holds something else, or an export made with other settings."""
        if not self.folder.exists() or not any(self.folder.iterdir()):
            return
        where, remedy = files.plain_path(self.folder), "choose an empty folder"
        header = self.folder / HEADER
        if not header.is_file():
            raise SettingsError("The folder holds other files", field="folder", where=where, remedy=remedy)
        told = files.read_json(header)
        for name in self._compared:
            if told.get(name) != self._header[name]:
                what = f"The folder holds an export with another “{name.replace('_', ' ')}”"
                raise SettingsError(what, field="folder", where=where, remedy=remedy)

    def begin(self) -> list[dict[str, Any]]:
        """Write the header; the lines of the samples that are there already. Raises as `refuse_other`."""
        self.refuse_other()
        files.write_json(self.folder / HEADER, self._header)
        lines = self.folder / LINES
        if lines.is_file() and not lines.read_bytes().endswith(b"\n"):
            # A crash cut the last line; the next one must not grow onto it.
            files.append_line(lines, "")
        return list(files.json_lines(lines))

    def write_all(self, ids: Sequence[str], write: Callable[[str], Written | None], job: Job) -> int:
        """Write these samples until the job is stopped; how many were handled. None from `write` leaves one out."""
        for number, sample_id in enumerate(ids):
            if job.should_stop():
                self.flush()
                return number
            if job.should_pause():
                self.flush()
                job.wait_while_paused()
            written = write(sample_id)
            if written is not None:
                self._waiting.append(written)
            if len(self._waiting) >= _AT_ONCE:
                self.flush()
            job.progress(number + 1, len(ids))
        self.flush()
        return len(ids)

    def flush(self) -> None:
        """Bring waiting files to the disk, then their lines: a sample with a line is wholly there."""
        for path in (path for written in self._waiting for path in written.paths):
            with path.open("r+b") as stream:
                os.fsync(stream.fileno())
        if self._waiting:
            lines = (json.dumps(written.line, ensure_ascii=False) for written in self._waiting)
            files.append_line(self.folder / LINES, "\n".join(lines), durable=True)
        self._waiting.clear()
