from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from workbench.geometry.colour_scale import ColourScale
from workbench.ui.plots import CumulativePlot, Histogram, cumulative
from workbench.ui.stage.pictures import pixels_of


@pytest.fixture
def histogram(qtbot: QtBot) -> Histogram:
    made = Histogram()
    qtbot.addWidget(made)
    made.resize(420, 220)
    made.show()
    return made


def test_bars_say_their_share_of_all_values(histogram: Histogram) -> None:
    histogram.show_values(np.array([-2.9, -0.1, 0.1, 0.1, 5.0, np.nan]), ColourScale(), bins=6)
    assert histogram.bar_words(0) == "−3 to −2 mm: 20.0 %"
    assert histogram.bar_words(3) == "0 to +1 mm: 40.0 %"
    assert histogram.words_below == "mm · 20.0 % above the range"


def test_areas_weigh_the_values(histogram: Histogram) -> None:
    histogram.show_values(np.array([-1.5, 1.5]), ColourScale(), weights=np.array([3.0, 1.0]), bins=2)
    assert histogram.bar_words(0) == "−3 to 0 mm: 75.0 %"
    assert histogram.median == pytest.approx(-1.5)


def test_bars_have_the_colours_of_the_surface(histogram: Histogram) -> None:
    histogram.show_values(np.linspace(-3, 3, 601), ColourScale(), bins=6)
    picture = pixels_of(histogram.picture())[..., :3].astype(int)
    row = picture[int(picture.shape[0] * 0.6)]
    left, right = row[: len(row) // 3], row[-len(row) // 3 :]
    assert ((left[:, 2] - left[:, 0]) > 60).any()
    assert ((right[:, 0] - right[:, 2]) > 60).any()
    assert not ((left[:, 0] - left[:, 2]) > 60).any()


def test_without_values_there_is_a_sentence(histogram: Histogram) -> None:
    histogram.show_values(np.full(4, np.nan))
    assert histogram.sentence == "There are no values to count."
    histogram.show_values(np.array([1.0]))
    assert histogram.sentence == ""


def test_a_cumulative_curve_is_the_share_that_is_at_most_an_error() -> None:
    curve = cumulative("this face", np.array([-0.5, 0.25, 2.0, np.nan]), weights=np.array([1.0, 2.0, 1.0, 9.0]))
    assert curve.x.tolist() == [0.25, 0.5, 2.0]
    assert curve.y.tolist() == [0.5, 0.75, 1.0]


def test_the_plot_reads_shares_off_its_curves(qtbot: QtBot) -> None:
    plot = CumulativePlot()
    qtbot.addWidget(plot)
    plot.resize(420, 220)
    plot.show()
    errors = np.array([0.5, 1.0, 1.5, 4.0])
    plot.show_curves([cumulative("this face", errors), cumulative("mean face", 4 * errors, baseline=True)])
    assert plot.share_at(0, 1.2) == 0.5
    assert plot.share_at(0, 0.1) == 0.0
    assert plot.share_at(1, 5.0) == 0.5
    assert plot.picture(2).width() == 2 * plot.picture(1).width()


def test_no_values_are_no_error() -> None:
    assert len(cumulative("none", np.zeros(0)).x) == 0
