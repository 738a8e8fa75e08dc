"""What runs found, below the curves: held-out faces, surfaces, scores, photos, live pictures, settings, ranks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from plugins.training.panel.avatar_page import LivePages
from plugins.training.panel.faces import HeldOutFaces
from plugins.training.panel.leaderboard_page import LeaderboardPage
from plugins.training.panel.photos_page import PhotosPage
from plugins.training.panel.runs import Run
from plugins.training.panel.scores_page import ScoresPage
from plugins.training.panel.settings_page import SettingsPage
from plugins.training.panel.surface_page import SurfacePage
from workbench.api.ui import ChipRow, px, rule

FACES, SURFACE, SCORES, PHOTOS, LIVE, SETTINGS = "faces", "surface", "scores", "photos", "live", "settings"
BOARD = "leaderboard"
_WORDS = (
    (FACES, "Held-out faces"),
    (SURFACE, "3D"),
    (SCORES, "Scores"),
    (PHOTOS, "Photos"),
    (LIVE, "Live"),
    (SETTINGS, "Settings"),
    (BOARD, "Leaderboard"),
)


class Findings(QFrame):
    """A card with pages about the run under the cursor; only the page on show reads files. `page_changed(key)`."""

    page_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self._runs: list[Run] = []
        self.faces, self.scores, self.photos = HeldOutFaces(), ScoresPage(), PhotosPage()
        self.surface, self.settings, self.live = SurfacePage(), SettingsPage(), LivePages()
        self.board = LeaderboardPage()
        self.chips = ChipRow(_WORDS)
        self.chips.chosen.connect(lambda key, _on: self.choose(key))
        self._pages = QStackedWidget()
        for page in (self.faces, self.surface, self.scores, self.photos, self.live, self.settings, self.board):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(8))
        top = QHBoxLayout()
        top.addWidget(self.chips)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(rule())
        column.addWidget(self._pages, 1)
        self.choose(FACES)

    @property
    def page(self) -> str:
        """Which page is on show."""
        return next(iter(self.chips.on()), FACES)

    def choose(self, page: str) -> None:
        """Bring a page to the front."""
        self.chips.set_on([page])
        self._pages.setCurrentIndex([key for key, _ in _WORDS].index(page))
        self.show_runs(self._runs)
        self.page_changed.emit(page)

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show the first of these runs, and in what they differ; the same runs again bring what is new."""
        self._runs = list(runs)
        shown, first = self._pages.currentWidget(), next(iter(runs), None)
        if shown is self.settings:
            self.settings.show_runs(runs)
        if shown is self.scores:
            self.scores.show_runs(runs)
        if shown is self.board:
            self.board.look()
        for page in (self.faces, self.surface, self.photos, self.live):
            if page is shown:
                page.show_run(first)

    def closing(self) -> None:
        """Stop reading and drawing."""
        self.photos.closing()
        self.live.closing()
        self.surface.closing()
