"""Of looks that come quickly one after the other only the last is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from plugins.compare.panel.looks import Look
from workbench.api.ui import Piecewise


class LatestLook:
    """Hands a look to `show` in a turn of the window of its own."""

    def __init__(self, show: Callable[[Look], object], parent: QObject) -> None:
        self._show = show
        self._pieces = Piecewise(parent)
        self._waiting: Look | None = None

    @property
    def waits(self) -> bool:
        """Whether one is still to be shown."""
        return self._waiting is not None

    def take(self, look: Look) -> None:
        """Show this one soon, instead of any that waits."""
        self._waiting = look
        self._pieces.do([self.now])

    def now(self) -> None:
        """Show the one that waits at once."""
        if self._waiting is not None:
            look, self._waiting = self._waiting, None
            self._show(look)

    def forget(self) -> None:
        """Show none of them."""
        self._waiting = None
