"""The page Import recordings: what is in each file is said before anything is imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plugins.kinect.panel import KinectPanel
from plugins.kinect.panel.import_page import ImportPage
from tests.plugins.conftest import OpenPanel

PATIENCE_MS = 60_000


@pytest.fixture
def page(open_panel: OpenPanel, tmp_path: Path) -> ImportPage:
    tab = open_panel(KinectPanel, tmp_path / "work")
    assert isinstance(tab, KinectPanel)
    tab.choose("import")
    assert isinstance(tab.page, ImportPage)
    return tab.page


def texts(page: ImportPage) -> list[list[str]]:
    table = page.table
    cells = [[table.item(r, c) for c in range(table.columnCount())] for r in range(table.rowCount())]
    return [[cell.text() for cell in row if cell is not None] for row in cells]


def test_a_folder_is_looked_through_and_every_file_answers(
    qtbot: QtBot, page: ImportPage, shared: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "Aufnahmen ü" / "day 1"
    folder.mkdir(parents=True)
    real = next((shared / "data" / "kinect").glob("*.mkv"))
    (folder / "a mug.mkv").write_bytes(real.read_bytes())
    (folder / "b broken.MKV").write_text("no recording at all", encoding="utf-8")
    (folder / "notes.txt").write_text("passed over", encoding="utf-8")
    page.add_folder(folder.parent)
    qtbot.waitUntil(lambda: page.table.rowCount() == 2, timeout=PATIENCE_MS)
    good, bad = texts(page)
    assert good[:2] == ["a mug.mkv", "✓ yes"]
    assert good[4:] == ["720P", "NFOV unbinned"]
    assert bad[0] == "b broken.MKV"
    assert bad[1].startswith("✗ ")
    assert page.words.text().startswith("1 of 2 can be used")
    assert page.leave_out.isVisible()
    page.leave_out.click()
    qtbot.waitUntil(lambda: page.table.rowCount() == 1, timeout=PATIENCE_MS)
    assert [path.name for path in page.form.settings().recordings] == ["a mug.mkv"]
    assert page.leave_out.isHidden()
    assert page.job_title(page.form.settings()) == "Import recordings · a mug"


def test_what_cannot_be_imported_is_refused_beside_its_field(qtbot: QtBot, page: ImportPage, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mkv"
    broken.write_text("no recording at all", encoding="utf-8")
    page.form.set_settings({"recordings": [broken]})
    page.start()
    message = page.form.rows["recordings"].message
    qtbot.waitUntil(lambda: "broken.mkv" in message.text(), timeout=PATIENCE_MS)
    assert page.context.jobs.all() == []


def test_an_empty_folder_is_said(qtbot: QtBot, page: ImportPage, tmp_path: Path) -> None:
    said = []
    page.context.notify = lambda sentence, **_: said.append(sentence)  # type: ignore[method-assign, assignment, func-returns-value]
    page.add_folder(tmp_path)
    qtbot.waitUntil(lambda: bool(said), timeout=PATIENCE_MS)
    assert said[0].startswith("There is no .mkv file in")
