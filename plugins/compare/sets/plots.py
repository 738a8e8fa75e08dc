"""Plots of a whole evaluation, for its report and to be taken away: as drawings, and as the values behind them."""

from __future__ import annotations

import numpy as np

from plugins.compare.report.plots import Plot
from plugins.compare.sets.aggregates import mean_curves
from plugins.compare.sets.figures import CURVE_LIMIT, CURVE_STEPS, FIGURES, SHORT
from plugins.compare.sets.table import WHOLE, Floats, SetTable
from workbench.api import ACCENT, SERIES, Axes, Cell, Dot, Drawing, Line, Mark, Rectangle, Sheet

_WIDE, _HIGH = 560, 300
_SQUARE = 400
_ROOM = 0.05
_BINS, _FARTHEST = 40, 4.0


_UNLEARNED: tuple[tuple[int, int, int], ...] = ((95, 107, 122), (125, 136, 150), (155, 165, 177), (185, 193, 203))
"""Greys of what asks for no learning, beside the colours of the runs."""


def surface_plot(table: SetTable) -> Plot:
    """Share of the surface within an error, averaged over the faces, for each run and baseline."""
    limits = np.linspace(0.0, CURVE_LIMIT, CURVE_STEPS)
    found = [(run, shares, colour) for (run, shares), colour in zip(mean_curves(table).items(), SERIES, strict=False)]
    if table.unlearned is not None:
        beside = zip(mean_curves(table.unlearned).items(), _UNLEARNED, strict=False)
        found += [(SHORT[name], shares, grey) for (name, shares), grey in beside]
    known = [(who, np.array(shares), colour) for who, shares, colour in found if shares]
    axes = Axes((0.0, CURVE_LIMIT), (0.0, 100.0), _WIDE)
    marks = axes.frame(f"|error| at most ({table.unit})", "Share of the surface (%)")
    for _, shares, colour in known:
        marks += axes.line(limits, 100 * shares, colour)
    title = "Surface within an error, mean over the faces"
    marks += [axes.heading(title), *axes.legend([who for who, *_ in known], [colour for *_, colour in known], low=True)]
    rows: list[list[Cell]] = [[float(at), *(float(shares[i]) for _, shares, _ in known)] for i, at in enumerate(limits)]
    heads = [f"limit ({table.unit})", *(f"share of the surface: {who}" for who, *_ in known)]
    return Plot("surface", Drawing(title, _WIDE, _HIGH, tuple(marks)), Sheet(heads, rows))


def faces_plot(table: SetTable, figure: str, *, alignment: str = "", part: str = WHOLE) -> Plot | None:
    """Share of the faces whose figure is at most a value, for each run and baseline; None where no face has it."""
    columns: dict[str, Floats] = {run: table.column(run, figure, alignment=alignment, part=part) for run in table.runs}
    colours = dict(zip(columns, SERIES, strict=False))
    for name, grey in zip(table.baseline_names, _UNLEARNED, strict=False):
        columns[SHORT[name]] = table.baseline(name, figure, alignment=alignment, part=part)
        colours[SHORT[name]] = grey
    known = {who: np.sort(values[np.isfinite(values)]) for who, values in columns.items()}
    known = {who: values for who, values in known.items() if len(values)}
    if not known:
        return None
    ends = _ends([known[run] for run in table.runs if run in known] or list(known.values()), list(known.values()))
    words, unit = FIGURES[figure].words(table.unit), FIGURES[figure].unit(table.unit)
    axes = Axes(ends, (0.0, 100.0), _WIDE)
    marks = axes.frame(f"{words} at most{_in(unit)}", "Share of the faces (%)")
    rows: list[list[Cell]] = []
    for who, values in known.items():
        shares = 100 * np.arange(1, len(values) + 1) / len(values)
        seen = values <= ends[1]
        last = 100.0 if seen.all() else float(shares[seen][-1]) if seen.any() else 0.0
        marks += axes.line([ends[0], *values[seen], ends[1]], [0.0, *shares[seen], last], colours[who])
        rows += [[who, float(value), float(share) / 100] for value, share in zip(values, shares, strict=True)]
    legend = axes.legend(list(known), [colours[who] for who in known], low=True)
    marks += [axes.heading(f"Faces by {words}"), *legend]
    drawing = Drawing(f"Faces by {words}", _WIDE, _HIGH, tuple(marks))
    return Plot("faces", drawing, Sheet(["run", f"{words}{_in(unit)}", "share of the faces"], rows))


def spread_plot(table: SetTable, run: str, figure: str, *, alignment: str = "", part: str = WHOLE) -> Plot | None:
    """How one figure of a run is spread over the faces; None where no face has it."""
    values = table.column(run, figure, alignment=alignment, part=part)
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    counts, edges = np.histogram(values, min(_BINS, max(5, round(2 * len(values) ** 0.5))))
    words, unit = FIGURES[figure].words(table.unit), FIGURES[figure].unit(table.unit)
    axes = Axes((float(edges[0]), float(edges[-1])), (0.0, float(counts.max())), _WIDE)
    marks = [*axes.frame(f"{words}{_in(unit)}", "Faces"), axes.heading(f"{words} of {run}")]
    for left, right, count in zip(edges[:-1], edges[1:], counts, strict=True):
        x, y = axes.place(float(left), float(count))
        width = axes.place(float(right), 0.0)[0] - x
        marks.append(Rectangle(x + 0.4, y, width - 0.8, axes.bottom - y, SERIES[0]))
    rows: list[list[Cell]] = [
        [float(left), float(right), int(count)]
        for left, right, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    values_of = Sheet([f"from{_in(unit)}", f"to{_in(unit)}", "faces"], rows)
    return Plot("spread", Drawing(f"{words} of {run}", _WIDE, _HIGH, tuple(marks)), values_of)


def against_plot(
    table: SetTable, first: str, second: str, figure: str, name: str, *, alignment: str = "", part: str = WHOLE
) -> Plot | None:
    """A figure of every face for two runs, with the line of equality; None where they have no face in common."""
    x, y = (table.column(run, figure, alignment=alignment, part=part) for run in (first, second))
    both = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if not len(both):
        return None
    ends = _around(np.concatenate([x[both], y[both]]))
    words, unit = FIGURES[figure].words(table.unit), FIGURES[figure].unit(table.unit)
    axes = Axes(ends, ends, _SQUARE, bottom=_SQUARE - 46)
    marks: list[Mark] = axes.frame(f"{first}{_in(unit)}", f"{second}{_in(unit)}")
    marks.append(Line((axes.place(ends[0], ends[0]), axes.place(ends[1], ends[1])), SERIES[1], dashes=(4, 3)))
    marks += [Dot(*axes.place(float(x[n]), float(y[n])), 2.6, ACCENT, 0.6) for n in both]
    title = f"{words} of every face"
    rows: list[list[Cell]] = [[table.ids[n], float(x[n]), float(y[n])] for n in both]
    drawing = Drawing(title, _SQUARE, _SQUARE, (*marks, axes.heading(title)))
    return Plot(name, drawing, Sheet(["face", f"{first}{_in(unit)}", f"{second}{_in(unit)}"], rows))


def changes_plot(
    table: SetTable, first: str, second: str, figure: str, *, alignment: str = "", part: str = WHOLE
) -> Plot | None:
    """What the second run changes on every face, over the mean of both; None where they have no face in common."""
    x, y = (table.column(run, figure, alignment=alignment, part=part) for run in (first, second))
    both = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if not len(both):
        return None
    middle, change = (x[both] + y[both]) / 2, y[both] - x[both]
    mean = float(change.mean())
    words, unit = FIGURES[figure].words(table.unit), FIGURES[figure].unit(table.unit)
    axes = Axes(_around(middle), _around(np.append(change, 0.0)), _SQUARE, bottom=_SQUARE - 46)
    marks: list[Mark] = axes.frame(f"mean of both{_in(unit)}", f"{second} less {first}{_in(unit)}")
    for level, dashes in ((0.0, None), (mean, (4.0, 3.0))):
        marks.append(Line((axes.place(axes.x[0], level), axes.place(axes.x[1], level)), SERIES[1], 1.0, dashes))
    marks += [Dot(*axes.place(float(m), float(c)), 2.6, ACCENT, 0.6) for m, c in zip(middle, change, strict=True)]
    title = f"{words}: what {second} changes (mean {mean:+.2f})"
    rows: list[list[Cell]] = [[table.ids[n], float(m), float(c)] for n, m, c in zip(both, middle, change, strict=True)]
    sheet = Sheet(["face", f"mean of both{_in(unit)}", f"{second} less {first}{_in(unit)}"], rows)
    return Plot("changes", Drawing(title, _SQUARE, _SQUARE, (*marks, axes.heading(title))), sheet)


def _ends(runs: list[Floats], everyone: list[Floats]) -> tuple[float, float]:
    """Of an axis that holds zero and the runs; what asks for no learning may widen it four times."""
    own, whole = np.concatenate([*runs, [0.0]]), np.concatenate([*everyone, [0.0]])
    reach = _FARTHEST * max(float(np.abs(own).max()), 1e-9)
    return max(float(whole.min()), -reach) * (1 + _ROOM), max(min(float(whole.max()), reach), 1e-9) * (1 + _ROOM)


def _around(values: Floats) -> tuple[float, float]:
    room = max(_ROOM * float(np.ptp(values)), 1e-9)
    return float(values.min()) - room, float(values.max()) + room


def _in(unit: str) -> str:
    return f" ({unit})" if unit else ""
