"""Points against the line of equality, and which one the mouse is on."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from workbench.ui.plots import ScatterPlot, ScatterPoints

POINTS = ScatterPoints(
    np.array([1.0, 2.0, np.nan, 4.0]), np.array([2.0, 1.0, 3.0, 4.0]), "one", "two", "mm", ("a", "b", "c", "d")
)


@pytest.fixture
def view(qtbot: QtBot) -> ScatterPlot:
    made = ScatterPlot()
    qtbot.addWidget(made)
    made.resize(320, 300)
    made.show()
    return made


def test_what_has_two_values_is_drawn(view: ScatterPlot) -> None:
    view.show_points(None)
    assert view.plot is None
    view.show_points(POINTS)
    assert view.toolTip() == "3 samples: two against one"
    box = view._area.box.viewRange()
    assert box[0] == pytest.approx(box[1])


@pytest.mark.parametrize("equal", [True, False])
def test_a_click_on_a_point_names_it(qtbot: QtBot, view: ScatterPlot, equal: bool) -> None:
    view.show_points(POINTS, equal=equal, lines=() if equal else [(1.5, "mean")])
    place = view._area.place_of(2.0, 1.0)
    assert view.nearest(place) == 1
    assert view.nearest(QPointF(place.x() + 60, place.y())) is None
    view._point(place)
    assert view._card.text == "b\none: 2 mm\ntwo: 1 mm"
    with qtbot.waitSignal(view.picked, timeout=2000) as caught:
        qtbot.mouseClick(view._area.viewport(), Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert caught.args == ["b"]
