"""The tokens as a Qt palette, and back: every widget can ask which tokens the application wears."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette

from workbench.ui.theme.tokens import BODY_PX, DARK, LIGHT, Tokens, mixed


def qt_palette(tokens: Tokens) -> QPalette:
    """A palette of our own: Qt's colour scheme switch does nothing on headless platforms and varies elsewhere."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.raised,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.bad,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.ToolTipBase: tokens.surface,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Light: tokens.surface,
        QPalette.ColorRole.Midlight: tokens.raised,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Dark: mixed(tokens.line, tokens.text, 0.2),
        QPalette.ColorRole.Shadow: mixed(tokens.line, tokens.text, 0.5),
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    faint = QColor(mixed(tokens.muted, tokens.surface, 0.35))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return palette


def current_tokens() -> Tokens:
    """The tokens the application wears now, read off its palette, so that no widget needs to be handed a theme."""
    return LIGHT if QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() > 127 else DARK


def current_scale() -> float:
    """How much larger than 100 % the application's text is."""
    size = QGuiApplication.font().pixelSize()
    return size / BODY_PX if size > 0 else 1.0


def px(length: float) -> int:
    """A length of the look sheet in pixels at the present text size; at least one."""
    return max(1, round(length * current_scale()))


def body_font(scale: float) -> QFont:
    """The system's font at the body size, with figures of equal width."""
    font = QGuiApplication.font()
    font.setPixelSize(round(BODY_PX * scale))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
