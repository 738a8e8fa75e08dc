"""The runs a plot knows: their metrics by name, followed on disk or handed over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from workbench.ui.plots.metrics_file import Measurement, MetricsFile
from workbench.ui.plots.series import Series, XAxis

SPLITS = {"train": "training", "validation": "validation", "val": "validation", "test": "test"}
_UNITS = {"mm": "mm", "m": "m", "s": "s", "percent": "%", "degrees": "°"}


@dataclass
class Run:
    """One training run: its place in the colours, and a series per metric."""

    name: str
    index: int
    visible: bool = True
    file: MetricsFile | None = None
    series: dict[str, Series] = field(default_factory=dict)
    start_s: float = math.nan

    def lines(self, quantity: str) -> list[tuple[str, Series]]:
        """Series of a quantity by split ("training", "validation", or "" for those of neither), training first."""
        named = [(split_of(name)[0], series) for name, series in self.series.items() if split_of(name)[1] == quantity]
        return sorted(named, key=lambda pair: list(SPLITS.values()).index(pair[0]) if pair[0] else -1)

    def judged(self, quantity: str) -> Series | None:
        """The series a run is judged by: validation where there is one."""
        lines = self.lines(quantity)
        chosen = [series for split, series in lines if split == "validation"] or [series for _, series in lines]
        return chosen[0] if chosen else None


class RunBook:
    """All runs of a plot, in the order they were added."""

    def __init__(self) -> None:
        self.runs: dict[str, Run] = {}
        self._amount = 0.0

    def follow(self, name: str, path: Path) -> None:
        """Add a run whose metrics are read from a file as it grows."""
        self._run(name).file = MetricsFile(path)

    def add(self, name: str, measurements: Sequence[Measurement]) -> None:
        """Add measurements to a run, which is begun when it is new."""
        run = self._run(name)
        grouped: dict[str, list[Measurement]] = {}
        for measurement in measurements:
            grouped.setdefault(measurement.name, []).append(measurement)
        for metric, found in grouped.items():
            if metric not in run.series:
                run.series[metric] = Series(self._amount)
            run.series[metric].extend(found)
        if math.isnan(run.start_s):
            times = [m.time_s for m in measurements if math.isfinite(m.time_s)]
            run.start_s = min(times, default=math.nan)

    def remove(self, name: str) -> None:
        """Forget a run; the others keep their colours."""
        self.runs.pop(name, None)

    def last(self, run: str, metric: str) -> float | None:
        """The latest value of a run's metric ("train/gradient_norm"); None where there is none."""
        series = self.runs[run].series.get(metric) if run in self.runs else None
        if series is None or not len(series):
            return None
        value = float(series.column("value")[-1])
        return value if math.isfinite(value) else None

    def poll(self) -> tuple[bool, bool]:
        """Read a piece of each followed file; whether anything came, and whether more is waiting."""
        changed = more = False
        for run in list(self.runs.values()):
            if run.file is None:
                continue
            found, anew, waiting = run.file.read()
            if anew:
                run.series.clear()
                run.start_s = math.nan
            if found:
                self.add(run.name, found)
            changed |= anew or bool(found)
            more |= waiting
        return changed, more

    def set_smoothing(self, amount: float) -> None:
        """Smooth all series by this amount."""
        self._amount = amount
        for run in self.runs.values():
            for series in run.series.values():
                series.set_smoothing(amount)

    @property
    def is_empty(self) -> bool:
        """Whether there is no measurement of any run."""
        return not any(len(series) for run in self.runs.values() for series in run.series.values())

    def quantities(self) -> list[str]:
        """Names of what was measured, loss first, in the order they came."""
        found = dict.fromkeys(split_of(name)[1] for run in self.runs.values() for name in run.series)
        return sorted(found, key=lambda quantity: quantity != "loss")

    def splits(self, quantity: str) -> list[str]:
        """Which splits a quantity was measured on."""
        found = {split for run in self.runs.values() for split, _ in run.lines(quantity) if split}
        return [split for split in dict.fromkeys(SPLITS.values()) if split in found]

    def has_axis(self, axis: XAxis) -> bool:
        """Whether any measurement says where it lies along an axis."""
        columns = (series.column(axis) for run in self.runs.values() for series in run.series.values())
        return any(bool(np.isfinite(column[:1]).any()) for column in columns)

    def _run(self, name: str) -> Run:
        if name not in self.runs:
            taken = {run.index for run in self.runs.values()}
            self.runs[name] = Run(name, next(i for i in range(len(taken) + 1) if i not in taken))
        return self.runs[name]


def split_of(metric: str) -> tuple[str, str]:
    """Split and quantity of a metric's name: "val/depth_error_mm" -> ("validation", "depth_error_mm")."""
    head, slash, tail = metric.partition("/")
    return (SPLITS[head], tail) if slash and head in SPLITS else ("", metric)


def quantity_words(quantity: str) -> str:
    """A quantity's name for people: "depth_error_mm" -> "Depth error, mm"."""
    words = quantity.replace("/", " ").split("_")
    unit = _UNITS.get(words[-1], "") if len(words) > 1 else ""
    text = " ".join(words[:-1] if unit else words)
    return text[:1].upper() + text[1:] + (f", {unit}" if unit else "")
