"""Our own stroke icons, tinted with the colours the application wears."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

import workbench
from workbench.ui.theme.palette import current_tokens, px
from workbench.ui.theme.tokens import ICON_PX, Tone, mixed

log = logging.getLogger(__name__)
FOLDER = Path(workbench.__file__).parent.parent / "resources" / "icons"
_DENSITIES = (1.0, 2.0, 3.0)


def icon_names() -> list[str]:
    """Names of the bundled icons."""
    return sorted(path.stem for path in FOLDER.glob("*.svg"))


class Icon(QIcon):
    """A stroke icon in the colours worn now: a bundled one by name, or the SVG file at a path; `side` in pixels.

    Where the picture should follow a change of theme, use `wear` instead.
    """

    def __init__(
        self, name: str | Path, tone: Tone = "muted", on_tone: Tone = "accent", *, side: int | None = None
    ) -> None:
        super().__init__()
        side = side or px(ICON_PX)
        tokens = current_tokens()
        faint = mixed(tokens.muted, tokens.surface, 0.5)
        for density in _DENSITIES:
            self.addPixmap(_drawn(str(name), tokens.tone(tone), density, side))
            self.addPixmap(_drawn(str(name), faint, density, side), QIcon.Mode.Disabled)
            self.addPixmap(_drawn(str(name), tokens.tone(on_tone), density, side), QIcon.Mode.Normal, QIcon.State.On)


def icon_pixmap(name: str | Path, tone: Tone = "muted", *, size: int = ICON_PX, density: float = 2.0) -> QPixmap:
    """One icon as a picture `size` device-independent pixels wide."""
    return _drawn(str(name), current_tokens().tone(tone), density, size)


def wear(widget: QWidget, name: str | Path, tone: Tone = "muted", on_tone: Tone = "accent", size: int = 0) -> None:
    """Give a button (or a label) an icon that is tinted anew whenever the theme changes."""

    def put() -> None:
        side = px(size or ICON_PX - 2)
        if hasattr(widget, "setIcon"):
            button: Any = widget
            button.setIconSize(QSize(side, side))
            button.setIcon(Icon(name, tone, on_tone, side=side))
        else:
            label: Any = widget
            label.setPixmap(icon_pixmap(name, tone, size=side, density=widget.devicePixelRatioF()))

    for earlier in widget.findChildren(_Follower, options=Qt.FindChildOption.FindDirectChildrenOnly):
        widget.removeEventFilter(earlier)
        earlier.setParent(None)
        earlier.deleteLater()
    widget.installEventFilter(_Follower(widget, put))
    put()


class _Follower(QObject):
    """Redraws one widget's icon when the application's style (and with it the theme) changes."""

    def __init__(self, widget: QWidget, put: Callable[[], None]) -> None:
        super().__init__(widget)
        self._put = put
        self._worn = self._state()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange) and self._worn != self._state():
            self._worn = self._state()
            self._put()
        return False

    @staticmethod
    def _state() -> tuple[str, int]:
        return current_tokens().name, px(ICON_PX)


@functools.lru_cache(maxsize=1024)
def _drawn(name: str, colour: str, density: float, size: int) -> QPixmap:
    pixmap = QPixmap(round(size * density), round(size * density))
    pixmap.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(density)
    return pixmap


@functools.lru_cache(maxsize=256)
def _source(name: str) -> str:
    path = Path(name) if name.endswith(".svg") else FOLDER / f"{name}.svg"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        log.warning("There is no icon %s", path)
        return (FOLDER / "plugin.svg").read_text(encoding="utf-8")
