"""The lower half of the page: one card at a time, for one prediction or for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from plugins.compare.panel.alignment_card import AlignmentCard
from plugins.compare.panel.figures_card import FiguresTable
from plugins.compare.panel.folding_choice import FoldingChoice, Option
from plugins.compare.panel.folding_row import FoldingRow
from plugins.compare.panel.looks import Look
from plugins.compare.panel.overview_card import OverviewCard
from plugins.compare.panel.spread_card import SpreadCard
from plugins.compare.panel.walking import WalkingRow
from workbench.api import ColourScale
from workbench.api.ui import ElidedLabel, px

_NOTHING = "The errors' distribution appears here."
PAGES: Final = (
    Option("overview", "Overview", "The main figures at a glance"),
    Option("figures", "Figures", "All figures, one column per prediction"),
    Option("alignment", "Alignment", "What each alignment changed and what it leaves"),
    Option("spread", "Spread", "Histogram and cumulative curves"),
    Option("profile", "Profile", "Both surfaces cut along a line"),
    Option("pairs", "Pairs", "Points clicked on both surfaces, to align by them"),
)


class CardDeck(QFrame):
    """Signals
    -------
    page_chosen(key) : another card.  prediction_chosen(int) : the cards speak of another prediction.
    """

    page_chosen = Signal(str)
    prediction_chosen = Signal(int)

    def __init__(self, walking: WalkingRow, more: Mapping[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.overview, self.figures = OverviewCard(), FiguresTable()
        self.alignment, self.spread = AlignmentCard(), SpreadCard()
        self.pages = FoldingChoice("What the card below shows", PAGES)
        self.pages.chosen.connect(self.page_chosen)
        self.pages.chosen.connect(lambda _key: self._show())
        self.predictions = FoldingChoice("Prediction that the cards speak of", [])
        self.predictions.chosen.connect(lambda key: self.prediction_chosen.emit(int(key)))
        self.predictions.chosen.connect(lambda _key: self._show())
        self._look: Look | None = None
        self._scale = ColourScale()
        self._stack = QStackedWidget()
        self._cards: dict[str, QWidget] = {
            "overview": self.overview, "figures": self.figures, "alignment": self.alignment, "spread": self.spread,
            **more,
        }  # fmt: skip
        for card in self._cards.values():
            self._stack.addWidget(card)
        self.caution = ElidedLabel(tone="warn")
        self.caution.hide()
        self.head = FoldingRow(
            (walking, walking.where, self.pages, self.predictions),
            foldable=(self.predictions, self.pages),
            spare=(walking.where,),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(8))
        column.addWidget(self.head)
        column.addWidget(self.caution)
        column.addWidget(self._stack, 1)
        self.forget()

    @property
    def page(self) -> str:
        """The card on top."""
        return self.pages.key

    @property
    def number(self) -> int:
        """The prediction that the cards speak of."""
        return int(self.predictions.key or 0)

    def choose(self, page: str) -> None:
        """Bring a card to the top."""
        self.pages.choose(page)

    def show_look(self, look: Look, scale: ColourScale) -> None:
        """What was measured; the cards that are not on top are filled when they come there."""
        self._look, self._scale = look, scale
        self.predictions.set_options([Option(str(i), title) for i, title in enumerate(look.titles)])
        self.predictions.setHidden(len(look.titles) < 2)
        self.head.fold()
        self._show()

    def set_scale(self, scale: ColourScale) -> None:
        """The colours of the error maps changed."""
        self._scale = scale
        look, number = self._look, self.number
        if look is None or not look.errors:
            return
        if self.page == "overview":
            self.overview.set_scale(look, number, scale)
        elif self.page == "spread":
            self.spread.show_errors(look, number, scale)

    def warn(self, sentence: str) -> None:
        """What should be known before the figures are believed."""
        self.caution.set_text(sentence)
        self.caution.setVisible(bool(sentence))

    def forget(self) -> None:
        """Nothing is measured."""
        self.warn("")
        self._look = None
        self.predictions.hide()
        self.overview.forget(_NOTHING)
        self.figures.show_cells([], [])
        self.alignment.clear()
        self.spread.forget(_NOTHING)

    def _show(self) -> None:
        self._stack.setCurrentWidget(self._cards[self.page])
        look, number = self._look, self.number
        if look is None or not look.errors:
            return
        if self.page == "overview":
            self.overview.show_errors(look, number, self._scale)
        elif self.page == "figures":
            self.figures.show_figures(look.figures)
        elif self.page == "spread":
            self.spread.show_errors(look, number, self._scale)
        elif self.page == "alignment" and number < len(look.errors):
            record = look.figures["predictions"][number]
            self.alignment.show_columns(record["alignments"], str(look.figures["shown"]), look.unit)
