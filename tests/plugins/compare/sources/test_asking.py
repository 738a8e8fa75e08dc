"""The card that asks what files mean, and what it keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plugins.compare.file_memory import FileMemory
from plugins.compare.panel.asking import AskingCard
from plugins.compare.settings import PairSettings
from plugins.compare.sources import UnknownMeaningError, load_pairs

PATIENCE_MS = 10_000


@pytest.fixture
def card(qtbot: QtBot, tmp_path: Path) -> AskingCard:
    made = AskingCard(tmp_path)
    qtbot.addWidget(made)
    return made


def asked_about(workspace: Path, truth: Path, *predictions: Path) -> list[dict[str, object]]:
    with pytest.raises(UnknownMeaningError) as asked:
        load_pairs(PairSettings(truth_file=truth, prediction_files=list(predictions)), workspace)
    return [question.plain() for question in asked.value.questions]


def test_return_says_yes_to_all_guesses(
    qtbot: QtBot, card: AskingCard, tmp_path: Path, in_metres: Path, in_millimetres: Path
) -> None:
    card.ask(asked_about(tmp_path, in_metres, in_millimetres))
    assert card.isVisible() and card.asking
    with qtbot.waitSignal(card.answered, timeout=PATIENCE_MS):
        qtbot.keyClick(card, Qt.Key.Key_Return)
    assert not card.isVisible()
    (pair,) = load_pairs(PairSettings(truth_file=in_metres, prediction_files=[in_millimetres]), tmp_path)
    assert pair.remarks == ()


def test_files_with_one_guess_are_asked_about_together(card: AskingCard, tmp_path: Path, in_metres: Path) -> None:
    copy = tmp_path / "copy.ply"
    copy.write_bytes(in_metres.read_bytes())
    card.ask(asked_about(tmp_path, in_metres, copy))
    assert len(card._rows) == 1
    assert set(card._rows[0].form.rows) == {"unit", "metres_per_unit"}


def test_another_answer_is_kept_and_half_a_one_is_not(
    qtbot: QtBot, card: AskingCard, tmp_path: Path, in_metres: Path
) -> None:
    (question, *_) = asked_about(tmp_path, in_metres, in_metres)
    card.ask([question])
    form = card._rows[0].form
    form.rows["unit"].editor.set_value("factor")
    form.rows["unit"].editor.edited.emit()
    assert not card.say.isEnabled()
    form.set_settings({"unit": "factor", "metres_per_unit": 0.5})
    assert card.say.isEnabled()
    with qtbot.waitSignal(card.answered, timeout=PATIENCE_MS):
        card.say.click()
    (pair,) = load_pairs(PairSettings(truth_file=in_metres, prediction_files=[in_metres]), tmp_path)
    assert abs(pair.truth.mesh.vertices).max() == pytest.approx(0.5 * 0.7, rel=0.1)


def test_not_now_keeps_nothing(qtbot: QtBot, card: AskingCard, tmp_path: Path, as_depth: Path) -> None:
    card.ask(asked_about(tmp_path, as_depth, as_depth))
    with qtbot.waitSignal(card.put_off, timeout=PATIENCE_MS):
        qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert not FileMemory(tmp_path).place.exists()
