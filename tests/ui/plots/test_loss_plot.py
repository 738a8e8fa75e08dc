from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui.plots import LossPlot, Measurement
from workbench.ui.stage.pictures import pixels_of
from workbench.ui.theme import Theme


def falling(name: str, count: int, floor: float = 0.05, every: int = 1) -> list[Measurement]:
    """A loss that falls to `floor`."""
    return [
        Measurement(name, floor + 0.4 * math.exp(-i / 300), i, i / 100, 1000.0 + i * 0.5)
        for i in range(0, count, every)
    ]


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[LossPlot]:
    made = LossPlot()
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    yield made
    made.close()


def filled(plot: LossPlot, runs: int = 1) -> LossPlot:
    for i in range(runs):
        plot.add_measurements(f"run-{i}", falling("train/loss", 1000, 0.05 + 0.02 * i))
        plot.add_measurements(f"run-{i}", falling("val/loss", 1000, 0.06 + 0.02 * i, every=100))
    plot.draw()
    return plot


def test_an_empty_plot_says_what_will_be_here(plot: LossPlot) -> None:
    assert "first training step" in plot.sentence
    filled(plot)
    assert plot.sentence == ""
    plot.clear()
    assert plot.sentence
    assert plot.runs == []


def test_it_follows_a_file_that_grows(qtbot: QtBot, plot: LossPlot, tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    plot.follow("run", path)
    assert plot.runs == ["run"]

    def write(steps: range) -> None:
        with path.open("a", encoding="utf-8") as stream:
            for i in steps:
                stream.write(
                    json.dumps({"t": 10.0 + i, "name": "train/loss", "value": 1.0 / (i + 1), "step": i}) + "\n"
                )

    write(range(10))
    qtbot.waitUntil(lambda: plot.values().count("\n") == 11)
    write(range(10, 5000))
    qtbot.waitUntil(lambda: plot.values().count("\n") == 5001, timeout=20_000)


def test_hovering_tells_value_step_and_time(plot: LossPlot) -> None:
    filled(plot)
    plot.reader.point_at("run-0", "training", 500)
    words = plot.reader.text
    assert "run-0 · training" in words
    assert "step 500 · epoch 5 · 4 min 10 s" in words
    assert f"{0.05 + 0.4 * math.exp(-500 / 300):.3f}" in words
    assert "smoothed" in words


def test_the_mouse_finds_the_line_near_it_and_nothing_far_away(qtbot: QtBot, plot: LossPlot) -> None:
    filled(plot)
    place = plot.reader.place_of("run-0", "validation", 5)
    plot.area.pointed.emit(place + QPointF(2, 3))
    assert "run-0" in plot.reader.text
    plot.area.pointed.emit(place + QPointF(0, -150))
    assert plot.reader.text == ""


def test_the_keyboard_walks_along_a_line(qtbot: QtBot, plot: LossPlot) -> None:
    filled(plot)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert "step 999" in plot.reader.text
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert "step 998" in plot.reader.text
    qtbot.keyClick(plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert "step 978" in plot.reader.text
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.reader.text == ""


@pytest.mark.parametrize("axis", ["step", "epoch", "time"])
@pytest.mark.parametrize("log_x", [False, True])
@pytest.mark.parametrize("log_y", [False, True])
def test_every_axis_shows_the_whole_run(plot: LossPlot, axis: str, log_x: bool, log_y: bool) -> None:
    filled(plot)
    plot.toolbar.choose(axis=axis, log_x=log_x, log_y=log_y)  # type: ignore[arg-type]
    area = plot.area.rect()
    for index in (1, 500, 999):
        place = plot.reader.place_of("run-0", "training", index)
        assert area.contains(place.toPoint())


def test_values_a_logarithm_has_no_place_for_are_left_out(plot: LossPlot) -> None:
    plot.add_measurements("run", [Measurement("train/loss", v, i, i, i) for i, v in enumerate([-1.0, 0.0, 0.1, 1.0])])
    plot.toolbar.choose(log_x=True, log_y=True)
    assert plot.grab().width() == 900


def test_the_baseline_is_drawn_and_in_view(plot: LossPlot) -> None:
    filled(plot)
    plot.set_baseline(2.5)
    assert plot.baseline_words == "predict the mean: 2.50"
    (_, _), (low, high) = plot.area.box.viewRange()
    assert low < 2.5 < high
    plot.toolbar.choose(quantity="learning_rate")
    plot.set_baseline(None)
    assert plot.baseline_words == ""


def test_the_table_says_how_good_each_run_is(plot: LossPlot) -> None:
    filled(plot, 2)
    plot.set_baseline(0.075)
    assert [plot.legend.cell(row, 0) for row in (0, 1)] == ["run-0", "run-1"]
    best = 0.06 + 0.4 * math.exp(-900 / 300)
    assert plot.legend.cell(0, 1) == f"{best:.4f}"
    assert plot.legend.table.item(0, 1).toolTip() == "not better than the baseline"
    plot.set_baseline(0.09)
    assert plot.legend.table.item(0, 1).toolTip() == "better than the baseline"
    plot.legend.set_facts("run-0", {"step/s": "4.1"})
    assert plot.legend.cell(0, 2) == "4.1"


def test_a_run_can_be_hidden_and_shown(plot: LossPlot) -> None:
    filled(plot, 2)
    plot.legend.table.cellClicked.emit(1, 0)
    assert "run-1" not in plot.values()
    plot.legend.table.cellClicked.emit(1, 0)
    assert "run-1" in plot.values()


def test_zooming_stays_while_the_run_grows_until_fit(qtbot: QtBot, plot: LossPlot) -> None:
    filled(plot)
    plot.area.box.setRange(xRange=(100, 200), yRange=(0.1, 0.2), padding=0)
    plot.area.moved.emit()
    plot.add_measurements("run-0", falling("train/loss", 2000)[1000:])
    plot.draw()
    assert plot.area.box.viewRange()[0] == [100, 200]
    plot.fit()
    assert plot.area.box.viewRange()[0][1] >= 1999


def test_quantities_get_a_button_each(plot: LossPlot) -> None:
    filled(plot)
    plot.add_measurements("run-0", falling("val/depth_error_mm", 5))
    plot.add_measurements("run-0", falling("learning_rate", 5))
    plot.draw()
    assert plot.toolbar.quantities() == ["loss", "depth_error_mm", "learning_rate"]
    plot.toolbar.choose(quantity="depth_error_mm")
    assert plot.values().count("\n") == 6


def test_values_are_exported_as_they_are(plot: LossPlot) -> None:
    filled(plot)
    rows = list(csv.DictReader(io.StringIO(plot.values())))
    assert len(rows) == 1010
    first = rows[0]
    assert (first["run"], first["split"], first["step"], first["time_s"]) == ("run-0", "training", "0", "0")
    assert float(first["value"]) == pytest.approx(0.45)
    assert float(rows[400]["smoothed"]) > float(rows[400]["value"])


def test_pictures_are_drawn_anew_at_their_size(plot: LossPlot) -> None:
    filled(plot)
    small, large = plot.picture(1), plot.picture(3)
    assert large.width() == 3 * small.width()
    assert len(np.unique(pixels_of(large)[::3, ::3, 0])) > 20


def test_a_loss_that_is_no_number_is_said(plot: LossPlot) -> None:
    plot.add_measurements("run", [*falling("train/loss", 5), Measurement("train/loss", math.nan, 5, 0, 0)])
    plot.draw()
    assert plot.legend.cell(0, 2) == "not a number"
    assert plot.legend.cell(0, 1) != ""


def test_it_wears_a_new_theme_at_once(plot: LossPlot) -> None:
    filled(plot)
    theme = Theme("dark")
    theme.apply()
    QApplication.processEvents()
    dark = pixels_of(plot.picture())[5, 5, :3].mean()
    theme.set_mode("light")
    QApplication.processEvents()
    light = pixels_of(plot.picture())[5, 5, :3].mean()
    assert dark < 60
    assert light > 200


def test_double_click_fits(qtbot: QtBot, plot: LossPlot) -> None:
    filled(plot)
    plot.area.box.setRange(xRange=(100, 200), padding=0)
    plot.area.moved.emit()
    qtbot.mouseDClick(plot.area.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    assert plot.area.box.viewRange()[0][1] >= 999


def several(plot: LossPlot, count: int = 3) -> LossPlot:
    """Runs whose losses are the same but for a constant: 0.1, 0.2, 0.3 … at the end."""
    for i in range(count):
        found = [
            Measurement(
                "train/loss", 0.1 * (i + 1) + (5.0 if step == 0 else 0.0), step, step / 10, step * 2.0, 8.0 * step
            )
            for step in range(50)
        ]
        plot.add_measurements(f"run-{i}", found)
    plot.draw()
    return plot


def test_samples_are_an_axis_where_runs_count_them(plot: LossPlot) -> None:
    several(plot)
    plot.toolbar.choose(axis="samples")
    assert plot.toolbar.axis == "samples"
    plot.reader.point_at("run-0", "training", 10)
    assert "step 10 · epoch 1 · 80 samples · 20 s" in plot.reader.text
    right = plot.area.box.viewRange()[0][1]
    assert right == 8.0 * 49
    assert csv.DictReader(io.StringIO(plot.values())).fieldnames == [
        "run", "split", "quantity", "step", "epoch", "time_s", "samples", "value", "smoothed"
    ]  # fmt: skip


def test_ignoring_outliers_fits_what_most_points_show(plot: LossPlot) -> None:
    several(plot, 1)
    assert plot.area.box.viewRange()[1][1] > 5
    plot.toolbar.choose(without_outliers=True)
    low, high = plot.area.box.viewRange()[1]
    assert low < 0.1 < high < 1


def test_a_group_is_read_as_mean_and_range(plot: LossPlot) -> None:
    several(plot)
    plot.toolbar.choose(shape="group")
    plot.reader.point_at("mean of 3 runs", "training", -1)
    assert plot.reader.text.split("\n") == ["0.200", "mean of 3 runs · training", "0.100 to 0.300"]
    assert plot.reader.place_of("run-0", "training", -1).isNull()
    plot.toolbar.choose(shape="lines")
    assert not plot.reader.place_of("run-0", "training", -1).isNull()


def test_the_range_behind_a_line_is_seen(plot: LossPlot) -> None:
    noise = np.random.default_rng(0).normal(0, 0.05, 4000)
    plot.add_measurements("run", [Measurement("train/loss", 0.5 + v, i, i, i) for i, v in enumerate(noise)])
    plot.toolbar.set_smoothing(0.98)
    plot.toolbar.choose(shape="range", without_outliers=False)
    plot.draw()
    ground = pixels_of(plot.picture())[20, plot.area.width() - 200, :3]
    place = plot.reader.place_of("run", "training", 2000)
    above = place - QPointF(0, abs(plot.area.place_of(0, 0.55).y() - plot.area.place_of(0, 0.5).y()))
    tinted = pixels_of(plot.picture())[int(above.y()), int(above.x()), :3]
    assert not np.array_equal(ground, tinted)


def test_a_drawing_has_lines_as_lines(plot: LossPlot) -> None:
    svg = filled(plot).area.drawing().decode()
    assert svg.startswith("<?xml")
    assert svg.count("<polyline") + svg.count("<path") > 5
    assert "<image" not in svg


def test_choices_come_back_after_a_restart(qtbot: QtBot, plot: LossPlot) -> None:
    plot.keep_choices("test")
    several(plot)
    plot.toolbar.choose(axis="samples", log_y=True, shape="range", without_outliers=True)
    plot.toolbar.set_smoothing(0.4)
    again = LossPlot()
    qtbot.addWidget(again)
    again.keep_choices("test")
    several(again)
    bar = again.toolbar
    assert (bar.axis, bar.logarithmic, bar.shape, bar.without_outliers, bar.smoothing) == (
        "samples", (False, True), "range", True, 0.4
    )  # fmt: skip


def test_choices_that_are_damaged_are_passed_over(qtbot: QtBot, plot: LossPlot) -> None:
    QSettings().setValue("plots/test", '{"axis": 3, "log_y": "yes", "shape": "cloud", "smoothing": 7}')
    plot.keep_choices("test")
    bar = plot.toolbar
    assert (bar.axis, bar.logarithmic, bar.shape, bar.smoothing) == ("step", (False, False), "lines", 0.9)


def test_further_quantities_stand_in_a_list(plot: LossPlot) -> None:
    plot.set_quantities({"loss": "Loss"}, rest=lambda name: not name.startswith("baseline/"))
    for name in ("train/loss", "train/l1", "train/sobel", "baseline/loss"):
        plot.add_measurements("run", falling(name, 20))
    plot.draw()
    assert plot.toolbar.quantities() == ["loss"]
    more = plot.toolbar._more
    assert [more.itemData(i) for i in range(1, more.count())] == ["l1", "sobel"]
    more.activated.emit(2)
    assert (plot.toolbar.quantity, plot.toolbar.quantities()) == ("sobel", ["loss", "sobel"])
    assert [more.itemData(i) for i in range(1, more.count())] == ["l1"]


def test_many_quantities_do_not_make_the_plot_wide(plot: LossPlot) -> None:
    plot.set_quantities({name: name.capitalize() for name in "abcdefgh"}, rest=lambda _name: True)
    for name in "abcdefgh":
        plot.add_measurements("run", falling(f"train/{name}", 20))
    plot.draw()
    assert plot.toolbar.quantities() == list("abcdef")
    more = plot.toolbar._more
    assert [more.itemText(i) for i in range(1, more.count())] == ["G", "H"]
