"""The colours, sizes and distances of the house, as design values without Qt.

Values are those of the house's look sheet; nothing else in the window states a colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["text", "muted", "accent", "good", "warn", "bad", "on_accent", "line"]

BODY_PX = 13
SECONDARY_PX = 12
TITLE_PX = 14
TINY_PX, SMALL_PX, MIDDLE_PX, LARGE_PX, HUGE_PX = 4, 8, 12, 16, 24
RADIUS_PX = 6
CARD_RADIUS_PX = 8
CONTROL_PX = 28
START_PX = 36
ICON_PX = 20


@dataclass(frozen=True)
class Tokens:
    """One set of colours, as ``#rrggbb``."""

    name: Literal["light", "dark"]
    window: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    wash: str
    """The accent's wash: behind selected rows, chips and the rail's current tab."""
    on_accent: str
    good: str
    warn: str
    bad: str

    def tone(self, tone: Tone) -> str:
        """The colour of a tone by its name."""
        return str(getattr(self, tone))


LIGHT = Tokens(
    name="light",
    window="#f5f6f8",
    surface="#ffffff",
    raised="#f0f2f6",
    line="#dde2ea",
    text="#1c2430",
    muted="#5f6b7a",
    accent="#1f6feb",
    wash="#e3edfd",
    on_accent="#ffffff",
    good="#1d8a5f",
    warn="#b7791f",
    bad="#c93a4b",
)

DARK = Tokens(
    name="dark",
    window="#13161b",
    surface="#1a1e25",
    raised="#222832",
    line="#2f3743",
    text="#e7eaf0",
    muted="#98a3b3",
    accent="#5a97ff",
    wash="#20304d",
    # White on the lighter accent has a contrast of 2.9:1 and is hard to read; this has more than 6:1.
    on_accent="#0b1526",
    good="#43b581",
    warn="#e0a43c",
    bad="#e5626d",
)

PLOT_SERIES = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9")
"""Colours of plotted runs, in order (Okabe and Ito's set, told apart with any colour vision)."""


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other`, as ``#rrggbb``."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def contrast(colour: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (relative luminance of WCAG 2)."""
    high, low = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
