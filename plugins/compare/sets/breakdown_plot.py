"""A breakdown as bars: a group of bars for each part or group of faces, with intervals, and marks of the baselines."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.compare.report.plots import Plot
from plugins.compare.sets.aggregates import Score
from plugins.compare.sets.breakdown import Line as Group
from plugins.compare.sets.breakdown import breakdown, what_by
from plugins.compare.sets.figures import FIGURES, SHORT
from plugins.compare.sets.table import SetTable
from workbench.api import INK, MUTED, SERIES, Axes, Cell, Drawing, Line, Mark, Rectangle, Sheet, Words, shortened

_WIDE, _LEFT, _RIGHT, _TOP, _FOOT = 560.0, 150.0, 16.0, 34.0, 46.0
_BAR, _GAP, _LEGEND = 9.0, 8.0, 16.0
_ROOM, _FARTHEST = 1.04, 4.0
_LIGHT = 0.45
_TICKS = ((1.6, None), (1.6, (4.0, 2.0)), (1.6, (1.5, 1.5)), (0.8, None))
"""Width and dashes of the baselines' marks, which have one colour."""


def breakdown_plot(table: SetTable, by: str, figure: str, alignment: str = "") -> Plot | None:
    """One figure for each part or group as bars from zero, 95 % intervals as lines; None where there is none."""
    return chart(breakdown(table, by, figure, alignment), table, by, figure)


def chart(lines: Sequence[Group], table: SetTable, by: str, figure: str) -> Plot | None:
    """The same of lines that were worked out before."""
    if not lines:
        return None
    names = [name for name in table.baseline_names if any(line.baselines.get(name) for line in lines)]
    words, unit = FIGURES[figure].words(table.unit), FIGURES[figure].unit(table.unit)
    title = f"{words} by {what_by(by).lower()}"
    high = _BAR * len(table.runs) + _GAP
    legend = _LEGEND * (len(table.runs) + len(names)) + 6
    top = _TOP + legend
    foot = top + high * len(lines) + _GAP
    axes = Axes(_ends(lines), (0.0, 1.0), _WIDE, _LEFT, _RIGHT, top, foot)
    marks: list[Mark] = _frame(axes, f"{words} ({unit})" if unit else words)
    for place, line in enumerate(lines):
        marks += _group(axes, line, names, top + _GAP + high * place, len(table.runs))
    words_of = [_words(name, lines, axes, unit) for name in names]
    heading = Words(_LEFT, _TOP - 12, f"{title}, mean with 95 % interval", colour=INK, size=13)
    marks += [heading, *_legend(list(table.runs), words_of, _TOP + _LEGEND / 2)]
    drawing = Drawing(title, _WIDE, foot + _FOOT, tuple(marks))
    return Plot(f"breakdown {by}", drawing, _values(lines, table, names, what_by(by), unit))


def _ends(lines: Sequence[Group]) -> tuple[float, float]:
    """From zero, or below it, to past all intervals; baselines may widen that so far that the runs are still seen."""
    runs = [score for line in lines for score in line.runs if score is not None]
    low, high = min(0.0, *(s.mean_low for s in runs), 0.0), max(0.0, *(s.mean_high for s in runs), 0.0)
    beside = [score.mean for line in lines for score in line.baselines.values() if score is not None]
    reach = _FARTHEST * max(high, -low)
    return max(min(low, *beside, 0.0), -reach) * _ROOM, max(min(max(high, *beside, 0.0), reach) * _ROOM, 1e-9)


def _frame(axes: Axes, title: str) -> list[Mark]:
    """The box with figures along its foot; the names of the groups stand where those of y would."""
    return [mark for mark in axes.frame(title, "") if not (isinstance(mark, Words) and mark.anchor == "end")]


def _group(axes: Axes, line: Group, names: Sequence[str], top: float, runs: int) -> list[Mark]:
    middle = top + _BAR * runs / 2
    words = f"{shortened(line.name, 18)} ({line.faces:,})"
    marks: list[Mark] = [Words(_LEFT - 6, middle + 4, words, "end")]
    zero = axes.place(0.0, 0.0)[0]
    for number, (score, colour) in enumerate(zip(line.runs, SERIES, strict=False)):
        if score is None:
            continue
        at, y = axes.place(score.mean, 0.0)[0], top + _BAR * number
        pale = tuple(round(255 - _LIGHT * (255 - shade)) for shade in colour)
        marks.append(Rectangle(min(zero, at), y + 1, abs(at - zero), _BAR - 2, (pale[0], pale[1], pale[2]), colour))
        marks.append(Line(tuple((axes.place(v, 0.0)[0], y + _BAR / 2) for v in _interval(score)), INK, 1.2))
    for name, (width, dashes) in zip(names, _TICKS, strict=False):
        score = line.baselines.get(name)
        if score is not None and axes.x[0] <= score.mean <= axes.x[1]:
            at = axes.place(score.mean, 0.0)[0]
            marks.append(Line(((at, top - 2), (at, top + _BAR * runs + 2)), MUTED, width, dashes))
    return marks


def _interval(score: Score) -> tuple[float, float]:
    return score.mean_low, score.mean_high


def _legend(runs: Sequence[str], names: Sequence[str], top: float) -> list[Mark]:
    """Above the box: groups fill all of it, and its foot may lie below what a window shows."""
    marks: list[Mark] = []
    for place, (run, colour) in enumerate(zip(runs, SERIES, strict=False)):
        y = top + _LEGEND * place
        marks += [Rectangle(_LEFT, y - 7, 18, 7, colour), Words(_LEFT + 24, y, shortened(run, 60))]
    for place, (name, (width, dashes)) in enumerate(zip(names, _TICKS, strict=False), start=len(runs)):
        y = top + _LEGEND * place
        marks.append(Line(((_LEFT, y - 4), (_LEFT + 18, y - 4)), MUTED, width, dashes))
        marks.append(Words(_LEFT + 24, y, name))
    return marks


def _words(name: str, lines: Sequence[Group], axes: Axes, unit: str) -> str:
    """A baseline in the legend, and how far it goes where that is beyond the edge."""
    farthest = max((score.mean for line in lines if (score := line.baselines.get(name)) is not None), key=abs)
    told = f"{farthest:.1f} {unit}".strip().replace("-", "−")
    beyond = "" if axes.x[0] <= farthest <= axes.x[1] else f", to {told}, beyond the edge"
    return f"{SHORT[name]} (no learning{beyond})"


def _values(lines: Sequence[Group], table: SetTable, names: Sequence[str], what: str, unit: str) -> Sheet:
    rows: list[list[Cell]] = []
    for line in lines:
        of_runs = list(zip(table.runs, line.runs, strict=True))
        for who, score in [*of_runs, *((f"baseline: {name}", line.baselines.get(name)) for name in names)]:
            if score is not None:
                rows.append([line.name, who, str(score.faces), score.mean, score.mean_low, score.mean_high])
    told = f" ({unit})" if unit else ""
    return Sheet([what.lower(), "run", "faces", f"mean{told}", f"95 % from{told}", f"95 % to{told}"], rows)
