"""What a run found, below the curves: held-out faces, scores, photos."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from plugins.training.panel.faces import HeldOutFaces
from plugins.training.panel.photos_page import PhotosPage
from plugins.training.panel.runs import Run
from plugins.training.panel.scores_page import ScoresPage
from workbench.api.ui import ChipRow, px, rule

FACES, SCORES, PHOTOS = "faces", "scores", "photos"
_WORDS = ((FACES, "Held-out faces"), (SCORES, "Scores"), (PHOTOS, "Photos"))


class Findings(QFrame):
    """A card with three pages about the run under the cursor; only the page on show reads files."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self._run: Run | None = None
        self.faces, self.scores, self.photos = HeldOutFaces(), ScoresPage(), PhotosPage()
        self.chips = ChipRow(_WORDS)
        self.chips.chosen.connect(lambda key, _on: self.choose(key))
        self._pages = QStackedWidget()
        for page in (self.faces, self.scores, self.photos):
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
        self.show_run(self._run)

    def show_run(self, run: Run | None) -> None:
        """Show a run; the same run again brings what is new."""
        self._run = run
        shown = self._pages.currentWidget()
        for page in (self.faces, self.scores, self.photos):
            if page is shown:
                page.show_run(run)

    def closing(self) -> None:
        """Stop reading."""
        self.photos.closing()
