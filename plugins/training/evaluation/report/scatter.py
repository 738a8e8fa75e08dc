"""A score of each sample for two runs against each other, and its"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.api import ACCENT, FRAME, Dot, Drawing, Line, Mark, Rectangle, Words

_SIDE, _MARGIN = 320, 34


@dataclass(frozen=True)
class Scatter:
    """A value of each sample for two runs, in one unit, for a plot with equal axes."""

    x: list[float]
    y: list[float]
    x_title: str
    y_title: str


def scatter_drawing(plot: Scatter) -> Drawing:
    """Points of two numbers each on equal axes, with the line of equality."""
    low, high = scatter_range(plot.x, plot.y)
    length, foot = _SIDE - _MARGIN, _SIDE - _MARGIN

    def place(value: float) -> float:
        return (value - low) / (high - low) * length

    marks: list[Mark] = [
        Rectangle(_MARGIN, 0, length, length, None, FRAME),
        Line(((_MARGIN, foot), (_SIDE, 0)), FRAME, dashes=(4, 3)),
    ]
    marks += [Dot(_MARGIN + place(a), foot - place(b), 2.6, ACCENT, 0.6) for a, b in zip(plot.x, plot.y, strict=True)]
    marks += [
        Words(_MARGIN, foot + 14, f"{low:.3g}"),
        Words(_SIDE, foot + 14, f"{high:.3g}", "end"),
        Words((_SIDE + _MARGIN) / 2, _SIDE - 6, plot.x_title, "middle"),
        Words(12, foot / 2, plot.y_title, "middle", upwards=True),
    ]
    title = f"{plot.y_title} against {plot.x_title}; on the line both runs are the same"
    return Drawing(title, _SIDE, _SIDE, tuple(marks))


def scatter_range(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Ends of both axes of a scatter: those of all values, with a little room on both sides."""
    low, high = min([*x, *y], default=0.0), max([*x, *y], default=1.0)
    room = max(0.06 * (high - low), 1e-9)
    return low - room, high + room
