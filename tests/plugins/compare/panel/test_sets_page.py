"""The Evaluation page on a measured evaluation: views, filters, sorting, and the way to a single face."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from plugins.compare.panel import ComparePanel
from plugins.compare.panel.sets_page import SetsPage
from plugins.compare.panel.sets_page.choice_bar import AGAINST, BREAKDOWN, TOGETHER, WORST
from plugins.compare.panel.sets_page.choice_bar import FACES as FACES_VIEW
from plugins.compare.panel.sets_page.worst_view import WorstSource
from tests.plugins.compare.sets.scenes import FACES
from tests.plugins.conftest import OpenPanel
from workbench.api.ui import GalleryEntry

PATIENCE_MS = 60_000


@pytest.fixture
def page(qtbot: QtBot, open_panel: OpenPanel, measured_workspace: Path, tmp_path: Path) -> SetsPage:
    workspace = tmp_path / "faces"
    shutil.copytree(measured_workspace, workspace)
    tab = open_panel(ComparePanel, workspace)
    assert isinstance(tab, ComparePanel)
    tab.receive({"comparison": "whole"})
    found = tab.page
    assert isinstance(found, SetsPage)
    qtbot.waitUntil(lambda: found.opened is not None, timeout=PATIENCE_MS)
    return found


def column_texts(page: SetsPage, column: int) -> list[str]:
    model = page.faces.model
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def test_an_empty_workspace_says_what_to_do(qtbot: QtBot, open_panel: OpenPanel, tmp_path: Path) -> None:
    tab = open_panel(ComparePanel, tmp_path)
    assert isinstance(tab, ComparePanel)
    tab.choose("sets")
    page = tab.page
    assert isinstance(page, SetsPage)
    qtbot.waitUntil(lambda: not page._later.busy, timeout=PATIENCE_MS)
    assert "Choose a dataset and runs at the left" in page._empty.sentence
    assert page.bar.isHidden()


def test_the_evaluation_that_is_shown_is_the_one_that_is_named(qtbot: QtBot, page: SetsPage) -> None:
    comparisons = page.context.workspace.comparisons
    shutil.copytree(comparisons / "whole", comparisons / "another")
    page.receive({"comparison": "another"})
    qtbot.waitUntil(lambda: page.opened is not None and page.opened.name == "another", timeout=PATIENCE_MS)
    assert page.bar.which.currentData() == "another"


def test_every_face_is_a_row_and_sorts_by_any_figure(page: SetsPage) -> None:
    model = page.faces.model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert model.rowCount() == FACES
    assert column_texts(page, 0)[0] == "f7"
    p95 = model.column_of("p95")
    page.faces.table.sortByColumn(p95, Qt.SortOrder.AscendingOrder)
    values = [float(text.split()[0]) for text in column_texts(page, p95)]
    assert values == sorted(values)
    page.bar.choose(run="poor")
    assert column_texts(page, p95)[-1] == "–"
    page.faces.table.sortByColumn(p95, Qt.SortOrder.DescendingOrder)
    assert column_texts(page, p95)[-1] == "–"
    assert "poor has not predicted 1 of 8 faces" in page.note.text()


def test_the_figure_that_is_chosen_sorts_and_the_head_that_is_clicked_chooses(page: SetsPage) -> None:
    page.bar.choose(figure="covered")
    column = page.faces.model.column_of("covered")
    values = [float(text.split()[0]) for text in column_texts(page, column)]
    assert values == sorted(values)
    page.faces.table.horizontalHeader().sectionClicked.emit(page.faces.model.column_of("rms"))
    assert page.bar.choice.figure == "rms"


def test_the_cursor_stays_on_its_face(page: SetsPage) -> None:
    page.faces.table.selectRow(page.faces.model.row_of("f3"))
    page.faces.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert page.faces.current == "f3"
    page.bar.choose(run="poor")
    assert page.faces.current == "f3"


def test_some_of_the_faces_only(page: SetsPage) -> None:
    page.bar.choose(group="category\ndressed")
    assert sorted(column_texts(page, 0)) == ["f0", "f2", "f4", "f6"]
    assert page.faces.histogram.sentence == ""
    page.bar.choose(group="")
    assert page.faces.model.rowCount() == FACES


def test_together_says_means_beside_the_baselines(qtbot: QtBot, page: SetsPage) -> None:
    page.bar.choose_view(TOGETHER)
    qtbot.waitUntil(lambda: bool(page.together.table.texts()), timeout=PATIENCE_MS)
    rows = {row[0]: row for row in page.together.table.texts()}
    median = page.opened.table.column("good", "median").mean()  # type: ignore[union-attr]
    assert rows["Median |error|"][1].startswith(f"{median:.2f} mm (")
    assert rows["Mean |z error|, the run's own"][-1] == f"{np.mean([20 + n for n in range(8)]):.2f} mm"
    page.bar.choose(group="category\nplain")
    qtbot.waitUntil(lambda: page.together.note.text().startswith("4 faces"), timeout=PATIENCE_MS)
    assert page.together.table.texts()[0][1] != rows["Median |error|"][1]


def test_the_breakdown_has_a_line_for_each_group_and_part(qtbot: QtBot, page: SetsPage) -> None:
    page.bar.choose_view(BREAKDOWN)
    page.bar.choose(by="category")
    table = page.breakdown.table
    qtbot.waitUntil(lambda: [row[0] for row in table.texts()] == ["dressed", "plain"], timeout=PATIENCE_MS)
    assert [row[1] for row in table.texts()] == ["4", "4"]
    page.bar.choose(by="part")
    qtbot.waitUntil(lambda: table.text(0, 0) == "all of the region", timeout=PATIENCE_MS)
    assert len(table.texts()) == 1 + len(page.opened.table.part_names)  # type: ignore[union-attr]
    assert page.breakdown.chart.drawing is not None
    assert page.breakdown.chart.drawing.title == "Median |error| by part of the face"


def test_baselines_stand_beside_every_figure_that_they_have(qtbot: QtBot, page: SetsPage) -> None:
    assert page.opened is not None
    table = page.opened.table
    page.bar.choose_view(TOGETHER)
    qtbot.waitUntil(lambda: bool(page.together.table.texts()), timeout=PATIENCE_MS)
    rows = {row[0]: row for row in page.together.table.texts()}
    heads = [page.together.table.horizontalHeaderItem(n).text() for n in range(page.together.table.columnCount())]
    face = heads.index("mean face")
    assert rows["Median |error|"][face] == f"{table.baseline('mean_face', 'median').mean():.2f} mm"
    assert rows["Area within 1 mm"][face].endswith(" %")
    assert rows["Median |error|"][heads.index("the mean")] == "", "it was not measured"
    page.bar.choose_view(BREAKDOWN)
    page.bar.choose(by="category")
    names = lambda: [line[0] for line in page.breakdown.table.texts()]  # noqa: E731
    qtbot.waitUntil(lambda: names() == ["dressed", "plain"], timeout=PATIENCE_MS)
    assert page.breakdown.table.texts()[0][-1] == f"{table.baseline('flat', 'median')[::2].mean():.2f}"


def test_the_plots_of_every_view_are_saved_by_a_button(
    qtbot: QtBot, page: SetsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected: dict[str, list[str]] = {
        FACES_VIEW: ["faces faces", "faces spread"],
        TOGETHER: ["together"],
        BREAKDOWN: ["breakdown"],
        AGAINST: ["against against", "against changes"],
    }
    for view, names in expected.items():
        page.bar.choose_view(view)
        chosen = tmp_path / "plots" / f"{view}.svg"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, chosen=chosen: (str(chosen), ""))
        page.bar.plots.click()
        places = [chosen.with_name(f"{name}.svg") for name in names]
        qtbot.waitUntil(lambda places=places: all(place.exists() for place in places), timeout=PATIENCE_MS)
    assert len(list((tmp_path / "plots").iterdir())) == sum(map(len, expected.values()))
    qtbot.waitUntil(lambda: "Saved 2 plots" in page.context.notifications.records[-1].sentence, timeout=PATIENCE_MS)


def test_plots_of_another_ending_are_refused_in_a_sentence(
    qtbot: QtBot, page: SetsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "x.gif"), ""))
    page.bar.plots.click()
    qtbot.waitUntil(lambda: len(page.context.notifications.records) > 0, timeout=PATIENCE_MS)
    assert "not written as “.gif”: choose SVG, PDF, PNG, CSV" in page.context.notifications.records[-1].sentence


def test_one_run_against_another(qtbot: QtBot, page: SetsPage) -> None:
    page.bar.choose_view(AGAINST)
    view = page.against
    qtbot.waitUntil(lambda: len(view.table.texts()) > 5, timeout=PATIENCE_MS)
    assert "The difference may be chance" in view.sentence.text()
    assert view.table.text(0, 7) == "100 %"
    assert view.scatter.plot is not None
    assert int(view.scatter.plot.kept.sum()) == FACES - 1
    view.table.setCurrentCell(2, 0)
    assert page.bar.choice.figure == "rms"
    assert view.sentence.text().startswith("RMS:")


def test_a_face_is_opened_with_the_same_runs_and_rules(qtbot: QtBot, page: SetsPage) -> None:
    with qtbot.waitSignal(page.context.asked_for_panel, timeout=2000) as caught:
        page.faces.table.activated.emit(page.faces.model.index(page.faces.model.row_of("f4"), 0))
    panel, payload = caught.args
    assert (panel, payload["sample"], payload["runs"]) == ("compare", "f4", ["good", "poor"])
    tab = page.parent().parent()
    assert isinstance(tab, ComparePanel)
    tab.receive(payload)
    assert tab.mode == "pair"
    shown: dict[str, Any] = tab.page.form.settings().plain()
    assert (shown["dataset"], shown["sample"], shown["alignment"], shown["region"]) == ("heads", "f4", "none", "head")


def test_the_worst_faces_are_drawn_beside_the_window(qtbot: QtBot, page: SetsPage) -> None:
    page.bar.choose(group="category\nplain")
    page.bar.choose_view(WORST)
    gallery = page.worst.gallery
    qtbot.waitUntil(lambda: gallery.status == "4 faces", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: gallery.entry_at(0) is not None, timeout=PATIENCE_MS)
    first = gallery.entry_at(0)
    assert first is not None
    assert first.id == "f7"
    with qtbot.waitSignal(page.context.asked_for_panel, timeout=2000) as caught:
        gallery.opened.emit(first)
    assert caught.args[1]["sample"] == "f7"


def test_pictures_come_in_as_they_are_drawn(tmp_path: Path) -> None:
    entries = [GalleryEntry(name, name) for name in "abc"]
    places = [tmp_path / f"{name}.png" for name in "abc"]
    source = WorstSource(entries, places)
    assert source.refresh() == 0
    places[0].touch()
    places[2].touch()
    assert source.refresh() == 2
    places[1].touch()
    assert source.refresh() == 3
    assert [entry.id for entry in source.entries(0, 9)] == ["a", "c", "b"]
