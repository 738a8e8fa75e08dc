"""The report as one HTML file that opens anywhere, and its tables as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from html import escape

from plugins.blender.stability.predictions import Predictions
from plugins.blender.stability.rotations import angles_between, euler_angles
from plugins.blender.stability.scoring import AXES, FIGURES, Group, Shown
from workbench.api import now, versions

Summary = Mapping[str, Mapping[str, float]]
_STYLE = """
body{font:14px/1.5 'Segoe UI',system-ui,sans-serif;color:#1c2430;background:#f5f6f8;margin:0;padding:24px}
main{max-width:1120px;margin:auto}h1{font-size:20px;margin:0}h2{font-size:14px;margin:0 0 8px}p,th{color:#5f6b7a}
.card{background:#fff;border:1px solid #dde2ea;border-radius:8px;padding:16px;margin-top:12px;overflow-x:auto}
table{border-collapse:collapse}td,th{padding:4px 10px;border-top:1px solid #dde2ea;text-align:left}
td+td,th+th{text-align:right;font-variant-numeric:tabular-nums}
"""
_COLOURS = {"expression": "#2f6fd0", "lighting": "#d08a2f", "both": "#7a4fc0", "all": "#98a3b3"}
_LINE_PX, _WIDE_PX, _LABEL_PX = 9, 900, 110


def page(title: str, told: Mapping[str, Summary], groups: Sequence[Group], facts: Sequence[tuple[str, str]]) -> str:
    """The report. told : name of an estimator -> its summary, the one to be judged first."""
    first = next(iter(told.values()))
    tables = "".join(
        f"<div class='card'><h2>{escape(AXES[axis])}</h2>{_table({who: s[axis] for who, s in told.items()})}</div>"
        for axis in first
    )
    rows = [*facts, *((f"version of {name}", version) for name, version in versions().items()), ("written", now())]
    made = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in rows)
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{escape(title)}</title><style>{_STYLE}</style>"
        f"<main><h1>{escape(title)}</h1><p>{_reading()}</p>{tables}"
        f"<div class='card'><h2>Spread of each person, degrees</h2>{_bars(groups)}</div>"
        f"<div class='card'><h2>How this was made</h2><table>{made}</table></div></main></html>"
    )


def groups_csv(groups: Sequence[Group]) -> str:
    """One line per person and axis, degrees."""
    rows = [[g.group, g.axis, str(g.count), *(f"{g.figures[name]:.4f}" for name in FIGURES)] for g in groups]
    return _csv(["group", "axis", "pictures", *FIGURES], rows)


def pictures_csv(shown: Sequence[Shown], predicted: Predictions) -> str:
    """One line per picture: truth and prediction in the workbench's angles, and the turn between them; degrees."""
    rows = []
    for picture in shown:
        truth = [f"{angle:.4f}" for angle in euler_angles(picture.truth[None])[0]]
        guess = predicted.get(picture.id)
        told = [""] * 4
        if guess is not None:
            error = float(angles_between(guess[None], picture.truth)[0])
            told = [*(f"{angle:.4f}" for angle in euler_angles(guess[None])[0]), f"{error:.4f}"]
        rows.append([picture.id, picture.group, picture.axis, *truth, *told])
    angles = ("yaw", "pitch", "roll")
    head = ["id", "group", "axis", *(f"true_{a}" for a in angles), *(f"predicted_{a}" for a in angles), "error"]
    return _csv(head, rows)


def _reading() -> str:
    return (
        "Each person keeps one pose; what a good estimator says of it stays. <b>Spread</b> is how far its answers lie "
        "from their own mean (root mean square), <b>error</b> how far from the truth (mean), both as the angle of the "
        "turn between two poses, in degrees. Yaw, pitch and roll are the datasets' angles. An estimator that always "
        "gives the same pose has no spread and a large error: read both."
    )


def _table(told: Mapping[str, Mapping[str, float]]) -> str:
    head = "".join(f"<th>{escape(title)}</th>" for title in FIGURES.values())
    body = "".join(
        f"<tr><td>{escape(who)}</td>" + "".join(f"<td>{figures[name]:.2f}</td>" for name in FIGURES) + "</tr>"
        for who, figures in told.items()
    )
    return f"<table><tr><th></th>{head}</tr>{body}</table>"


def _bars(groups: Sequence[Group]) -> str:
    """A bar per person and axis; axes in their colours, "all" left out where there is more than one."""
    axes = [axis for axis in AXES if any(g.axis == axis for g in groups)]
    axes = [axis for axis in axes if axis != "all" or len(axes) == 1]
    people = list(dict.fromkeys(g.group for g in groups))
    longest = max((g.figures["spread"] for g in groups if g.axis in axes), default=0.0) or 1.0
    spreads = {(g.group, g.axis): g.figures["spread"] for g in groups}
    parts, top = [], 0.0
    for person in people:
        middle = top + _LINE_PX * len(axes) / 2 + 4
        parts.append(f'<text x="0" y="{middle:.1f}" font-size="11" fill="#5f6b7a">{escape(person)}</text>')
        for axis in axes:
            value = spreads.get((person, axis), 0.0)
            width = (_WIDE_PX - _LABEL_PX - 50) * value / longest
            parts.append(
                f'<rect x="{_LABEL_PX}" y="{top:.1f}" width="{width:.1f}" height="{_LINE_PX - 1}" '
                f'fill="{_COLOURS[axis]}"/><text x="{_LABEL_PX + width + 4:.1f}" y="{top + _LINE_PX - 1:.1f}" '
                f'font-size="9" fill="#5f6b7a">{value:.2f}</text>'
            )
            top += _LINE_PX
        top += 6
    legend = " &nbsp; ".join(f"<span style='color:{_COLOURS[a]}'>■</span> {escape(AXES[a])}" for a in axes)
    return (
        f'<p>{legend}</p><svg xmlns="http://www.w3.org/2000/svg" width="100%" viewBox="0 0 {_WIDE_PX} {top:.0f}" '
        f'role="img"><title>Spread of each person</title>{"".join(parts)}</svg>'
    )


def _csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return stream.getvalue()
