"""What a run found, below its curves: pictures that play, maps of the inside, a face in 3D, settings side by side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from plugins.training.panel.face_sheet import FaceSheet
from plugins.training.panel.faces import HeldOutFaces
from plugins.training.panel.preview_files import face_heads, find_previews, read_sheet
from plugins.training.panel.runs import Run, read_runs
from plugins.training.panel.settings_page import SettingsPage
from plugins.training.panel.surface_page import SurfacePage
from tests.plugins.training.test_current_face import egg
from tests.plugins.training.test_panel import PATIENCE_MS
from tests.plugins.training.test_panel_reading import recorded_run
from workbench.ui import bridge


@pytest.fixture(autouse=True)
def threads() -> None:
    bridge.prepare()


def one_run(workspace: Path, name: str = "run", **changes: object) -> Run:
    recorded_run(workspace, name, **changes)  # type: ignore[arg-type]
    return next(run for run in read_runs(workspace / "runs") if run.name == name)


def with_maps(run: Run, epochs: tuple[int, ...]) -> None:
    """Maps of two columns (the test sheets have four, of which two and a half are seen; enough to be cut up)."""
    run.folder.map_columns.write_text(json.dumps(["photo", "gate 0"]), encoding="utf-8")
    for epoch in epochs:
        run.folder.maps(epoch).write_bytes(run.folder.preview(epoch).read_bytes())


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> HeldOutFaces:
    """A page on a run of three epochs, with maps for the first two."""
    run = one_run(tmp_path)
    with_maps(run, (1, 2))
    made = HeldOutFaces()
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    made.show_run(run)
    qtbot.waitUntil(lambda: made.title == "epoch 3 of 3", timeout=PATIENCE_MS)
    return made


def test_the_arrow_keys_go_through_the_epochs(qtbot: QtBot, page: HeldOutFaces) -> None:
    for key, epoch in ((Qt.Key.Key_Left, 2), (Qt.Key.Key_Home, 1), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Right, 2),
                       (Qt.Key.Key_End, 3)):  # fmt: skip
        qtbot.keyClick(page, key)
        qtbot.waitUntil(lambda epoch=epoch: page.title == f"epoch {epoch} of 3", timeout=PATIENCE_MS)


def test_the_epochs_play_from_the_first_to_the_last(qtbot: QtBot, page: HeldOutFaces) -> None:
    seen: list[int] = []
    page.slider.valueChanged.connect(lambda _place: seen.append(page.epoch))
    qtbot.keyClick(page, Qt.Key.Key_Space)
    assert page.playing
    qtbot.waitUntil(lambda: not page.playing, timeout=PATIENCE_MS)
    assert seen == [1, 2, 3]
    page.play(True)
    page.hide()
    assert not page.playing


def test_maps_of_the_inside_have_their_own_epochs_and_headings(qtbot: QtBot, page: HeldOutFaces) -> None:
    page.what.button("maps").click()
    qtbot.waitUntil(lambda: page.title == "epoch 2 of 3", timeout=PATIENCE_MS)
    assert page.sheet._heads == ("photo", "gate 0")
    assert page.legend.text() == "dark: low · bright: high"
    page.what.button("faces").click()
    qtbot.waitUntil(lambda: page.sheet._heads[-1].startswith("error"), timeout=PATIENCE_MS)
    assert page.epoch == 2


def test_a_run_without_maps_offers_none(qtbot: QtBot, page: HeldOutFaces, tmp_path: Path) -> None:
    assert not page.what.isHidden()
    page.show_run(one_run(tmp_path, "other"))
    qtbot.waitUntil(lambda: page.what.isHidden(), timeout=PATIENCE_MS)


def test_headings_say_what_a_run_learns(tmp_path: Path) -> None:
    assert face_heads(one_run(tmp_path, "depth"))[-1] == "error ±20 mm"
    assert len(face_heads(one_run(tmp_path, "faces", kind="rgbd"))) == 6
    assert len(face_heads(one_run(tmp_path, "codes", kind="latent"))) == 1


def test_a_damaged_list_of_headings_hides_the_maps(tmp_path: Path) -> None:
    run = one_run(tmp_path)
    with_maps(run, (1,))
    assert len(find_previews(run).maps) == 1
    run.folder.map_columns.write_text("{", encoding="utf-8")
    assert find_previews(run).maps == ()
    assert len(find_previews(run).faces) == 3


def test_a_single_picture_keeps_its_shape(qtbot: QtBot, tmp_path: Path) -> None:
    run = one_run(tmp_path)
    ((picture,),) = read_sheet(run.folder.preview(1), 1)
    assert picture.width() > picture.height()
    sheet = FaceSheet()
    qtbot.addWidget(sheet)
    sheet.resize(400, 400)
    white = QImage(100, 50, QImage.Format.Format_RGB888)
    white.fill(Qt.GlobalColor.white)
    sheet.show_sheet([[white]], ("codes",), "")
    grabbed = sheet.grab().toImage()
    bright = [grabbed.pixelColor(5, y).lightness() > 250 for y in range(grabbed.height())]
    assert 0.4 < sum(bright) / grabbed.width() < 0.6


def test_a_face_in_3d_is_off_until_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    run = one_run(tmp_path)
    egg().write(run.folder.current_face, 3)
    page = SurfacePage()
    qtbot.addWidget(page)
    page.show_run(run)
    assert page.viewer is None
    assert "in 3D" in page._empty.sentence
    page._empty._button.click()
    qtbot.waitUntil(lambda: page.viewer is not None and page.viewer.mesh is not None, timeout=PATIENCE_MS)
    assert page.title.text() == "run · epoch 3"
    page.look.button("error").click()
    assert page.viewer is not None
    assert page.viewer.scale.domain == (-20.0, 20.0)
    before = page.viewer.mesh
    egg(nearer_m=0.03).write(run.folder.current_face, 4)
    page.show_run(run)
    qtbot.waitUntil(lambda: page.title.text() == "run · epoch 4", timeout=PATIENCE_MS)
    assert page.viewer.mesh is not before
    assert page.viewer.scale.domain == (-20.0, 20.0)  # one scale over the whole run
    page.which.button("truth").click()
    qtbot.waitUntil(lambda: "truth" in page.viewer.accessibleDescription(), timeout=PATIENCE_MS)  # type: ignore[union-attr]
    page.closing()


def test_a_run_without_a_face_in_3d_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    page = SurfacePage()
    qtbot.addWidget(page)
    page.ask()
    page.show_run(one_run(tmp_path))
    qtbot.waitUntil(lambda: "no face in 3D" in page._empty.sentence, timeout=PATIENCE_MS)


def test_settings_stand_side_by_side(qtbot: QtBot, tmp_path: Path) -> None:
    first = one_run(tmp_path, "first", settings={"name": "first", "learning_rate": 0.01, "batch": 8})
    second = one_run(tmp_path, "second", settings={"name": "second", "learning_rate": 0.002, "batch": 8})
    page = SettingsPage()
    qtbot.addWidget(page)

    def cells() -> list[list[str]]:
        table = page.table
        return [
            [item.text() if (item := table.item(row, place)) else "" for place in range(table.columnCount())]
            for row in range(table.rowCount())
        ]

    page.show_runs([first, second])
    assert cells() == [["Learning rate", "0.01", "0.002"]]
    page.only.button("differences").click()
    assert [row[1:] for row in cells()] == [["0.01", "0.002"], ["8", "8"]]
    page.show_runs([first])
    assert len(cells()) == 2
    page.only.button("differences").setChecked(True)
    page.show_runs([second, second])
    assert "same settings" in page._empty.sentence
    page.show_runs([])
    assert "Choose a run" in page._empty.sentence
