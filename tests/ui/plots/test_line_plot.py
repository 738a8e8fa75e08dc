"""Named lines over one axis, read with the mouse."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from workbench.ui.plots import LinePlot, PlotLine


@pytest.fixture
def plot(qtbot: QtBot) -> LinePlot:
    made = LinePlot("Heights", sentence="Nothing yet.")
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show()
    return made


def test_without_lines_there_is_a_sentence(plot: LinePlot) -> None:
    assert plot.sentence == "Nothing yet."
    plot.show_lines([PlotLine("empty", np.zeros(0), np.zeros(0))], "mm")
    assert plot.sentence == "Nothing yet."


def test_lines_are_read_between_their_points(plot: LinePlot) -> None:
    rising = PlotLine("truth", np.array([0.0, 10.0]), np.array([0.0, 5.0]))
    broken = PlotLine("run", np.array([0.0, 2.0, np.nan, 8.0, 10.0]), np.array([1.0, 1.0, np.nan, 3.0, 3.0]), 1)
    plot.show_lines([rising, broken], "along", "mm")
    assert plot.sentence == ""
    assert plot.read(4.0)[0] == "truth: 2 mm"
    assert plot.read(9.0) == ["truth: 4.5 mm", "run: 3 mm"]
    assert plot.read(11.0) == ["truth: –", "run: –"]


def test_a_line_that_turns_back_is_read_at_one_of_its_points(plot: LinePlot) -> None:
    plot.show_lines([PlotLine("nostril", np.array([0.0, 4.0, 2.0]), np.array([1.0, 2.0, 3.0]))], "along")
    assert plot.read(2.0) == ["nostril: 3 mm"]
