"""Plots of a comparison: how errors are spread, and how much of the face is within a limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.compare.measuring import Comparison, Measured
from plugins.compare.report.tables import names_of
from plugins.compare.settings import ReportSettings
from workbench.api import (
    FRAME,
    SERIES,
    Axes,
    Cell,
    ColourScale,
    Drawing,
    Mark,
    Rectangle,
    Sheet,
    cumulative_curve,
    histogram,
)

Array = NDArray[np.float64]
_BINS = 48
_WIDE, _HIGH = 560, 300


@dataclass(frozen=True)
class Plot:
    """A plot: the name of its files, its drawing, and its values."""

    name: str
    drawing: Drawing
    values: Sheet


def plots_of(comparisons: Sequence[Comparison], s: ReportSettings) -> list[Plot]:
    """All plots that there are values for."""
    scale = s.scale(comparisons[0].chosen.unit)
    names = names_of(comparisons)
    plots = []
    for number, (name, comparison) in enumerate(zip(names, comparisons, strict=True), start=1):
        alone = len(comparisons) == 1
        title = "Signed error" if alone else f"Signed error: {name}"
        plots.append(histogram_plot(comparison.chosen, scale, title, "histogram" if alone else f"histogram_{number}"))
    plots.append(cumulative_plot(comparisons))
    icp = _icp_plot(comparisons)
    return [*plots, *([] if icp is None else [icp])]


def histogram_plot(measured: Measured, scale: ColourScale, title: str, name: str) -> Plot:
    """Signed errors as bars in the colours of the error map, areas as weights."""
    reach, unit = max(abs(scale.low), abs(scale.high)), measured.unit
    edges, shares, (below, above) = histogram(measured.signed / 1000, measured.weights, reach, _BINS)
    axes = Axes((-reach, reach), (0.0, max(100 * float(shares.max()), 1e-6)), _WIDE)
    beyond = f"{100 * below:.1f} % and {100 * above:.1f} % lie beyond"
    marks: list[Mark] = axes.frame(f"Signed error ({unit}), behind − · + in front; {beyond}", "Share of the area (%)")
    marks.append(axes.heading(title))
    colours = scale.colourise((edges[:-1] + edges[1:]) / 2).tolist()
    for left, right, share, (red, green, blue) in zip(edges[:-1], edges[1:], shares, colours, strict=True):
        x, y = axes.place(left, 100 * share)
        width = axes.place(right, 0)[0] - x
        marks.append(Rectangle(x + 0.4, y, width - 0.8, axes.bottom - y, (red, green, blue), FRAME))
    rows: list[list[Cell]] = [
        [float(a), float(b), float(s)] for a, b, s in zip(edges[:-1], edges[1:], shares, strict=True)
    ]
    rows = [[None, float(edges[0]), below], *rows, [float(edges[-1]), None, above]]
    values = Sheet([f"from ({unit})", f"to ({unit})", "share of the area"], rows)
    return Plot(name, Drawing(title, _WIDE, _HIGH, tuple(marks)), values)


def cumulative_plot(comparisons: Sequence[Comparison]) -> Plot:
    """Share of the counted area whose error is at most a limit, over the limit, for every prediction."""
    unit = comparisons[0].chosen.unit
    names = names_of(comparisons)
    curves = [_cumulative(one.chosen) for one in comparisons]
    limits = curves[0][0]
    axes = Axes((0.0, float(limits[-1])), (0.0, 100.0), _WIDE)
    marks = axes.frame(f"|error| at most ({unit})", "Share of the area (%)")
    for (x, y), colour in zip(curves, SERIES, strict=False):
        marks += axes.line(x, 100 * y, colour)
    marks += [axes.heading("Area within a limit"), *axes.legend(names, low=True)]
    heads = [f"limit ({unit})", *(f"share of the area: {name}" for name in names)]
    rows: list[list[Cell]] = [[float(limit), *(float(y[i]) for _, y in curves)] for i, limit in enumerate(limits)]
    return Plot("cumulative", Drawing("Area within a limit", _WIDE, _HIGH, tuple(marks)), Sheet(heads, rows))


def _icp_plot(comparisons: Sequence[Comparison]) -> Plot | None:
    """How the distance fell while ICP fitted; None where nothing was fitted."""
    found = [one.measured.get("icp") for one in comparisons]
    histories = [[] if one is None or one.unit != "mm" else one.aligned.rms_per_iteration_mm for one in found]
    longest = max(len(history) for history in histories)
    if longest < 2:
        return None
    highest = max(max(history, default=0.0) for history in histories)
    axes = Axes((0.0, float(longest - 1)), (0.0, highest), _WIDE)
    marks = [*axes.frame("Step of ICP", "RMS distance (mm)"), axes.heading("How ICP settled")]
    for history, colour in zip(histories, SERIES, strict=False):
        marks += axes.line(np.arange(len(history)), history, colour)
    names = names_of(comparisons)
    marks += axes.legend(names)
    rows: list[list[Cell]] = [[i, *(h[i] if i < len(h) else None for h in histories)] for i in range(longest)]
    values = Sheet(["step", *(f"RMS (mm): {name}" for name in names)], rows)
    return Plot("icp", Drawing("How ICP settled", _WIDE, _HIGH, tuple(marks)), values)


def _cumulative(measured: Measured) -> tuple[Array, Array]:
    counted = np.isfinite(measured.signed)
    return cumulative_curve(measured.signed[counted] / 1000, measured.weights[counted])
