"""The Latents page: faces to star and pick, arithmetic, codes in and out, and one real sheet from its form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from plugins.eg3d.panel import latents_result
from plugins.eg3d.panel.latents_page import LatentsPage
from plugins.eg3d.panel.latents_source import LIBRARY, FacesSource, caption_of, of_sheet, seed_of
from plugins.eg3d.panel.latents_stars import star_rect
from plugins.eg3d.panel.latents_sum import CodeSum
from plugins.eg3d.sampling.arithmetic import MIX, SUM, Pick
from plugins.eg3d.sampling.code_files import CodeLibrary, KeptCode, read_code, read_w, write_code
from plugins.eg3d.sampling.codes import ROWS, WIDTH
from plugins.eg3d.sampling.pictures import png_bytes
from plugins.eg3d.sampling.sheet_folder import SheetFolder
from tests.plugins.conftest import OpenPanel
from tests.plugins.eg3d.sampling.small_generator import write_small_generator
from workbench.ui.live import LivePreviewHandle

PATIENCE_MS = 20_000
A_JOB_MS = 120_000


def face(number: int) -> KeptCode:
    return KeptCode(np.full((ROWS, WIDTH), number, np.float32), seed=number, generator="small")


def sheet_in(workspace: Path, name: str, seeds: list[int]) -> SheetFolder:
    """A finished sheet, as the job leaves it."""
    sheet = SheetFolder(workspace / "sheets" / name)
    sheet.begin("job", [f"seed{seed:05d}" for seed in seeds], {})
    for seed in seeds:
        sheet.write_face(f"seed{seed:05d}", png_bytes(np.full((32, 32, 3), 20 * seed, np.uint8)), face(seed))
    return sheet


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "work ü"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the live view is asked for, without a process behind it."""
    requests: list[dict[str, Any]] = []
    monkeypatch.setattr(LivePreviewHandle, "request", lambda _self, request: requests.append(dict(request)))
    return requests


@pytest.fixture
def page(qtbot: QtBot, open_panel: OpenPanel, workspace: Path, asked: list[dict[str, Any]]) -> LatentsPage:
    """The page with a sheet of five seeds."""
    sheet_in(workspace, "first", [3, 4, 5, 8, 9])
    return opened(qtbot, open_panel, workspace, lambda page: page.faces.gallery.count == 5)


def opened(qtbot: QtBot, open_panel: OpenPanel, workspace: Path, ready: Callable[[LatentsPage], bool]) -> LatentsPage:
    page = open_panel(LatentsPage, workspace)
    assert isinstance(page, LatentsPage)
    page.activated()
    qtbot.waitUntil(lambda: ready(page), timeout=PATIENCE_MS)
    return page


def read(qtbot: QtBot, page: LatentsPage) -> None:
    """Wait until the rows have been read."""
    qtbot.waitUntil(lambda: page.faces.gallery.entry_at(0) is not None, timeout=PATIENCE_MS)


def test_an_empty_workspace_says_what_to_do(
    qtbot: QtBot, open_panel: OpenPanel, workspace: Path, asked: list[dict[str, Any]]
) -> None:
    page = opened(qtbot, open_panel, workspace, lambda page: page.faces.which.count() == 1)
    assert "press Draw" in page.faces.gallery.sentence
    assert page.sum.remark.text().startswith("Double-click")
    assert not page.result.keep_button.isEnabled()
    assert not asked


def test_stars_by_mouse_and_key_are_kept(qtbot: QtBot, page: LatentsPage, workspace: Path) -> None:
    read(qtbot, page)
    grid = page.faces.gallery.grid
    corner = star_rect(grid.visualRect(grid.model().index(1, 0))).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=corner)
    assert page.faces.starred == ["seed00004"]
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=corner - QPoint(60, -40))
    assert page.faces.starred == ["seed00004"]
    page.faces.gallery.select(3)
    qtbot.keyClick(grid, Qt.Key.Key_S)
    assert page.faces.starred == ["seed00004", "seed00008"]
    assert page.faces.star_count.text() == "2 starred"
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=corner)
    assert SheetFolder(workspace / "sheets" / "first").stars() == {"seed00008"}


def test_only_starred_faces(qtbot: QtBot, page: LatentsPage) -> None:
    page.faces.chips.button("starred").click()
    qtbot.waitUntil(lambda: "No face is starred" in page.faces.gallery.sentence, timeout=PATIENCE_MS)
    page.faces.chips.button("all").click()
    page.faces.toggle(["seed00005", "seed00003"])
    page.faces.chips.button("starred").click()
    qtbot.waitUntil(lambda: page.faces.gallery.count == 2, timeout=PATIENCE_MS)
    page.faces.toggle(["seed00005"])
    qtbot.waitUntil(lambda: page.faces.gallery.count == 1, timeout=PATIENCE_MS)


def test_starred_seeds_go_to_generate(page: LatentsPage) -> None:
    assert not page.faces.use.isEnabled()
    page.faces.toggle(["seed00009", "seed00004", "seed00003"])
    seeds: list[str] = []
    asked_for: list[tuple[str, object]] = []
    page.seeds_chosen.connect(seeds.append)
    page.context.asked_for_panel.connect(lambda panel, payload: asked_for.append((panel, payload)))
    page.faces.use.click()
    assert seeds == ["3-4, 9"]
    assert asked_for == [("eg3d", {"page": "generate", "seeds": "3-4, 9"})]


def test_picked_faces_are_added_up_and_kept(
    qtbot: QtBot, page: LatentsPage, workspace: Path, asked: list[dict[str, Any]]
) -> None:
    read(qtbot, page)
    for row in (0, 3, 4):
        page.faces.gallery.select(row)
        qtbot.keyClick(page.faces.gallery.grid, Qt.Key.Key_Return)
    page.sum.difference()
    assert page.result.words.text() == "seed 3 - seed 8 + seed 9"
    assert page.sum.remark.text() == "The weights add up to 1."
    qtbot.waitUntil(lambda: page.result.code is not None and bool(asked), timeout=PATIENCE_MS)
    assert np.allclose(read_w(Path(asked[-1]["code_file"])), 4.0)
    asked_for: list[Any] = []
    page.context.asked_for_panel.connect(lambda panel, payload: asked_for.append((panel, payload)))
    page.sum.film.click()
    ((panel, payload),) = asked_for
    assert (panel, payload["page"], payload["seeds"]) == ("eg3d", "video", "")
    assert [Path(path).stem for path in payload["codes"]] == ["seed00003", "seed00008", "seed00009"]
    page.result.name.setText("mine")
    page.result.keep_button.click()
    qtbot.waitUntil(lambda: page.faces.which.currentText() == LIBRARY, timeout=PATIENCE_MS)
    kept = read_code(CodeLibrary(workspace).path("mine"))
    assert (kept.made, kept.generator) == ("seed 3 - seed 8 + seed 9", "small")
    assert np.allclose(kept.w, 4.0)


def test_codes_go_out_and_come_in(
    qtbot: QtBot, page: LatentsPage, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(qtbot, page)
    page.faces._pick(page.faces.gallery.entry_at(0))
    qtbot.waitUntil(lambda: page.result.code is not None, timeout=PATIENCE_MS)
    target = tmp_path / "out.npy"
    monkeypatch.setattr(latents_result, "ask_for_paths", lambda *_args: [target])
    page.result.export_button.click()
    qtbot.waitUntil(target.exists, timeout=PATIENCE_MS)
    assert np.load(target, allow_pickle=False).shape == (1, ROWS, WIDTH)
    page.result.import_button.click()
    qtbot.waitUntil(lambda: page.sum.table.rowCount() == 2, timeout=PATIENCE_MS)
    assert CodeLibrary(workspace).names() == ["out"]
    (tmp_path / "bad.npy").write_bytes(b"no numbers")
    said: list[str] = []
    page.result.failed.connect(lambda error: said.append(error.sentence))
    page.result.load_file(tmp_path / "bad.npy")
    qtbot.waitUntil(lambda: bool(said), timeout=PATIENCE_MS)
    assert "damaged" in said[0]
    assert page.sum.table.rowCount() == 2


def test_what_cannot_be_reckoned_is_said(qtbot: QtBot, page: LatentsPage, tmp_path: Path) -> None:
    write_code(tmp_path / "other.npz", KeptCode(face(1).w, generator="large"))
    page.sum.add("seed 3", page.faces.shown.code("seed00003"))  # type: ignore[union-attr]
    page.sum.add("other", tmp_path / "other.npz")
    qtbot.waitUntil(lambda: "different generators" in page.result.stage.sentence, timeout=PATIENCE_MS)
    assert not page.result.keep_button.isEnabled()


def test_a_name_that_is_taken_is_replaced(qtbot: QtBot, page: LatentsPage, workspace: Path) -> None:
    page.form.set_settings({"name": "first"})
    page.activated()
    qtbot.waitUntil(lambda: page.form.settings().name == "first 2", timeout=PATIENCE_MS)


def test_weights(qtbot: QtBot) -> None:
    summed = CodeSum()
    qtbot.addWidget(summed)
    summed.show()
    assert summed.recipe is None
    for name in "abc":
        summed.add(name, Path(f"{name}.npz"))
    summed.add("a again", Path("a.npz"))
    assert summed.table.rowCount() == 3
    assert "add up to 3" in summed.remark.text()
    summed.average()
    recipe = summed.recipe
    assert recipe is not None
    assert [pick.weight for pick in recipe.picks] == pytest.approx([1 / 3] * 3)
    box: Any = summed.table.cellWidget(1, 1)
    box.setValue(-2.0)
    recipe = summed.recipe
    assert recipe is not None
    assert recipe.way == SUM
    assert recipe.picks[1] == Pick("b", Path("b.npz"), -2.0)
    summed.way.button(MIX).click()
    summed.row.setValue(4)
    recipe = summed.recipe
    assert recipe is not None
    assert (recipe.way, recipe.row) == (MIX, 4)
    remove: Any = summed.table.cellWidget(0, 2)
    remove.click()
    qtbot.waitUntil(lambda: summed.table.rowCount() == 2, timeout=PATIENCE_MS)
    summed.clear()
    assert summed.recipe is None


def test_faces_that_come_later_stand_at_the_end(tmp_path: Path) -> None:
    sheet = sheet_in(tmp_path, "s", [5])
    source = FacesSource(of_sheet(sheet))
    assert source.refresh() == 1
    sheet.write_face("seed00002", b"", face(2))
    assert source.refresh() == 2
    assert [entry.id for entry in source.entries(0, 9)] == ["seed00005", "seed00002"]
    assert [entry.caption for entry in source.entries(1, 1)] == ["seed 2"]
    assert (seed_of("code-x"), caption_of("code-x"), seed_of("seedling")) == (None, "x", None)


def test_a_sheet_from_the_form_to_the_face_that_comes_out(
    qtbot: QtBot, open_panel: OpenPanel, workspace: Path, tmp_path: Path
) -> None:
    """A real job and the real live view, with a small generator."""
    model = write_small_generator(tmp_path)
    page = opened(qtbot, open_panel, workspace, lambda page: page.faces.which.count() == 1)
    page.form.set_settings({"generator": str(model), "seeds": "3, 8", "picture": "raw", "name": "drawn"})
    page.start()
    qtbot.waitUntil(lambda: page.faces.gallery.count == 2, timeout=A_JOB_MS)
    assert page.faces.which.currentText() == "drawn"
    qtbot.waitUntil(lambda: page.form.settings().name == "drawn 2", timeout=PATIENCE_MS)
    read(qtbot, page)
    for row in (0, 1):
        page.faces._pick(page.faces.gallery.entry_at(row))
    page.sum.average()
    qtbot.waitUntil(lambda: page.result.stage.content is not None, timeout=A_JOB_MS)
    content = page.result.stage.content
    assert content is not None
    assert content.image is not None
    assert content.image.shape == (128, 128, 3)
    assert page.result.words.text() == "0.5 seed 3 + 0.5 seed 8"
    write_code(tmp_path / "other.npz", KeptCode(face(1).w, generator="large"))
    page.sum.set_picks([Pick("other", tmp_path / "other.npz")])
    qtbot.waitUntil(lambda: "drawn with “small”" in page.result.words.text(), timeout=A_JOB_MS)
