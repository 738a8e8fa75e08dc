from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.ui.gallery.growing_source import GrowingSource
from workbench.ui.gallery import Gallery
from workbench.ui.gallery.actions import EntryAction
from workbench.ui.stage.pictures import pixels_of


@pytest.fixture
def gallery(qtbot: QtBot) -> Iterator[Gallery]:
    made = Gallery("faces")
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    yield made
    made.close_source()


def filled(qtbot: QtBot, gallery: Gallery, source: GrowingSource) -> GrowingSource:
    """Show a source and wait until what is on screen is decoded."""
    gallery.set_source(source)
    qtbot.waitUntil(lambda: gallery.count == source.count)
    qtbot.waitUntil(lambda: settled(gallery))
    return source


def settled(gallery: Gallery) -> bool:
    model = gallery.grid.model()
    rows = range(*gallery.grid.visible_rows())
    return all(model.index(r, 0).data(Qt.ItemDataRole.DecorationRole) is not None for r in rows)


def test_an_empty_gallery_says_what_helps(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    pressed: list[bool] = []
    gallery.set_empty("No faces yet. Render some.", "Render", lambda: pressed.append(True))
    assert gallery.sentence == "No faces yet. Render some."
    filled(qtbot, gallery, GrowingSource(tmp_path, 3))
    assert gallery.sentence == ""


def test_only_what_is_near_the_screen_is_decoded(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    source = filled(qtbot, gallery, GrowingSource(tmp_path, 100_000))
    first, last = gallery.grid.visible_rows()
    assert set(source.asked) <= {f"{i:06d}" for i in range(2 * (last - first) + 1)}
    assert f"{first:06d}" in source.asked


def test_thumbnails_are_on_screen(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    filled(qtbot, gallery, GrowingSource(tmp_path, 5))
    cell = gallery.grid.visualRect(gallery.grid.model().index(0, 0))
    picture = pixels_of(gallery.grid.viewport().grab().toImage())
    middle = picture[cell.top() + cell.width() // 2, cell.center().x(), :3]
    assert middle.tolist() == [0xC8, 0x64, 0x32]


def test_new_rows_appear_without_moving_the_view(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    source = filled(qtbot, gallery, GrowingSource(tmp_path, 500))
    gallery.select(250)
    qtbot.waitUntil(lambda: gallery.current is not None)
    place, chosen = gallery.grid.verticalOffset(), gallery.current
    source.count = 5000
    gallery.refresh()
    qtbot.waitUntil(lambda: gallery.count == 5000)
    assert gallery.grid.verticalOffset() == place
    assert gallery.current == chosen
    gallery.grid.verticalScrollBar().setValue(gallery.grid.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: gallery.entry_at(4999) is not None)


def test_a_visible_gallery_looks_for_new_rows_by_itself(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    source = filled(qtbot, gallery, GrowingSource(tmp_path, 3))
    source.count = 7
    qtbot.waitUntil(lambda: gallery.count == 7)
    source.count = 2
    qtbot.waitUntil(lambda: gallery.count == 2)


def test_the_keyboard_moves_and_opens(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    filled(qtbot, gallery, GrowingSource(tmp_path, 1000))
    grid = gallery.grid
    gallery.select(0)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.currentIndex().row() == 1 + grid.columns
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert grid.currentIndex().row() == 1  # there is no line above the first
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.currentIndex().row() == 999
    assert grid.visualRect(grid.currentIndex()).bottom() <= grid.viewport().height()
    qtbot.waitUntil(lambda: gallery.current is not None)
    with qtbot.waitSignal(gallery.opened) as told:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert told.args[0].id == "000999"


def test_a_double_click_opens_and_a_click_selects(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    filled(qtbot, gallery, GrowingSource(tmp_path, 20))
    place = gallery.grid.visualRect(gallery.grid.model().index(3, 0)).center()
    with qtbot.waitSignal(gallery.current_changed) as chosen:
        qtbot.mouseClick(gallery.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args[0].id == "000003"
    with qtbot.waitSignal(gallery.opened) as told:
        qtbot.mouseDClick(gallery.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args[0].id == "000003"


def test_several_can_be_selected(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    filled(qtbot, gallery, GrowingSource(tmp_path, 30))
    grid = gallery.grid
    for row, modifier in ((2, Qt.KeyboardModifier.NoModifier), (5, Qt.KeyboardModifier.ShiftModifier)):
        place = grid.visualRect(grid.model().index(row, 0)).center()
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, place)
    assert [entry.id for entry in gallery.selected()] == ["000002", "000003", "000004", "000005"]
    assert gallery.status == "30 faces · 4 selected"


def test_every_point_of_a_cell_leads_back_to_its_row(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    filled(qtbot, gallery, GrowingSource(tmp_path, 300))
    grid = gallery.grid
    grid.verticalScrollBar().setValue(333)
    for row in range(*grid.visible_rows()):
        cell = grid.visualRect(grid.model().index(row, 0))
        for point in (cell.topLeft(), cell.center(), cell.bottomRight()):
            assert grid.indexAt(point).row() == row
    assert not grid.indexAt(QPoint(1, 1)).isValid()


def test_the_menu_copies_paths_and_ids(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    source = filled(qtbot, gallery, GrowingSource(tmp_path, 2))
    entry = gallery.entry_at(1)
    assert entry is not None
    actions = {action.text(): action for action in gallery.menu_for(entry).actions() if action.text()}
    assert list(actions) == ["Open", "Copy path", "Copy id", "Open folder"]
    actions["Copy path"].trigger()
    assert QGuiApplication.clipboard().text() == str(source.path(entry))
    actions["Copy id"].trigger()
    assert QGuiApplication.clipboard().text() == "000001"


def test_a_damaged_thumbnail_is_said_and_stops_nothing(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    source = GrowingSource(tmp_path, 4)
    source.damaged = {"000001"}
    gallery.set_source(source)
    model = gallery.grid.model()
    qtbot.waitUntil(lambda: gallery.count == 4 and bool(model.index(1, 0).data(model.DamagedRole)))
    qtbot.waitUntil(lambda: model.index(3, 0).data(Qt.ItemDataRole.DecorationRole) is not None)


def test_rows_that_cannot_be_read_are_a_sentence(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    source = GrowingSource(tmp_path, 4)
    source.problem = "The list of samples is damaged"
    gallery.set_source(source)
    qtbot.waitUntil(lambda: gallery.sentence == "The list of samples is damaged.")


def test_larger_thumbnails_keep_what_is_in_the_middle(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    filled(qtbot, gallery, GrowingSource(tmp_path, 2000))
    gallery.select(1000)
    gallery.set_thumbnail_side(200)
    first, last = gallery.grid.visible_rows()
    assert first < 1000 + 2 * gallery.grid.columns
    assert last > 1000 - 2 * gallery.grid.columns


def test_another_source_starts_from_its_beginning(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    filled(qtbot, gallery, GrowingSource(tmp_path, 500))
    gallery.select(400)
    filled(qtbot, gallery, GrowingSource(tmp_path, 10))
    assert gallery.current is None
    assert gallery.grid.verticalOffset() == 0
    gallery.set_source(None)
    assert gallery.count == 0
    assert gallery.sentence


def test_actions_of_ones_own_get_what_is_selected(qtbot: QtBot, gallery: Gallery, tmp_path: Path) -> None:
    filled(qtbot, gallery, GrowingSource(tmp_path, 5))
    got: list[list[str]] = []
    take = EntryAction("Take", lambda entries: got.append([entry.id for entry in entries]), key="Delete")
    one = EntryAction("One", lambda entries: got.append(["one"]), key="F6", single=True)
    gallery.actions_of_pictures.add([take, one])
    gallery.select(1)
    gallery.grid.setFocus()
    qtbot.keyClick(gallery.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    chosen = [entry.id for entry in gallery.selected()]
    assert len(chosen) > 1
    qtbot.keyClick(gallery.grid, Qt.Key.Key_Delete)
    qtbot.keyClick(gallery.grid, Qt.Key.Key_F6)
    assert got == [chosen]
    entry = gallery.entry_at(0)
    assert entry is not None
    menu = gallery.menu_for(entry)
    lines = {line.text().partition("\t")[0]: line for line in menu.actions()}
    lines["Take"].trigger()
    assert got[-1] == (chosen if entry.id in chosen else [entry.id])
    assert lines["One"].isEnabled() == (entry.id not in chosen)
    menu.close()
