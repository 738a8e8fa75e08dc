"""Writes the curves of runs: a folder per run for TensorBoard, or one table of them all."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from plugins.training.curves.event_files import Point, event_file
from plugins.training.run_folder import RunFolder
from plugins.training.settings.export_curves import ExportCurvesSettings
from workbench.api import DataError, Job, files

_COLUMNS = ("run", "name", "step", "epoch", "samples", "seconds", "value")


def export_curves(s: ExportCurvesSettings, job: Job) -> dict[str, int | str]:
    """Write them into the folder of the settings, or the job's; how many runs and figures. Raises WorkbenchError."""
    target = files.long_path(s.folder) if s.folder is not None else job.place.job / "curves"
    folders = [RunFolder(job.place.run(name)) for name in s.runs]
    count = 0
    rows: list[list[object]] = []
    for done, folder in enumerate(folders):
        job.progress(done, len(folders), folder.name)
        if job.should_stop():
            break
        found = list(_figures(folder))
        count += len(found)
        if s.format == "tensorboard":
            # One file per run with a fixed name: exporting again replaces what was there instead of doubling it.
            path = target / folder.name / "events.out.tfevents.0.workbench"
            files.write_bytes(path, event_file(_points(folder, found), _begun_s(folder)), durable=False)
        else:
            rows += [[folder.name, *(record.get(column, "") for column in _COLUMNS[1:])] for record in found]
    if s.format == "csv":
        files.write_bytes(target / "curves.csv", _table(rows), durable=False)
    job.artifact("folder", target, title="Curves")
    job.progress(len(folders), len(folders))
    return {"runs": len(folders), "figures": count}


def _figures(folder: RunFolder) -> Iterator[Mapping[str, Any]]:
    """The records of metrics.jsonl that are numbers, in their order."""
    if not folder.metrics.exists():
        raise DataError(f"The run “{folder.name}” has no curves", remedy="it has not taken a step yet")
    for record in files.json_lines(folder.metrics):
        value = record.get("value")
        named = isinstance(record.get("name"), str) and isinstance(record.get("step"), int)
        if named and isinstance(value, int | float) and math.isfinite(value):
            yield record


def _points(folder: RunFolder, records: list[Mapping[str, Any]]) -> Iterator[Point]:
    begun = _begun_s(folder)
    for record in records:
        seconds = record.get("seconds")
        after = float(seconds) if isinstance(seconds, int | float) else 0.0
        yield Point(str(record["name"]), float(record["value"]), int(record["step"]), begun + after)


def _begun_s(folder: RunFolder) -> float:
    try:
        return datetime.fromisoformat(folder.record().created).timestamp()
    except ValueError:
        return 0.0


def _table(rows: list[list[object]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    # With a byte order mark, Excel takes the file for what it is.
    return stream.getvalue().encode("utf-8-sig")
