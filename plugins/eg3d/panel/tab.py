"""The EG3D tab: a bar of what can be done, and a page for each, made when it is first looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from plugins.eg3d.panel.generate_page import GeneratePage
from plugins.eg3d.panel.inversion_page import InversionPage
from plugins.eg3d.panel.latents_page import LatentsPage
from plugins.eg3d.panel.video_page import VideoPage
from workbench.api.ui import ChipRow, Command, Panel, PanelContext, TaskPanel, px, rule

GENERATE = "generate"
_PAGES: dict[str, tuple[str, type[TaskPanel]]] = {
    GENERATE: ("Generate", GeneratePage),
    "latents": ("Latents", LatentsPage),
    "video": ("Video", VideoPage),
    "photo": ("From a photo", InversionPage),
}
"""Key -> words and page. The modules are read beside the window's thread, with this one; widgets are made on demand."""


class EG3DPanel(Panel):
    """Pages over one bar. Pages are task panels of their own; only the one in front draws and asks for anything."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._made: dict[str, TaskPanel] = {}
        self.modes = ChipRow((key, words) for key, (words, _kind) in _PAGES.items())
        self.modes.chosen.connect(lambda key, _on: self.choose(key))
        bar = QFrame(self)
        bar.setProperty("surface", "surface")
        row = QHBoxLayout(bar)
        row.setContentsMargins(px(16), px(8), px(16), px(8))
        row.addWidget(self.modes)
        row.addStretch(1)
        self._pages = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(rule())
        column.addWidget(self._pages, 1)
        self.choose(GENERATE)

    @property
    def mode(self) -> str:
        """Key of the page in front."""
        return next(iter(self.modes.on()), GENERATE)

    @property
    def page(self) -> TaskPanel:
        """The page in front."""
        return self._made[self.mode]

    def choose(self, mode: str) -> None:
        """Bring a page to the front."""
        before = self._pages.currentWidget()
        self.modes.set_on([mode])
        if mode not in self._made:
            self._made[mode] = self._make(mode)
        page = self._made[mode]
        if page is before:
            return
        if isinstance(before, Panel):
            before.deactivated()
        self._pages.setCurrentWidget(page)
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
        self.choose(wanted if wanted in _PAGES else self.mode)
        self.page.receive({name: value for name, value in payload.items() if name != "page"})

    def closing(self) -> None:
        for page in self._made.values():
            page.closing()

    def commands(self) -> list[Command]:
        start = Command(
            "eg3d.start",
            "EG3D: start what is set up at the left",
            lambda: self.page.start(),
            shortcut="Ctrl+Return",
            menu="Jobs",
            icon="play",
            enabled=lambda: self.isVisible() and self.page.form.valid,
        )
        modes = [
            Command(f"eg3d.mode.{key}", f"EG3D: {words.lower()}", lambda key=key: self.choose(key), icon="eg3d")
            for key, (words, _kind) in _PAGES.items()
        ]
        return [start, *modes]

    def _make(self, mode: str) -> TaskPanel:
        page = _PAGES[mode][1](self.context, self._pages)
        self._pages.addWidget(page)
        return page
