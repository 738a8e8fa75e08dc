from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from workbench.extension.discovery import manifests
from workbench.ui.theme import DARK, LIGHT, Icon, Theme, current_scale, current_tokens, px, wear
from workbench.ui.theme.icons import icon_names


def colour_of(icon: QIcon, side: int = 20) -> QColor:
    """The colour of the icon's strokes: of its most opaque pixel."""
    image = icon.pixmap(QSize(side, side), 1.0).toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=lambda c: c.alpha())


def test_tokens_are_read_off_the_palette(theme: Theme) -> None:
    assert current_tokens() is LIGHT
    theme.set_mode("dark")
    assert current_tokens() is DARK


def test_scale(theme: Theme) -> None:
    assert px(12) == 12
    theme.set_scale(2.0)
    assert current_scale() == pytest.approx(2.0) and px(12) == 24
    theme.set_scale(9.0)
    assert theme.scale == 2.0


def test_worn_icon_follows_the_theme(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    wear(button, "check", "text")
    assert colour_of(button.icon()).name() == LIGHT.text
    theme.set_mode("dark")
    assert colour_of(button.icon()).name() == DARK.text
    wear(button, "check", "bad")
    assert colour_of(button.icon()).name() == DARK.bad


def test_icon_is_drawn_at_the_size_asked_for(theme: Theme) -> None:
    assert Icon("home", side=44).actualSize(QSize(44, 44)).width() == 44


def test_every_manifest_names_an_icon_there_is(theme: Theme) -> None:
    for manifest in manifests().values():
        assert manifest.icon in icon_names() or Path(manifest.icon).is_file(), manifest.id


def test_every_icon_draws_something(theme: Theme) -> None:
    for name in icon_names():
        assert colour_of(Icon(name)).alpha() > 100, name
