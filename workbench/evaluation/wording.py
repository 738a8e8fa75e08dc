"""What a difference of two runs says, in words."""

from __future__ import annotations

from workbench.evaluation.significance import Difference
from workbench.reports.sheet import digits


def verdict(d: Difference, first: str, second: str) -> str:
    """What a difference means, in a sentence."""
    values = f"{digits(d.first, d.unit)} against {digits(d.second, d.unit)}"
    interval = f"difference {digits(d.difference)}, 95 % interval {digits(d.low)} to {digits(d.high)}, p {digits(d.p)}"
    if not d.significant:
        return f"{d.title}: {values}. The difference may be chance ({interval}; {d.persons} persons)."
    better = first if d.first_better > 0.5 else second
    return f"{d.title}: {values}. “{better}” is better, and not by chance ({interval}; {d.persons} persons)."
