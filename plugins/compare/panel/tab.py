"""The Compare tab: one pair in the viewports, or a whole evaluation as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from plugins.compare.panel.pair_page import PairPage
from plugins.compare.panel.sets_page import SetsPage
from workbench.api.ui import Command, PagedPanel, TaskPanel

PAIR, SETS = "pair", "sets"


class ComparePanel(PagedPanel):
    """What other tabs send concerns one face unless it says otherwise (``{"comparison": "name"}``)."""

    plugin = "compare"
    title = "Compare"
    pages: ClassVar[Mapping[str, tuple[str, type[TaskPanel]]]] = {
        PAIR: ("Pair", PairPage),
        SETS: ("Evaluation", SetsPage),
    }

    def receive(self, payload: Mapping[str, Any]) -> None:
        page = SETS if "comparison" in payload else PAIR
        super().receive({"page": page, **payload})

    def commands(self) -> list[Command]:
        pair = next((page for page in self._made.values() if isinstance(page, PairPage)), None)
        return [*super().commands(), *(pair.own_commands() if pair is not None else [])]
