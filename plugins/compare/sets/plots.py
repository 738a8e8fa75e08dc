"""Plots of a whole evaluation for its report: as drawings, and as the values behind them."""

from __future__ import annotations

import numpy as np

from plugins.compare.report.plots import Plot
from plugins.compare.sets.aggregates import mean_curves
from plugins.compare.sets.figures import CURVE_LIMIT, CURVE_STEPS, FIGURES
from plugins.compare.sets.table import SetTable
from workbench.api import ACCENT, SERIES, Axes, Cell, Dot, Drawing, Line, Mark, Sheet

_WIDE, _HIGH = 560, 300
_SQUARE = 400
_ROOM = 0.05


def surface_plot(table: SetTable) -> Plot:
    """Share of the surface within an error, averaged over the faces, for each run."""
    limits = np.linspace(0.0, CURVE_LIMIT, CURVE_STEPS)
    curves = {run: shares for run, shares in mean_curves(table).items() if shares}
    axes = Axes((0.0, CURVE_LIMIT), (0.0, 100.0), _WIDE)
    marks = axes.frame(f"|error| at most ({table.unit})", "Share of the surface (%)")
    for shares, colour in zip(curves.values(), SERIES, strict=False):
        marks += axes.line(limits, 100 * np.array(shares), colour)
    title = "Surface within an error, mean over the faces"
    marks += [axes.heading(title), *axes.legend(list(curves), low=True)]
    rows: list[list[Cell]] = [[float(at), *(curve[i] for curve in curves.values())] for i, at in enumerate(limits)]
    heads = [f"limit ({table.unit})", *(f"share of the surface: {run}" for run in curves)]
    return Plot("surface", Drawing(title, _WIDE, _HIGH, tuple(marks)), Sheet(heads, rows))


def faces_plot(table: SetTable, figure: str) -> Plot:
    """Share of the faces whose figure is at most a value, for each run."""
    columns = {
        run: np.sort(values[np.isfinite(values)]) for run in table.runs for values in [table.column(run, figure)]
    }
    columns = {run: values for run, values in columns.items() if len(values)}
    end = max(float(values[-1]) for values in columns.values()) * (1 + _ROOM)
    words, unit = FIGURES[figure].words(table.unit), FIGURES[figure].unit(table.unit)
    axes = Axes((0.0, end), (0.0, 100.0), _WIDE)
    marks = axes.frame(f"{words} at most ({unit})", "Share of the faces (%)")
    rows: list[list[Cell]] = []
    for (run, values), colour in zip(columns.items(), SERIES, strict=False):
        shares = 100 * np.arange(1, len(values) + 1) / len(values)
        marks += axes.line([0.0, *values, end], [0.0, *shares, 100.0], colour)
        rows += [[run, float(value), float(share) / 100] for value, share in zip(values, shares, strict=True)]
    marks += [axes.heading(f"Faces by {words}"), *axes.legend(list(columns), low=True)]
    drawing = Drawing(f"Faces by {words}", _WIDE, _HIGH, tuple(marks))
    return Plot("faces", drawing, Sheet(["run", f"{words} ({unit})", "share of the faces"], rows))


def against_plot(table: SetTable, first: str, second: str, figure: str, name: str) -> Plot | None:
    """A figure of every face for two runs, with the line of equality; None where they have no face in common."""
    x, y = table.column(first, figure), table.column(second, figure)
    both = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if not len(both):
        return None
    known = np.concatenate([x[both], y[both]])
    room = max(_ROOM * float(np.ptp(known)), 1e-9)
    ends = float(known.min()) - room, float(known.max()) + room
    words, unit = FIGURES[figure].words(table.unit), FIGURES[figure].unit(table.unit)
    axes = Axes(ends, ends, _SQUARE, bottom=_SQUARE - 46)
    marks: list[Mark] = axes.frame(f"{first} ({unit})", f"{second} ({unit})")
    marks.append(Line((axes.place(ends[0], ends[0]), axes.place(ends[1], ends[1])), SERIES[1], dashes=(4, 3)))
    marks += [Dot(*axes.place(float(x[n]), float(y[n])), 2.6, ACCENT, 0.6) for n in both]
    title = f"{words} of every face"
    rows: list[list[Cell]] = [[table.ids[n], float(x[n]), float(y[n])] for n in both]
    drawing = Drawing(title, _SQUARE, _SQUARE, (*marks, axes.heading(title)))
    return Plot(name, drawing, Sheet(["face", f"{first} ({unit})", f"{second} ({unit})"], rows))
