from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from workbench.ui.viewer3d.late_import import LateImport


@pytest.fixture
def importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_a_module_is_imported_in_another_thread(qtbot: QtBot, importable: Path) -> None:
    (importable / "late_one.py").write_text("import threading\nwhere = threading.get_ident()\n")
    late = LateImport("late_one")
    with qtbot.waitSignal(late.ready):
        late.begin()
        late.begin()
    assert sys.modules["late_one"].where != threading.get_ident()
    again = LateImport("late_one")
    with qtbot.waitSignal(again.ready):
        again.begin()


def test_a_module_that_cannot_be_imported_is_a_sentence(qtbot: QtBot, importable: Path) -> None:
    (importable / "late_two.py").write_text("raise ImportError('no such library')\n")
    late = LateImport("late_two")
    with qtbot.waitSignal(late.failed):
        late.begin()
    assert late.problem.startswith("The 3D library could not be loaded")
