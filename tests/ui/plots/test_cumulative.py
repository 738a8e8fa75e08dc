"""Names of cumulative curves stand beside the curves they belong to."""

from __future__ import annotations

import itertools

import numpy as np
import pyqtgraph as pg
import pytest
from pytestqt.qtbot import QtBot

from workbench.ui.plots.cumulative import CumulativePlot, cumulative, spread_out
from workbench.ui.theme.appearance import Theme


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([50.0], [50.0]),
        ([10.0, 90.0, 50.0], [10.0, 90.0, 50.0]),
        ([20.0, 23.0], [20.0, 30.0]),
        ([100.0, 99.0, 98.0], [95.0, 85.0, 75.0]),
        ([0.0, 0.0], [5.0, 15.0]),
        ([], []),
    ],
)
def test_names_keep_the_order_and_their_distance(heights: list[float], expected: list[float]) -> None:
    assert spread_out(heights, 10.0, 100.0) == pytest.approx(expected)


def test_more_names_than_fit_share_the_height() -> None:
    assert spread_out([50.0] * 4, 40.0, 100.0) == pytest.approx([12.5, 37.5, 62.5, 87.5])


def test_every_name_stands_right_of_its_curve_in_the_order_of_the_ends(theme: Theme, qtbot: QtBot) -> None:
    plot = CumulativePlot()
    qtbot.addWidget(plot)
    plot.resize(320, 240)
    plot.show()
    rng = np.random.default_rng(0)
    scales = {"good": 1.0, "nearly as good": 1.02, "bad": 9.0, "the mean": 9.1}
    curves = [cumulative(n, s * rng.random(2000), baseline=n == "the mean") for n, s in scales.items()]
    plot.show_curves(curves, 5.0)
    labels = {
        item.toPlainText(): item.pos() for item in plot._area.getPlotItem().items if isinstance(item, pg.TextItem)
    }
    assert set(labels) == {"good", "nearly as good", "bad", "╌ the mean"}
    assert all(place.x() == 5.0 for place in labels.values())
    heights = sorted(labels.values(), key=lambda place: place.y())
    assert all(later.y() - one.y() > 4 for one, later in itertools.pairwise(heights))
    assert labels["bad"].y() == pytest.approx(100 * plot.share_at(2, 5.0), abs=8)
    (left, right), _ = plot._area.box.viewRange()
    assert left == 0
    assert 5 < right < 10
    ticks = plot._area.bottom.tickValues(left, right, 300)[0][1]
    assert max(ticks) <= 5


def test_where_all_curves_are_complete_the_better_name_stands_higher(theme: Theme, qtbot: QtBot) -> None:
    """Baselines have one colour: their lines and the signs before their names tell them apart."""
    plot = CumulativePlot()
    qtbot.addWidget(plot)
    plot.resize(320, 240)
    plot.show()
    rng = np.random.default_rng(0)
    scales = {"worst": 4.0, "best": 1.0, "flat": 3.0, "mean": 2.0}
    plot.show_curves([cumulative(n, s * rng.random(500), baseline=n in ("flat", "mean")) for n, s in scales.items()])
    items = plot._area.getPlotItem().items
    labels = sorted((i for i in items if isinstance(i, pg.TextItem)), key=lambda label: -label.pos().y())
    assert [label.toPlainText() for label in labels] == ["best", "┈ mean", "╌ flat", "worst"]
    styles = [item.opts["pen"].style() for item in items if isinstance(item, pg.PlotCurveItem)]
    assert len(set(styles)) == 3
