"""Redraw time of a loss plot with six curves of 20,000 points, each with its raw line behind the smoothed one.

Prints one JSON line; `ratio` is the median processor time of a redraw against 18 ms, what the plotting library took for
six bare curves. `longest_gap_ms` is the event loop's while a file of a million bytes is read and drawn.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from workbench.ui.plots import LossPlot, Measurement
from workbench.ui.theme import Theme

_REFERENCE_MS = 18.0


def curve(name: str, points: int, seed: int) -> list[Measurement]:
    """A falling, noisy loss."""
    noise = np.random.default_rng(seed).normal(0, 0.15, points)
    values = (0.05 + 0.35 * np.exp(-np.arange(points) / (points / 6))) * np.exp(noise)
    return [Measurement(name, float(v), float(i), i / 400, i * 0.2) for i, v in enumerate(values)]


def redraws(app: QApplication, plot: LossPlot, rounds: int) -> tuple[float, float]:
    """Median milliseconds of a full redraw, painting included: by the clock, and of processor time."""
    taken, busy = [], []
    for i in range(rounds):
        plot.add_measurements("run 0", [Measurement("train/loss", 0.06, 1e6 + i, 1e4 + i, 1e6 + i)])
        begun, begun_busy = time.perf_counter(), time.thread_time()
        plot.draw()
        plot.grab()
        taken.append((time.perf_counter() - begun) * 1000)
        busy.append((time.thread_time() - begun_busy) * 1000)
        app.processEvents()
    return statistics.median(taken), statistics.median(busy)


def longest_gap(app: QApplication, plot: LossPlot, folder: Path, points: int) -> float:
    """The event loop's longest gap in milliseconds while a long metrics file is taken in."""
    path = folder / "metrics.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for m in curve("train/loss", points, 9):
            stream.write(json.dumps({"t": m.time_s, "name": m.name, "value": m.value, "step": m.step}) + "\n")
    gaps: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    probe = QTimer()
    probe.timeout.connect(tick)
    probe.start(0)
    plot.follow("file", path)
    until = time.perf_counter() + 4
    while time.perf_counter() < until:
        app.processEvents()
    return max(gaps)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    app = QApplication([])
    Theme("light").apply()
    plot = LossPlot()
    plot.resize(1000, 420)
    plot.show()
    for i in range(6):
        plot.add_measurements(f"run {i}", curve("train/loss", options.points, i))
    plot.toolbar.choose(log_y=True)
    app.processEvents()
    median, busy = redraws(app, plot, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        gap = longest_gap(app, plot, Path(folder), 20_000)
    plot.close()
    print(
        json.dumps(
            {
                "benchmark": "plots",
                "curves": 6,
                "points": options.points,
                "redraw_ms_median": round(median, 1),
                "redraw_cpu_ms_median": round(busy, 1),
                "longest_gap_ms": round(gap, 1),
                "ratio": round(busy / _REFERENCE_MS, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
