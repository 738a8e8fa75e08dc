"""The page's Save button: pictures, reports and sessions, on a real workspace with the live process that measures."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from plugins.compare.panel import ComparePanel
from plugins.compare.panel.page_state import PageState, read_state, state_of
from plugins.compare.panel.pair_page import PairPage
from tests.plugins.compare.scenes import bump, surface, workspace_with_predictions
from tests.plugins.conftest import OpenPanel
from workbench.geometry.mesh_files import write_mesh
from workbench.geometry.viewpoint import Viewpoint

PATIENCE_MS = 60_000
FROM_THE_SIDE = Viewpoint((0.01, 0.0, 0.7), 0.6, 35.0, 5.0, 20.0)


@pytest.fixture
def page(open_panel: OpenPanel, tmp_path: Path) -> PairPage:
    made = open_panel(ComparePanel, workspace_with_predictions(tmp_path / "faces"))
    assert isinstance(made, ComparePanel)
    assert isinstance(made.page, PairPage)
    return made.page


def measured(page: PairPage) -> bool:
    return page.look is not None and bool(page.look.errors) and page.walking.sample == page.look.figures["sample"]


def settled(page: PairPage) -> bool:
    return measured(page) and not page.measuring and not page.stage.grid.filling


def test_a_session_opens_as_it_was_saved(qtbot: QtBot, page: PairPage) -> None:
    folder = page.context.workspace.comparisons
    page.receive({"run": "run", "dataset": "heads", "sample": "b", "error_range_mm": 7.5})
    qtbot.waitUntil(lambda: measured(page), timeout=PATIENCE_MS)
    page.stage.bar.together.choose("overlay")
    page.stage.bar.styles.choose("normals")
    page.stage.bar.linked.setChecked(False)
    page.stage.strip.opacity.setValue(80)
    page.deck.choose("figures")
    # Filling fits a view to what it shows: a viewpoint that is set before that is gone.
    qtbot.waitUntil(lambda: settled(page), timeout=PATIENCE_MS)
    page.stage.grid.viewers[0].look_from(FROM_THE_SIDE)
    before = state_of(page.stage, page.deck.page, page.deck.number)
    page.saving.save_session()
    place = folder / "run heads b.session.json"
    qtbot.waitUntil(place.exists, timeout=PATIENCE_MS)
    # What a comparison is called may change from version to version; the session is the same.
    record = json.loads(place.read_text(encoding="utf-8"))
    place.write_text(json.dumps(record | {"title": "as it was called before"}), encoding="utf-8")

    page.form.set_settings({"sample": "a", "error_range_mm": 2.0})
    page.stage.bar.together.choose("side")
    page.stage.bar.styles.choose("clay")
    page.stage.bar.linked.setChecked(True)
    page.stage.strip.opacity.setValue(10)
    page.deck.choose("overview")
    qtbot.waitUntil(lambda: measured(page) and page.walking.sample == "a", timeout=PATIENCE_MS)

    page.saving.open_session(place)
    qtbot.waitUntil(
        lambda: measured(page) and page.walking.sample == "b" and page.stage.grid.viewers[0].viewpoint == FROM_THE_SIDE,
        timeout=PATIENCE_MS,
    )
    assert page.form.settings().error_range_mm == 7.5
    assert state_of(page.stage, page.deck.page, page.deck.number) == before
    # Saved again, the opened file is written anew.
    page.saving.save_session()
    qtbot.waitUntil(lambda: "as it was called before" not in place.read_text(encoding="utf-8"), timeout=PATIENCE_MS)
    assert [path.name for path in folder.glob("*.session.json")] == [place.name]


def test_saving_again_writes_the_same_file_and_others_are_listed(qtbot: QtBot, page: PairPage) -> None:
    folder = page.context.workspace.comparisons
    page.receive({"run": "run", "dataset": "heads", "sample": "a"})
    qtbot.waitUntil(lambda: measured(page), timeout=PATIENCE_MS)
    page.saving.save_session()
    qtbot.waitUntil(lambda: [recent.title for recent in page.saving.recent] == ["run · heads a"], timeout=PATIENCE_MS)
    page.form.set_settings({"error_range_mm": 3.0})
    place = folder / "run heads a.session.json"
    page.saving.save_session()
    qtbot.waitUntil(lambda: '"error_range_mm": 3.0' in place.read_text(encoding="utf-8"), timeout=PATIENCE_MS)
    assert [path.name for path in folder.glob("*.json")] == [place.name]


def test_a_session_of_files_that_are_gone_says_where_to_put_it_right(
    qtbot: QtBot, page: PairPage, tmp_path: Path
) -> None:
    mesh = surface(bump()).mesh
    for name in ("guess.ply", "truth.ply"):
        write_mesh(tmp_path / name, mesh)
    files = {"prediction_files": [str(tmp_path / "guess.ply")], "truth_file": str(tmp_path / "truth.ply")}
    page.receive({**files, "file_unit": "m"})
    qtbot.waitUntil(lambda: page.look is not None and bool(page.look.errors), timeout=PATIENCE_MS)
    page.saving.save_session()
    place = page.context.workspace.comparisons / "guess.ply against truth.ply.session.json"
    qtbot.waitUntil(place.exists, timeout=PATIENCE_MS)
    (tmp_path / "truth.ply").unlink()
    page.receive({"files": [str(place)]})
    said = lambda: [record.sentence for record in page.context.notifications.records]  # noqa: E731
    qtbot.waitUntil(lambda: any("truth.ply is not where it was" in s for s in said()), timeout=PATIENCE_MS)


def test_a_picture_says_what_its_colours_mean(qtbot: QtBot, page: PairPage) -> None:
    page.receive({"run": "run", "dataset": "heads", "sample": "a", "figure_scale": 2, "transparent": True})
    qtbot.waitUntil(lambda: measured(page), timeout=PATIENCE_MS)
    folder = page.context.workspace.comparisons / "pictures"
    for count in (1, 2):
        page.saving.save_picture()
        qtbot.waitUntil(lambda count=count: len(list(folder.glob("*.png"))) == count, timeout=PATIENCE_MS)
    names = sorted(path.name for path in folder.glob("*.png"))
    assert names == ["run heads a none 2x 2.png", "run heads a none 2x.png"]
    picture = Image.open(io.BytesIO((folder / names[0]).read_bytes()))
    picture.load()
    assert picture.text["Colour range"] == "-5 to 5 mm"
    assert picture.text["Title"] == "run · heads a"
    assert picture.mode == "RGBA"


def test_a_report_of_the_window_s_view_is_given_it(qtbot: QtBot, page: PairPage) -> None:
    page.receive({"run": "run", "dataset": "heads", "sample": "a", "views": ["own"]})
    qtbot.waitUntil(lambda: measured(page), timeout=PATIENCE_MS)
    page.stage.grid.viewers[0].look_from(FROM_THE_SIDE)
    page.saving.before_report()
    assert page.form.settings().own_view == (0.01, 0.0, 0.7, 0.6, 35.0, 5.0, 20.0)
    assert page.form.settings().own_shift == FROM_THE_SIDE.shift


def test_a_damaged_state_is_left_out() -> None:
    assert read_state({"opacity": "much"}) is None
    assert read_state({"opacity": 20, "of another version": 1}) == PageState(opacity=20)
    assert read_state({"opacity": 20, "clip": "of another version"}) == PageState(opacity=20), "the rest is kept"
