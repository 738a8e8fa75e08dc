"""Files dropped anywhere on the window open the tab that takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from workbench.extension.manifest import Manifest
from workbench.files import plain_path
from workbench.ui.forms.path import dropped_paths


class WindowDrops(QObject):
    """What nothing under the mouse takes (a path field, a page) comes here, from the window.

    `open_tab(id, payload)` brings a tab to the front; `say(sentence)` tells what was left out.
    """

    def __init__(
        self, window: QWidget, open_tab: Callable[[str, Mapping[str, Any]], object], say: Callable[[str], object]
    ) -> None:
        super().__init__(window)
        self._open_tab, self._say = open_tab, say
        self._tabs: Sequence[Manifest] = ()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def begin(self, tabs: Sequence[Manifest]) -> None:
        """The tabs there are, in their order; none while no workspace is open."""
        self._tabs = [tab for tab in tabs if tab.drops is not None]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        assert isinstance(event, QDropEvent)  # both others are kinds of it
        paths = dropped_paths(event.mimeData())
        tab, taken = self._whose(paths)
        if tab is None:
            event.ignore()
            return True
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._take(tab, paths, taken)
        return True

    def _whose(self, paths: Sequence[Path]) -> tuple[Manifest | None, list[Path]]:
        """The tab that takes the most of the files, the first of equals, and those files."""
        best: Manifest | None = None
        taken: list[Path] = []
        for tab in self._tabs:
            assert tab.drops is not None
            names = set(tab.drops.taken([path.name for path in paths]))
            fit = [path for path in paths if path.name in names]
            if len(fit) > len(taken):
                best, taken = tab, fit
        return best, taken

    def _take(self, tab: Manifest, paths: Sequence[Path], taken: Sequence[Path]) -> None:
        left = [path.name for path in paths if path not in taken]
        self._open_tab(tab.id, {"files": [plain_path(path) for path in taken]})
        if left:
            self._say(f"{tab.title} has no use for {', '.join(left)}, so it was left out.")
