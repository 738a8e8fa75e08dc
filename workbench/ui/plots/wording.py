"""Figures and durations as plots write them."""

from __future__ import annotations

import math


def measure_words(value: float | None) -> str:
    """A measured value: three digits that matter, or that it is none."""
    if value is None or not math.isfinite(value):
        return "not a number"
    if value != 0 and (abs(value) < 1e-3 or abs(value) >= 1e5):
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    digits = 3 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}".replace("-", "−")


def duration_words(seconds: float) -> str:
    """A time span in its two largest units: "1 h 12 min", "3 min 20 s", "8 s"."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
