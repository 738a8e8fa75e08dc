"""The one voice of a running job: writes its events, seldom enough that no disk and no reader minds."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import WorkspaceError
from workbench.files import append_line
from workbench.jobs.contract import Artifact, Scalar
from workbench.jobs.events import EventLog
from workbench.jobs.folder import JobFolder
from workbench.jobs.liveness import ProcessMark
from workbench.jobs.pace import Pace
from workbench.jobs.status import JobStatus, relative

HEARTBEAT_S = 5.0
_PROGRESS_EVERY_S = 0.25
_METRIC_EVERY_S = 1.0


class Reporter:
    """Writes events and keeps the snapshot that every state event and heartbeat carries. Safe from several threads.

    `before` is the job as an earlier process left it; counts and times go on from there.
    """

    def __init__(self, folder: JobFolder, before: JobStatus) -> None:
        self._folder = folder
        self._log = EventLog(folder.events, reserve=folder.reserve)
        self._mark = ProcessMark.mine().plain()
        self._lock = threading.RLock()
        self._pace = Pace()
        self._state = "running"
        self._position: dict[str, Any] = {"done": before.done, "total": before.total, "note": ""}
        self._progress_at = -math.inf
        self._metrics_at = -math.inf
        self._metrics: dict[str, float] = {}
        self._figures = dict(before.figures)
        self._items: list[str] = []
        self._item_preview: tuple[Path, str] | None = None
        self._told: dict[str, Any] = {}
        self._preview = relative(folder, before.preview) if before.preview else None
        self._artifacts = [self._entry(artifact) for artifact in before.artifacts]
        self._set_aside = 0
        self._warnings = 0
        self._seconds_before = before.seconds
        self._running_since: float | None = time.monotonic()
        self._over = threading.Event()
        self._trouble: WorkspaceError | None = None
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Say that the job runs, and begin to beat."""
        self.state("running")
        self._heart.start()

    def close(self) -> None:
        """Stop beating; nothing is written after."""
        self._over.set()
        if self._heart.is_alive():
            self._heart.join()
        self._log.close()

    def state(self, state: str, **values: Any) -> None:
        """The job changes state ("running", "pausing", "paused", "cancelling", "cancelled", "interrupted")."""
        with self._lock:
            self._flush()
            running = state in ("running", "pausing", "cancelling")
            if running and self._running_since is None:
                self._running_since = time.monotonic()
                self._pace.reset()
            elif not running and self._running_since is not None:
                self._seconds_before = self._seconds
                self._running_since = None
            self._state = state
            self._log.write("state", durable=True, **self._snapshot(), **values)

    def done(self, summary: Mapping[str, Scalar]) -> None:
        """The job did what was asked."""
        with self._lock:
            self._flush()
            self._state = "done"
            self._log.write("done", durable=True, **self._snapshot(), summary=dict(summary))

    def failed(self, sentence: str, summary: Mapping[str, Scalar] | None = None) -> None:
        """The job ends with a sentence; the log has the rest."""
        with self._lock:
            self._state = "failed"
            log = relative(self._folder, self._folder.log)
            values = {**self._snapshot(), "sentence": sentence, "log": log, "summary": dict(summary or {})}
            self._log.write("failed", durable=True, **values)

    def progress(self, done: float, total: float | None, note: str = "", *, now: bool = False) -> None:
        """How far; written a few times a second at most, unless `now`.

        Raises
        ------
        WorkspaceError : an event could not be written, now or by the heartbeat before.
        """
        with self._lock:
            if self._trouble is not None:
                raise self._trouble
            self._pace.mark(done)
            self._position = {"done": done, "total": total, "note": note}
            if now or time.monotonic() - self._progress_at >= _PROGRESS_EVERY_S:
                self._flush()

    def item(self, item_id: str, preview: Path | None) -> None:
        """A finished item, named with the next progress; of the pictures in between only the latest is shown."""
        with self._lock:
            self._items.append(item_id)
            if preview is not None:
                self._item_preview = (preview, item_id)

    def set_aside(self, item_id: str, sentence: str) -> None:
        """An item that could not be made."""
        with self._lock:
            self._set_aside += 1
            self._log.write("item", id=item_id, sentence=sentence)

    def metric(self, name: str, value: float, *, step: int, where: Mapping[str, Scalar]) -> None:
        """One figure: every one goes to metrics.jsonl, the latest of each name to the events once a second."""
        number = float(value) if math.isfinite(value) else None
        record = {"t": round(time.time(), 3), "name": name, "value": number, "step": step, **where}
        with self._lock:
            append_line(self._folder.metrics, json.dumps(record, ensure_ascii=False))
            if number is None:
                return
            self._metrics[name] = self._figures[name] = number
            if time.monotonic() - self._metrics_at >= _METRIC_EVERY_S:
                self._flush_metrics()

    def preview(self, path: Path, title: str = "") -> None:
        with self._lock:
            self._preview = relative(self._folder, path)
            self._log.write("preview", path=self._preview, title=title)

    def warn(self, sentence: str) -> None:
        with self._lock:
            self._warnings += 1
            self._log.write("warning", sentence=sentence)

    def artifact(self, artifact: Artifact) -> None:
        """Something to open; the same path named again replaces what was said of it."""
        entry = self._entry(artifact)
        with self._lock:
            self._artifacts = [a for a in self._artifacts if a["path"] != entry["path"]] + [entry]
            self._log.write("artifact", **entry)

    def flush(self) -> None:
        """Write what is held back."""
        with self._lock:
            self._flush()

    def _entry(self, artifact: Artifact) -> dict[str, Any]:
        return {"of": artifact.kind, "path": relative(self._folder, artifact.path), "title": artifact.title}

    @property
    def _seconds(self) -> float:
        running = 0.0 if self._running_since is None else time.monotonic() - self._running_since
        return self._seconds_before + running

    def _pace_now(self) -> dict[str, Any]:
        rate, eta_s = self._pace.rate, self._pace.eta_s(self._position["total"])
        return {"rate": _rounded(rate, 4), "eta_s": _rounded(eta_s, 1), "seconds": round(self._seconds, 2)}

    def _snapshot(self) -> dict[str, Any]:
        return {
            "state": self._state,
            **self._mark,
            **self._position,
            **self._pace_now(),
            "set_aside": self._set_aside,
            "warnings": self._warnings,
            "figures": self._figures,
            "preview": self._preview,
            "artifacts": self._artifacts,
        }

    def _flush(self) -> None:
        self._progress_at = time.monotonic()
        if self._items:
            self._log.write("item", ids=self._items)
            self._items = []
        if self._item_preview:
            self.preview(*self._item_preview)
            self._item_preview = None
        if self._metrics:
            self._flush_metrics()
        news = {**self._position, "set_aside": self._set_aside, "warnings": self._warnings}
        if news != self._told:
            self._told = news
            self._log.write("progress", **news, **self._pace_now())

    def _flush_metrics(self) -> None:
        self._metrics_at = time.monotonic()
        self._log.write("metric", values=self._metrics)
        self._metrics = {}

    def _beat(self) -> None:
        while not self._over.wait(HEARTBEAT_S):
            with self._lock:
                try:
                    self._log.write("heartbeat", **self._snapshot())
                except WorkspaceError as error:
                    # Raised to the work at its next progress; this thread has nobody to tell.
                    self._trouble = error
                    return


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
