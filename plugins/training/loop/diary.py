"""What a run tells while it goes: figures to the job and to the run's own metrics.jsonl, a few times a second."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from pathlib import Path

from plugins.training.loop.position import Position
from workbench.api import Job, files

_EVERY_S = 0.25


class Diary:
    """Writes figures. On resume, figures of steps that the saved state has not seen are taken out of metrics.jsonl."""

    def __init__(self, job: Job, path: Path, step: int) -> None:
        self._job, self._path = job, path
        self._values: dict[str, list[float]] = {}
        self._at = -math.inf
        _cut(path, step)

    def step(self, position: Position, epochs: float, values: Mapping[str, float], now: Mapping[str, float]) -> None:
        """Figures of one step, written as means since the last time, and `now`, written as they are; at most four
        times a second. `epochs` as in `figures`."""
        for name, value in values.items():
            self._values.setdefault(f"train/{name}", []).append(value)
        at = time.monotonic()
        if at - self._at < _EVERY_S:
            return
        self._at = at
        means = {name: sum(many) / len(many) for name, many in self._values.items()}
        self.figures({**means, **now}, position, epochs)
        self._values.clear()

    def figures(self, values: Mapping[str, float], position: Position, epochs: float) -> None:
        """Named figures at the position's step, with how many epochs it had learned: 1.25 after a quarter of the
        second, so that lines over epochs are no stairs. Raises WorkspaceError (disk full)."""
        where = {"epoch": round(epochs, 6), "samples": position.samples, "seconds": round(position.seconds, 3)}
        lines = []
        for name, value in values.items():
            number = float(value) if math.isfinite(value) else None
            lines.append(json.dumps({"name": name, "value": number, "step": position.step, **where}))
            self._job.metric(name, value, step=position.step, **where)
        files.append_line(self._path, "\n".join(lines))


def _cut(path: Path, step: int) -> None:
    """Take out records beyond `step`, and a line a crash tore."""
    if not path.exists():
        return
    kept = [r for r in files.json_lines(path) if isinstance(r.get("step"), int) and r["step"] <= step]
    files.write_text(path, "".join(json.dumps(r) + "\n" for r in kept))
