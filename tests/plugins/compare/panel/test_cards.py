"""The cards and rows of the page, each by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from plugins.compare.panel.alignment_card import AlignmentCard
from plugins.compare.panel.figures_card import FiguresTable
from plugins.compare.panel.folding_choice import FoldingChoice, Option
from plugins.compare.panel.folding_row import FoldingRow
from plugins.compare.panel.looks import Errors
from plugins.compare.panel.pairs_card import PairsCard
from plugins.compare.panel.spread_card import bars_of, curve_of
from plugins.compare.panel.tool_strip import ToolStrip
from plugins.compare.panel.walking import WalkingRow
from workbench.geometry.colour_scale import ColourScale

OPTIONS = [Option("a", "First thing"), Option("b", "Second thing"), Option("c", "Third thing")]
PAIR = (0.01, 0.0, 0.5, 0.011, 0.0, 0.5)


def column(key: str, **values: Any) -> dict[str, Any]:
    measured = {
        "key": key, "title": key.upper(), "why_not": "", "median": 1.0, "rms": 2.0, "p95": 3.0, "moved": 0.0,
        "rotation": 0.0, "scale": 1.0, "shift": 0.0, "history": [], "converged": True, "note": "", "matrix": [],
    }  # fmt: skip
    return measured | values


def refused(key: str, why_not: str) -> dict[str, Any]:
    return {"key": key, "title": key.upper(), "why_not": why_not}


def test_the_best_of_a_row_has_a_star_and_the_evaluation_stands_below(qtbot: QtBot) -> None:
    table = FiguresTable()
    qtbot.addWidget(table)
    rows = [{"title": "RMS", "texts": ["2.00 mm", "1.00 mm"], "best": [1]}]
    headlines = [["z error", "mm", [["this run", 3.0]]], None]
    table.show_figures({"titles": ["one", "two"], "table": rows, "headlines": headlines})
    assert table.texts()[0] == ["RMS", "2.00 mm", "★ 1.00 mm"]
    assert table.texts()[-1] == ["    this run", "3.00 mm", "–"]


def test_alignments_tell_what_they_changed_against_the_first(qtbot: QtBot) -> None:
    card = AlignmentCard()
    qtbot.addWidget(card)
    icp = column("icp", rms=1.5, moved=4.0, rotation=2.0, history=[2.0, 1.6, 1.5])
    card.show_columns([column("none"), refused("landmarks", "No landmarks."), icp], "none", "mm")
    rows = {row[0]: row[1:] for row in card.table.texts()}
    assert rows["RMS changed by"] == ["–", "–", "−0.50 mm"]
    assert rows["Turned by"] == ["–", "–", "2.0°"]
    assert rows["Steps"] == ["–", "–", "2"]
    assert "LANDMARKS: No landmarks." in card.remarks
    assert card.chart.lines[0].y.tolist() == [2.0, 1.6, 1.5]


def test_the_head_of_a_column_chooses_its_alignment(qtbot: QtBot) -> None:
    card = AlignmentCard()
    qtbot.addWidget(card)
    card.show_columns([column("none"), column("icp")], "none", "mm")
    with qtbot.waitSignal(card.chosen) as chosen:
        card.table.horizontalHeader().sectionClicked.emit(2)
    assert chosen.args == ["icp"]


def test_alignments_nobody_gave_anything_have_no_column(qtbot: QtBot) -> None:
    card = AlignmentCard()
    qtbot.addWidget(card)
    card.show_columns([column("none"), refused("pairs", "No pairs are picked.")], "none", "mm")
    assert card.table.columnCount() == 2


def test_pairs_say_how_many_are_missing_and_what_is_left(qtbot: QtBot) -> None:
    card = PairsCard()
    qtbot.addWidget(card)
    card.show_pairs([PAIR], [], None, "")
    assert card.words.startswith("2 more pairs are needed")
    assert not card.align.isEnabled()
    card.show_pairs([PAIR] * 3, [0.5, 1.0, 0.25], 0.66, "")
    assert card.words == "3 pairs, RMS 0.66 mm."
    assert card.table.texts()[1][3] == "1.00"
    card.table.setCurrentCell(1, 0)
    with qtbot.waitSignal(card.removed) as removed:
        card.remove.click()
    assert removed.args == [1]


@pytest.fixture
def row(qtbot: QtBot) -> tuple[FoldingRow, FoldingChoice]:
    choice = FoldingChoice("Things", OPTIONS)
    made = FoldingRow((choice,), foldable=(choice,))
    qtbot.addWidget(made)
    made.resize(800, 40)
    made.show()
    return made, choice


def test_chips_fold_into_a_menu_where_there_is_no_room(row: tuple[FoldingRow, FoldingChoice]) -> None:
    made, choice = row
    assert not choice.folded
    made.resize(choice.width_when(folded=False) - 1, 40)
    assert choice.folded
    assert choice.button.isVisible() and not choice.chips.isVisible()
    made.resize(800, 40)
    assert not choice.folded


def test_a_choice_is_the_same_in_both_forms(qtbot: QtBot, row: tuple[FoldingRow, FoldingChoice]) -> None:
    made, choice = row
    with qtbot.waitSignal(choice.chosen) as chosen:
        choice.chips.button("b").click()
    assert chosen.args == ["b"]
    made.resize(60, 40)
    assert choice.button.text().strip() == "Second thing"
    with qtbot.waitSignal(choice.chosen):
        choice.menu.actions()[2].trigger()
    assert choice.key == "c"


def test_the_worst_face_has_none_that_is_worse(qtbot: QtBot) -> None:
    walking = WalkingRow()
    qtbot.addWidget(walking)
    walking.show_place("c", ["a", "b", "c"])
    assert walking.place == "c · worst of 3"
    assert not walking.worse.isEnabled()
    with qtbot.waitSignal(walking.sample_asked) as asked:
        walking.better.click()
    assert asked.args == ["b"]


def test_the_strip_is_there_only_where_something_needs_it(qtbot: QtBot) -> None:
    strip = ToolStrip()
    qtbot.addWidget(strip)
    assert strip.isHidden()
    strip.set_together("overlay")
    assert not strip.isHidden()
    strip.set_together("side")
    with qtbot.waitSignal(strip.clip_changed):
        strip.set_tool("clip")
    strip.set_tool("normal")
    assert not strip.isHidden()  # the clip is still there, and with it the button that takes it away
    strip.unclip.click()
    assert strip.isHidden()


def test_bars_count_areas_within_the_range_and_beyond_it() -> None:
    signed = np.array([-4.0, -0.5, 0.5, np.nan], np.float32)
    errors = Errors(signed, np.array([1.0, 2.0, 1.0, 5.0], np.float32), np.zeros((4, 3), np.float32), "")
    bars = bars_of(errors, ColourScale(-1, 1))
    assert bars is not None
    assert bars.beyond == (0.25, 0.0)
    assert bars.shares.sum() == pytest.approx(0.75)
    sizes = bars_of(errors, ColourScale(0, 1, absolute=True))
    assert sizes is not None and sizes.beyond == (0.0, 0.25)
    assert curve_of("x", errors).y[-1] == pytest.approx(1.0)


def test_other_words_for_the_same_keys_are_shown(row: tuple[FoldingRow, FoldingChoice]) -> None:
    _, choice = row
    choice.set_chosen("b")
    choice.set_options([Option("a", "First run"), Option("b", "Second run"), Option("c", "Third run")])
    assert choice.chips.button("b").text() == "Second run"
    assert choice.button.text().strip() == "Second run"
    assert choice.key == "b"
