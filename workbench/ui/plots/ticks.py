"""Where an axis has its marks, and how the numbers beside them are written."""

from __future__ import annotations

import math


def linear_ticks(low: float, high: float, count: int) -> list[float]:
    """About `count` round values (1, 2 or 5 times a power of ten apart) within [low, high]."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return []
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12) if abs(step) > 1e-9 else i * step for i in range(first, last + 1)]


def log_ticks(low: float, high: float, count: int) -> list[float]:
    """About `count` round values within [low, high] (both positive), evenly spread on a logarithmic axis."""
    if not (low > 0 and high > low and math.isfinite(high)):
        return []
    decades = math.log10(high / low)
    if decades < 0.4:
        return linear_ticks(low, high, count)
    for digits in ((1, 1.5, 2, 3, 4, 5, 7), (1, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        if decades * len(digits) <= count * 1.3:
            return _digits_within(low, high, digits, 1)
    return _digits_within(low, high, (1,), math.ceil(decades / max(count, 1)))


def tick_words(value: float, step: float = 0.0) -> str:
    """The number beside a mark: as many decimals as `step` needs (or three digits that matter), no empty zeros."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e6 or size < 1e-4:
        mantissa, exponent = f"{size:.2g}".partition("e")[::2]
        text = f"{mantissa}e{int(exponent)}" if exponent else mantissa
    elif step > 0:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        text = f"{size:,.{decimals}f}"
    else:
        decimals = max(0, 2 - math.floor(math.log10(size)))
        text = f"{size:,.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{size:,.0f}"
    return f"−{text}" if value < 0 else text


def _digits_within(low: float, high: float, digits: tuple[float, ...], every: int) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = [d * 10.0**p for p in powers if p % every == 0 for d in digits]
    return [v for v in values if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
