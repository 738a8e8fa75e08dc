"""Profiles of a comparison: the cut surfaces above, how far they are apart below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from plugins.compare.measuring import Comparison
from plugins.compare.profiles import Curve, Profile, profile
from plugins.compare.report.plots import Plot
from plugins.compare.report.tables import names_of
from plugins.compare.settings import ReportSettings
from workbench.api import INK, SERIES, Axes, Cell, Drawing, Line, Mark, MeaningError, SettingsError, Sheet

Array = NDArray[np.float64]
_WIDE, _HIGH = 560, 420
_UPPER, _LOWER = (30.0, 236.0), (262.0, 374.0)
_ROOM = 0.06


def profile_plots(comparisons: Sequence[Comparison], s: ReportSettings) -> tuple[list[Plot], list[str]]:
    """The sagittal and the horizontal cut, and the one that was chosen; and a sentence for each that cannot be had."""
    plots: list[Plot] = []
    sentences: list[str] = []
    for cut in _cuts(s):
        try:
            found = profile([one.chosen for one in comparisons], cut)
        except (MeaningError, SettingsError) as error:
            sentences.append(f"No profile ({cut.cut}): {error.sentence}")
            continue
        plots.append(profile_plot(found, names_of(comparisons), f"profile_{cut.cut}"))
    return plots, sentences


def profile_plot(found: Profile, names: Sequence[str], name: str) -> Plot:
    """Both curves, and the height of each prediction above the truth, over the place along the cut."""
    heights = [line for curve in (found.truth, *found.predictions) for line in curve.lines]
    x = _ends([line[:, 0] for line in heights])
    unit = found.unit
    upper = Axes(x, _ends([line[:, 1] for line in heights]), _WIDE, top=_UPPER[0], bottom=_UPPER[1])
    gaps = [one.gap for one in found.differences]
    lower = Axes(x, _around_zero(gaps), _WIDE, top=_LOWER[0], bottom=_LOWER[1])
    low, high = found.ends
    marks: list[Mark] = [*upper.frame("", f"Height ({unit})"), upper.heading(f"Profile: {found.title.lower()}")]
    marks += lower.frame(f"Along the cut ({unit}): {low} − · + {high}", f"Difference ({unit})")
    marks.append(Line((lower.place(x[0], 0), lower.place(x[1], 0)), INK, 0.7, (4, 3)))
    marks += _curve(upper, found.truth, INK)
    for curve, difference, colour in zip(found.predictions, found.differences, SERIES, strict=False):
        marks += _curve(upper, curve, colour)
        marks += lower.line(difference.along, difference.gap, colour, 1.4)
    marks += upper.legend(["Truth", *names], (INK, *SERIES))
    drawing = Drawing(f"Profile: {found.title.lower()}", _WIDE, _HIGH, tuple(marks))
    return Plot(name, drawing, _values(found, names))


def _cuts(s: ReportSettings) -> Iterator[ReportSettings]:
    """The chosen cut as it is, and the usual ones through the nose."""
    for cut in dict.fromkeys(("sagittal", "horizontal", s.cut)):
        yield s if cut == s.cut else s.model_copy(update={"cut": cut, "cut_offset_mm": 0.0})


def _curve(axes: Axes, curve: Curve, colour: tuple[int, int, int]) -> list[Mark]:
    return [mark for line in curve.lines for mark in axes.line(line[:, 0], line[:, 1], colour, 1.4)]


def _values(found: Profile, names: Sequence[str]) -> Sheet:
    """One line per point: of which curve and piece, where along the cut, and the height or the difference there."""
    rows: list[list[Cell]] = []
    for name, curve in zip(["Truth", *names], (found.truth, *found.predictions), strict=True):
        for piece, line in enumerate(curve.lines, start=1):
            rows += [["height", name, piece, float(at), float(up)] for at, up in line]
    for name, one in zip(names, found.differences, strict=True):
        rows += [["difference", name, 1, at, gap] for at, gap in _known(one.along, one.gap)]
        rows += [["distance to the true surface", name, 1, at, d] for at, d in _known(one.at, one.square)]
    heads = ["value of", "surface", "piece", f"along the cut ({found.unit})", f"value ({found.unit})"]
    return Sheet(heads, rows)


def _known(at: Array, values: Array) -> Iterator[tuple[float, float]]:
    return ((float(a), float(v)) for a, v in zip(at, values, strict=True) if np.isfinite(v))


def _ends(values: Sequence[Array]) -> tuple[float, float]:
    everything = np.concatenate(values)
    low, high = float(everything.min()), float(everything.max())
    room = _ROOM * max(high - low, 1e-9)
    return low - room, high + room


def _around_zero(gaps: Sequence[Array]) -> tuple[float, float]:
    """Symmetric ends that hold 99 % of the differences: a jump at an ear would flatten all the rest."""
    known = np.concatenate([gap[np.isfinite(gap)] for gap in gaps])
    reach = float(np.percentile(np.abs(known), 99)) if len(known) else 1.0
    return -max(reach, 1e-6) * 1.1, max(reach, 1e-6) * 1.1
