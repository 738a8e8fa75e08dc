"""The tabs' panels, each made when it is first opened; one that cannot be made says why in its place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from workbench.errors import WorkbenchError, unexpected
from workbench.extension.manifest import Manifest
from workbench.ui.bridge import run_in_thread
from workbench.ui.labels import label
from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import MIDDLE_PX

if TYPE_CHECKING:
    from workbench.ui.panel import Panel, PanelContext

log = logging.getLogger(__name__)


class PlacePage(QFrame):
    """What stands where a panel will be, or could not be made."""

    def __init__(
        self, title: str, sentence: str, icon: str = "clock", retry: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        column = QVBoxLayout(self)
        column.setSpacing(px(MIDDLE_PX))
        column.addStretch(1)
        picture = label()
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        wear(picture, icon, size=32)
        heading = label(title, size="title")
        words = label(sentence, tone="muted", wrap=True)
        words.setFixedWidth(px(480))
        for line in (heading, words):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(picture)
        column.addWidget(heading)
        column.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
        if retry is not None:
            row = QHBoxLayout()
            button = QPushButton("Try again")
            button.clicked.connect(lambda _on=False: retry())
            row.addStretch(1)
            row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(1)


class PanelStack(QStackedWidget):
    """`made(id, Panel)` when a panel was made; `opened(id)` when it came to the front."""

    made = Signal(str, object)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.panels: dict[str, Panel] = {}
        self.current = ""
        self._pages: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._manifests: Mapping[str, Manifest] = {}
        self._context: PanelContext | None = None
        self._payloads: dict[str, list[Mapping[str, Any]]] = {}

    def add_page(self, identity: str, page: QWidget) -> None:
        """Add a page that is no plugin's (welcome)."""
        self._pages[identity] = page
        self.addWidget(page)

    def add_later(self, identity: str, make: Callable[[], QWidget]) -> None:
        """Add a page that is made when it is first opened."""
        self._makers[identity] = make

    def begin(self, manifests: Mapping[str, Manifest], context: PanelContext) -> None:
        """The tabs there are, and the workspace they work in."""
        self._manifests, self._context = manifests, context

    def end(self) -> None:
        """Close all panels (the workspace closes)."""
        for identity, panel in self.panels.items():
            panel.deactivated()
            panel.closing()
            self._drop(identity)
        for identity in set(self._pages) & set(self._manifests):
            self._drop(identity)
        self.panels.clear()
        self._payloads.clear()
        self._context = None

    def open(self, identity: str, payload: Mapping[str, Any] | None = None) -> bool:
        """Bring a tab to the front, making its panel first if need be; False where there is no such tab."""
        if identity in self._makers:
            self.add_page(identity, self._makers.pop(identity)())
        if identity not in self._pages and (identity not in self._manifests or self._context is None):
            return False
        if payload:
            self._payloads.setdefault(identity, []).append(payload)
        if identity not in self._pages:
            self._put(identity, PlacePage(f"Opening {self._manifests[identity].title}", "One moment."))
            self._load(identity)
        self._front(identity)
        self._hand_over(identity)
        return True

    def _front(self, identity: str) -> None:
        if identity != self.current and self.current in self.panels:
            self.panels[self.current].deactivated()
        self.current = identity
        self.setCurrentWidget(self._pages[identity])
        if identity in self.panels:
            self.panels[identity].activated()
        self.opened.emit(identity)

    def _load(self, identity: str) -> None:
        """Import the panel and its tasks in a thread; widgets are then made on the window's own."""
        manifest = self._manifests[identity]

        def fetch() -> type[Panel]:
            from workbench.extension import discovery

            for dotted in manifest.tasks.values():
                discovery.load(dotted)
            found: type[Panel] = discovery.load(str(manifest.panel))
            return found

        run_in_thread(
            fetch,
            done=lambda kind: self._make(identity, kind),
            failed=lambda error: self._refuse(identity, error),
            owner=self,
        )

    def _make(self, identity: str, kind: type[Panel]) -> None:
        if self._context is None:
            return
        try:
            panel = kind(self._context, self)
        except WorkbenchError as error:
            self._refuse(identity, error)
            return
        except Exception as error:  # a stranger's panel must not take the window down
            log.exception("The panel of %s could not be made", identity)
            self._refuse(identity, unexpected(error))
            return
        self.panels[identity] = panel
        self._put(identity, panel)
        self.made.emit(identity, panel)
        if self.current == identity:
            self._front(identity)
        self._hand_over(identity)

    def _refuse(self, identity: str, error: WorkbenchError) -> None:
        for child in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if self.indexOf(child) < 0:  # what had been made of the panel before it failed
                child.hide()
                child.deleteLater()
        title = f"{self._manifests[identity].title} cannot be opened"
        self._put(identity, PlacePage(title, error.sentence, "warn", lambda: self._again(identity)))

    def _again(self, identity: str) -> None:
        self._drop(identity)
        self.open(identity)

    def _put(self, identity: str, page: QWidget) -> None:
        front = self.current == identity
        self._drop(identity)
        self._pages[identity] = page
        self.addWidget(page)
        if front:
            self.setCurrentWidget(page)

    def _drop(self, identity: str) -> None:
        page = self._pages.pop(identity, None)
        if page is not None:
            self.removeWidget(page)
            page.deleteLater()

    def _hand_over(self, identity: str) -> None:
        panel = self.panels.get(identity)
        for payload in self._payloads.pop(identity, []) if panel is not None else ():
            assert panel is not None
            panel.receive(payload)
