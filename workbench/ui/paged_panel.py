"""A tab of several pages under one bar, each a task panel of its own, made when it is first looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from workbench.ui.commands.registry import Command
from workbench.ui.forms.group import rule
from workbench.ui.panel import Panel, PanelContext
from workbench.ui.stage.chips import ChipRow
from workbench.ui.task_panel import TaskPanel
from workbench.ui.theme.palette import px


class PagedPanel(Panel):
    """Pages over one bar; only the one in front draws and asks for anything.

    Attributes
    ----------
    plugin, title : id and name of the tab, for its commands.
    pages : key -> words and kind of page; the first is in front at the start.
    modes : the bar.
    """

    plugin: ClassVar[str]
    title: ClassVar[str]
    pages: ClassVar[Mapping[str, tuple[str, type[TaskPanel]]]]

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._made: dict[str, TaskPanel] = {}
        self.modes = ChipRow((key, words) for key, (words, _kind) in self.pages.items())
        self.modes.chosen.connect(lambda key, _on: self.choose(key))
        bar = QFrame(self)
        bar.setProperty("surface", "surface")
        row = QHBoxLayout(bar)
        row.setContentsMargins(px(16), px(8), px(16), px(8))
        row.addWidget(self.modes)
        row.addStretch(1)
        self._stack = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(rule())
        column.addWidget(self._stack, 1)
        self.choose(self._first)

    @property
    def mode(self) -> str:
        """Key of the page in front."""
        return next(iter(self.modes.on()), self._first)

    @property
    def page(self) -> TaskPanel:
        """The page in front."""
        return self._made[self.mode]

    def choose(self, mode: str) -> None:
        """Bring a page to the front."""
        before = self._stack.currentWidget()
        self.modes.set_on([mode])
        if mode not in self._made:
            self._made[mode] = self._make(mode)
        page = self._made[mode]
        if page is before:
            return
        if isinstance(before, Panel):
            before.deactivated()
        self._stack.setCurrentWidget(page)
        if self.isVisible():
            page.activated()

    # -- what the window says ---------------------------------------------------------------------------------------

    def activated(self) -> None:
        self.page.activated()

    def deactivated(self) -> None:
        self.page.deactivated()

    def receive(self, payload: Mapping[str, Any]) -> None:
        """``{"page": "video", ...}`` goes to that page, anything else to the one in front."""
        wanted = str(payload.get("page", self.mode))
        self.choose(wanted if wanted in self.pages else self.mode)
        self.page.receive({name: value for name, value in payload.items() if name != "page"})

    def closing(self) -> None:
        for page in self._made.values():
            page.closing()

    def commands(self) -> list[Command]:
        start = Command(
            f"{self.plugin}.start",
            f"{self.title}: start what is set up at the left",
            lambda: self.page.start(),
            shortcut="Ctrl+Return",
            menu="Jobs",
            icon="play",
            enabled=lambda: self.isVisible() and self.page.form.valid,
        )
        modes = [
            Command(
                f"{self.plugin}.mode.{key}",
                f"{self.title}: {words.lower()}",
                lambda key=key: self.choose(key),
                icon=self.plugin,
            )
            for key, (words, _kind) in self.pages.items()
        ]
        return [start, *modes]

    @property
    def _first(self) -> str:
        return next(iter(self.pages))

    def _make(self, mode: str) -> TaskPanel:
        page = self.pages[mode][1](self.context, self._stack)
        self._stack.addWidget(page)
        return page
