"""The welcome page: the sample experiment, the workspace, and one line for each tab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from workbench.files import plain_path
from workbench.settings import AppSettings
from workbench.ui.labels import ElidedLabel, label
from workbench.ui.shell.tabs import Tabs
from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import HUGE_PX, LARGE_PX, MIDDLE_PX, SMALL_PX, TINY_PX
from workbench.ui.welcome.sample_card import SampleCard

if TYPE_CHECKING:
    from workbench.ui.panel import PanelContext

_WIDTH_PX = 900
_MOST_RECENT = 5


class Card(QFrame):
    """A titled card; `rows` takes what belongs in it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(px(LARGE_PX), px(LARGE_PX), px(LARGE_PX), px(LARGE_PX))
        self.rows.setSpacing(px(TINY_PX))
        self.rows.addWidget(label(title, size="title"))
        self._fixed = self.rows.count()

    def empty(self) -> None:
        """Take everything below the title away."""
        while self.rows.count() > self._fixed:
            item = self.rows.takeAt(self._fixed)
            if item.widget():
                item.widget().deleteLater()


class WelcomePage(QFrame):
    """Where a person begins.

    Signals
    -------
    command_asked(id), tab_asked(id, payload), workspace_asked(Path) : a person wants that.
    """

    command_asked = Signal(str)
    tab_asked = Signal(str, object)
    workspace_asked = Signal(object)

    def __init__(self, settings: AppSettings) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self._recent = list(settings.recent_workspaces)
        self.sample = SampleCard()
        self.sample.shown.connect(self.tab_asked)
        self.workspace_card, self.tabs_card = Card("Workspace"), Card("What you can do")
        self._lay_out()
        self.show_no_workspace()

    def show_no_workspace(self) -> None:
        """No workspace is open: offer to open one."""
        self.sample.show_workspace(None)
        self.workspace_card.empty()
        words = "A workspace is a folder of your own. Datasets, runs and comparisons are kept in it."
        self.workspace_card.rows.addWidget(label(words, tone="muted", wrap=True))
        self._offer_workspaces(None)
        self.tabs_card.empty()
        self.tabs_card.hide()

    def show_workspace(self, context: PanelContext, tabs: Tabs) -> None:
        """A workspace is open: say which, and what its tabs do."""
        root = context.workspace.root
        self._recent = [root, *(p for p in self._recent if p != root)]
        self.sample.show_workspace(context)
        self.workspace_card.empty()
        path = ElidedLabel(plain_path(root), tone="muted", mode=Qt.TextElideMode.ElideMiddle)
        path.setToolTip(plain_path(root))
        self.workspace_card.rows.addWidget(label(context.workspace.name, size="strong"))
        self.workspace_card.rows.addWidget(path)
        self._offer_workspaces(root)
        self._show_tabs(tabs)

    def show_problem(self, sentence: str) -> None:
        """Say why no workspace is open."""
        self.workspace_card.rows.insertWidget(1, label(sentence, tone="bad", size="secondary", wrap=True))

    def _offer_workspaces(self, root: Path | None) -> None:
        button = QPushButton("Open or make a workspace…")
        button.setToolTip("Choose a folder; an empty one becomes a workspace (Ctrl+O)")
        button.clicked.connect(lambda _on=False: self.command_asked.emit("workspace.open"))
        self.workspace_card.rows.addSpacing(px(SMALL_PX))
        self.workspace_card.rows.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        others = [p for p in self._recent if p != root][:_MOST_RECENT]
        if others:
            self.workspace_card.rows.addSpacing(px(SMALL_PX))
            self.workspace_card.rows.addWidget(label("Opened before", tone="muted", size="secondary"))
        for path in others:
            recent = QPushButton(path.name)
            recent.setProperty("kind", "link")
            recent.setToolTip(plain_path(path))
            recent.clicked.connect(lambda _on=False, p=path: self.workspace_asked.emit(p))
            self.workspace_card.rows.addWidget(recent, 0, Qt.AlignmentFlag.AlignLeft)
        self.workspace_card.rows.addStretch(1)

    def _show_tabs(self, tabs: Tabs) -> None:
        self.tabs_card.empty()
        for manifest in tabs.working.values():
            self.tabs_card.rows.addWidget(
                self._pointer(manifest.id, manifest.title, manifest.icon, manifest.description)
            )
        for name, why in tabs.absent.items():
            row = QHBoxLayout()
            row.setSpacing(px(MIDDLE_PX))
            line = label(f"{name}: {why.sentence} {why.remedy}".strip(), tone="muted", size="secondary", wrap=True)
            holder = QWidget()
            holder.setLayout(row)
            row.addWidget(line, 1)
            self.tabs_card.rows.addWidget(holder)
        self.tabs_card.show()

    def _pointer(self, identity: str, title: str, icon: str, description: str) -> QWidget:
        button = QPushButton()
        button.setProperty("kind", "row")
        button.setAccessibleName(f"Go to {title}")
        button.setAccessibleDescription(description)
        button.setMinimumHeight(px(34))
        row = QHBoxLayout(button)
        row.setContentsMargins(px(SMALL_PX), 0, px(SMALL_PX), 0)
        row.setSpacing(px(MIDDLE_PX))
        picture = label()
        wear(picture, icon, "accent", size=20)
        name = label(title, size="strong")
        name.setFixedWidth(px(90))
        row.addWidget(picture)
        row.addWidget(name)
        row.addWidget(ElidedLabel(description, tone="muted"), 1)
        button.clicked.connect(lambda _on=False: self.tab_asked.emit(identity, {}))
        return button

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(px(_WIDTH_PX))
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(px(HUGE_PX), px(HUGE_PX), px(HUGE_PX), px(HUGE_PX))
        rows.setSpacing(px(LARGE_PX))
        rows.addStretch(1)
        rows.addWidget(label("Faces with true depth, and models that learn it", size="heading", wrap=True))
        words = (
            "Make or import face datasets, train depth models on them, and look at predicted against true faces in "
            "millimetres."
        )
        rows.addWidget(label(words, tone="muted", wrap=True))
        cards = QHBoxLayout()
        cards.setSpacing(px(LARGE_PX))
        cards.addWidget(self.sample, 3)
        cards.addWidget(self.workspace_card, 2)
        rows.addLayout(cards)
        rows.addWidget(self.tabs_card)
        rows.addStretch(2)
        middle = QWidget()
        across = QHBoxLayout(middle)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(inner, 100)
        across.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(middle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
