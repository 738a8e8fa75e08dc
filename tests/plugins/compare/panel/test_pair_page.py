"""The page of one pair on a real workspace, with the live process that measures."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from plugins.compare.panel import ComparePanel
from plugins.compare.panel.drawn_settings import following
from plugins.compare.panel.pair_page import PairPage
from tests.plugins.compare.scenes import workspace_with_predictions
from tests.plugins.conftest import OpenPanel
from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.viewer3d import LassoDrawn, LineDrawn, Pick

PATIENCE_MS = 60_000


@pytest.fixture
def page(open_panel: OpenPanel, tmp_path: Path) -> PairPage:
    workspace = workspace_with_predictions(tmp_path / "faces")
    shutil.copytree(workspace / "runs" / "run", workspace / "runs" / "worse")
    for path in (workspace / "runs" / "worse" / "predictions" / "heads").glob("*.npy"):
        depth = np.load(path)
        np.save(path, np.where(depth > 0, depth - 0.003, 0).astype(np.float32))
    made = open_panel(ComparePanel, workspace)
    assert isinstance(made, ComparePanel) and isinstance(made.page, PairPage)
    return made.page


def show(qtbot: QtBot, page: PairPage, **values: Any) -> None:
    page.receive({"runs": ["run", "worse"], "dataset": "heads", "sample": "b"} | values)
    settle(qtbot, page)


def settle(qtbot: QtBot, page: PairPage) -> None:
    """Until everything that was asked is measured."""
    qtbot.waitUntil(
        lambda: page.look is not None and len(page.look.errors) == 2 and not page.measuring, timeout=PATIENCE_MS
    )


def pick(page: PairPage, number: int | None) -> Pick:
    """A point in the middle of the truth (None) or of a prediction."""
    assert page.look is not None
    mesh = (page.look.truth if number is None else page.look.predictions[number]).mesh
    face = len(mesh.faces) // 2
    return Pick(mesh.vertices[mesh.faces[face][0]], face, np.array([1.0, 0.0, 0.0]))


def test_two_runs_stand_side_by_side_and_the_better_one_is_marked(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page)
    assert [viewport.content.key for viewport in page.stage.grid.shown][:1] == ["truth"]
    page.deck.choose("figures")
    median = next(row for row in page.deck.figures.texts() if row[0] == "Median |error|")
    assert median[1].startswith("★ ") and not median[2].startswith("★")
    page.deck.predictions.choose("1")
    assert page.deck.number == 1


def test_colours_are_changed_here_and_nothing_is_asked_for(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page)
    with qtbot.assertNotEmitted(page._live.busy, wait=50):
        page.form.set_settings({"error_range_mm": 2.0, "error_kind": "absolute"})
    errors = [viewport for viewport in page.stage.grid.shown if viewport.content.kind == "error"]
    qtbot.waitUntil(lambda: all(v.viewer.scale is not None and v.viewer.scale.high == 2.0 for v in errors))
    assert all(v.viewer.scale is not None and v.viewer.scale.absolute for v in errors)


def test_where_one_looks_from_stays_when_only_settings_change(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page)
    qtbot.waitUntil(lambda: not page.stage.grid.filling)
    viewer = page.stage.grid.viewers[0]
    viewer.turn(30.0, 0.0)
    before = viewer.viewpoint
    page.form.set_settings({"region": "nose"})
    settle(qtbot, page)
    assert viewer.viewpoint == before
    for other in page.stage.grid.viewers:
        # Of another height, it sees more of the same.
        assert (other.viewpoint.azimuth, other.viewpoint.distance) == (before.azimuth, before.distance)
    assert page.look is not None and page.look.outside is not None


def test_a_click_reads_the_point_in_a_card(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page)
    viewport = next(v for v in page.stage.grid.viewports if v.content.key == "e0")
    viewport.viewer.picked.emit(pick(page, 0))
    assert "mm" in page.stage.card.text and "Closest on the truth" in page.stage.card.text
    page.stage.bar.together.choose("wipe")
    assert page.stage.card.text == ""


def test_pairs_are_picked_on_both_surfaces_and_undone(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page)
    page.stage.set_tool("pairs")
    page.stage.pointed.emit(False, pick(page, 0))
    assert page.tools.pairs.words == "Now click the same point on the truth."
    page.stage.pointed.emit(True, pick(page, None))
    picked = page.form.settings().pairs_of(0)
    assert picked == [(*pick(page, 0).position, *pick(page, None).position)]
    assert page.form.settings().pairs_of(1) == []
    page.tools.undo()
    assert page.form.settings().pairs_of(0) == []
    page.form.redo()
    assert page.form.settings().pairs_of(0) == picked
    page.set_values(sample="a")
    assert page.form.settings().pairs_of_predictions == []


def test_each_prediction_has_its_own_pairs(qtbot: QtBot, page: PairPage) -> None:
    one, other = (0.0, 0.0, 0.6, 0.0, 0.0, 0.61), (0.01, 0.0, 0.6, 0.01, 0.0, 0.61)
    show(qtbot, page, picked_pairs=[one])
    assert [page.form.settings().pairs_of(number) for number in (0, 1)] == [[one], [one]]
    page.deck.predictions.choose("1")
    page.tools._keep([one, other])
    assert [page.form.settings().pairs_of(number) for number in (0, 1)] == [[one], [one, other]]
    assert page.tools.pairs.table.rowCount() == 2
    page.deck.predictions.choose("0")
    assert page.tools.pairs.table.rowCount() == 1
    page.tools.pairs.cleared.emit()
    assert [page.form.settings().pairs_of(number) for number in (0, 1)] == [[], [one, other]]
    page.set_values(runs=["worse"])
    assert page.form.settings().pairs_of(0) == [one, other], "they belong to the run, not to its place"


def test_pairs_follow_their_runs_and_go_with_them() -> None:
    one, other = (0.0, 0.0, 0.6, 0.0, 0.0, 0.61), (0.01, 0.0, 0.6, 0.01, 0.0, 0.61)
    rows = [(1.0, *one), (2.0, *other)]
    assert following(rows, ["a", "b"], ["b", "c", "a"]) == [(3.0, *one), (1.0, *other)]
    assert following(rows, ["a", "b"], ["a"]) == [(1.0, *one)]
    assert following(rows, [], []) == rows


def test_a_half_picked_pair_is_undone_before_settings_are(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page, region="nose")
    page.stage.pointed.emit(True, pick(page, None))
    page.tools.undo()
    assert page.form.settings().region == "nose"
    assert "more pairs are needed" in page.tools.pairs.words


def test_a_lasso_is_a_region_that_means_the_same_tomorrow(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page)
    corners = [(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)]
    view = Viewpoint(target=(0.0, 0.0, 0.6), distance=0.6)
    page.stage.lassoed.emit(LassoDrawn(view, 1.5, corners))
    settings = page.form.settings()
    assert settings.region == "lasso"
    assert (settings.lasso.polygon, settings.lasso.aspect, settings.lasso.target) == (corners, 1.5, view.target)
    assert page.stage.tool == "normal"


def test_a_drawn_line_cuts_the_surfaces(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page)
    middle = pick(page, None).position
    across = np.array([0.03, 0.01, 0.0])
    start, end = middle - across, middle + across
    page.stage.line_drawn.emit(LineDrawn(tuple(start), tuple(end), (0.0, 0.0, 1.0)))
    qtbot.waitUntil(lambda: page.look is not None and page.look.profile is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(page.tools.profile.heights.lines) == 3, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(page.tools.profile.apart.lines) == 2, timeout=PATIENCE_MS)
    assert page.deck.page == "profile"
    assert [line.name for line in page.tools.profile.apart.lines] == ["run", "worse"]
    page.tools.profile.pointed.emit(0.0)
    for viewport in page.stage.grid.shown:
        (place, _colour), *_ = viewport.viewer._book.spots
        cloud = page.look.truth if viewport.content.kind == "truth" else page.look.predictions[viewport.content.number]
        # Half way along the line, on the surface that the view shows: its triangles are 6 mm wide at most.
        assert np.linalg.norm(cloud.mesh.vertices - place, axis=1).min() < 0.006
        assert abs(place[0] - middle[0]) < 0.004
    page.tools.profile.pointed.emit(float("nan"))
    assert not any(viewer._book.spots for viewer in page.stage.grid.viewers)
    page.tools.profile.slider.setValue(5)
    assert page.form.settings().cut_offset_mm == 5.0


def test_an_alignment_that_cannot_be_had_is_said_and_what_was_shown_stays(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page)
    page.form.set_settings({"alignment": "matrix"})
    qtbot.waitUntil(lambda: "No matrix file" in page.deck.caution.text(), timeout=PATIENCE_MS)
    assert page.stage.sentence == "" and page.look is not None and page.look.figures["shown"] == "none"
    page.form.undo()
    qtbot.waitUntil(lambda: page.deck.caution.text() == "", timeout=PATIENCE_MS)


def test_the_palette_offers_views_and_tools(page: PairPage) -> None:
    titles = {command.title for command in page.own_commands()}
    assert {"Compare: Overlay", "Compare: Top", "Compare: Distance", "Compare: Wireframe"} <= titles


def test_a_matrix_is_written_and_read_again(
    qtbot: QtBot, page: PairPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "übertragen.txt"
    monkeypatch.setattr("plugins.compare.panel.matrix_dialogs.ask_for_paths", lambda *_: [place])
    show(qtbot, page, alignment="icp")
    page.deck.choose("alignment")
    page.deck.alignment.export_button.click()
    qtbot.waitUntil(place.exists, timeout=PATIENCE_MS)
    assert page.look is not None
    rms = page.look.figures["predictions"][0]["alignments"]
    fitted = next(column["rms"] for column in rms if column["key"] == "icp")
    page.deck.alignment.import_button.click()
    settle(qtbot, page)
    qtbot.waitUntil(lambda: page.look is not None and page.look.figures["shown"] == "matrix", timeout=PATIENCE_MS)
    moved = next(c["rms"] for c in page.look.figures["predictions"][0]["alignments"] if c["key"] == "matrix")
    assert moved == pytest.approx(fitted, rel=1e-3)


def test_an_overlay_is_as_opaque_as_the_slider_says(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page)
    page.stage.bar.together.choose("overlay")
    page.stage.strip.opacity.setValue(80)
    page.stage.bar.together.choose("side")
    page.stage.bar.together.choose("overlay")
    qtbot.waitUntil(lambda: not page.stage.grid.filling)
    assert [viewer.scene.layers[1].look.opacity for viewer in page.stage.grid.viewers] == [0.8, 0.8]


def test_a_cut_follows_to_the_next_face(qtbot: QtBot, page: PairPage) -> None:
    show(qtbot, page)
    page.stage.set_tool("clip")
    page.stage.bar.tools.choose("normal")
    before = page.stage.grid.viewers[0].scene.cut
    assert before is not None
    page.walking.step(-1)
    qtbot.waitUntil(lambda: page.walking.sample == "a" and not page.measuring, timeout=PATIENCE_MS)
    after = page.stage.grid.viewers[0].scene.cut
    assert after is not None and after != before
