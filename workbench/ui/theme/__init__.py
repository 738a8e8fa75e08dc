"""Colours, sizes, icons and how the application wears them."""

from __future__ import annotations

from workbench.ui.theme.appearance import Mode, Theme
from workbench.ui.theme.icons import Icon, icon_pixmap, wear
from workbench.ui.theme.palette import current_scale, current_tokens, px
from workbench.ui.theme.tokens import DARK, LIGHT, PLOT_SERIES, Tokens, Tone

__all__ = [
    "DARK",
    "LIGHT",
    "PLOT_SERIES",
    "Icon",
    "Mode",
    "Theme",
    "Tokens",
    "Tone",
    "current_scale",
    "current_tokens",
    "icon_pixmap",
    "px",
    "wear",
]
