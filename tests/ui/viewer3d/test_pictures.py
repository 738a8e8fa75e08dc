"""Pictures to save, drawn off-screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.ui.viewer3d.analytic_head import analytic_head
from tests.ui.viewer3d.showing import show_at
from workbench.geometry.colour_scale import ColourScale
from workbench.ui.stage.pictures import pixels_of
from workbench.ui.viewer3d import Viewer3D, take_pictures

HEAD = analytic_head(64, 48)


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer3D:
    made = Viewer3D()
    qtbot.addWidget(made)
    made.show_mesh(HEAD, scalars=np.full(len(HEAD.vertices), 3.0), scale=ColourScale(-3, 3))
    show_at(made, 200, 160)
    return made


def test_a_picture_has_its_bar_below_and_is_clear_around_the_face(viewer: Viewer3D) -> None:
    plain, bare, clear = viewer.picture(2), viewer.picture(2, bar=False), viewer.picture(2, transparent=True)
    assert plain is not None
    assert bare is not None
    assert clear is not None
    assert (bare.width(), bare.height()) == (400, 320)
    assert plain.height() == 320 + 2 * 40
    strip = pixels_of(plain)[320 + 16].astype(int)
    assert strip[60, 2] > strip[60, 0] + 60  # blue at the left
    assert strip[340, 0] > strip[340, 2] + 60  # red at the right
    assert clear.pixelColor(2, 2).alpha() == 0
    assert clear.pixelColor(200, 160).alpha() == 255


def test_edges_of_a_clear_picture_hold_no_backdrop(viewer: Viewer3D) -> None:
    clear = viewer.picture(1, transparent=True, bar=False)
    assert clear is not None
    pixels = np.array([[clear.pixelColor(x, y).getRgb() for x in range(200)] for y in range(60, 100)])
    edge = (pixels[..., 3] > 60) & (pixels[..., 3] < 200)
    assert edge.sum() > 20
    assert (pixels[edge][:, 0] > pixels[edge][:, 2] + 40).all()  # red like the face, not mixed with a pale ground


def test_marks_are_in_the_picture_on_request(viewer: Viewer3D) -> None:
    viewer.show_numbered([HEAD.vertices[HEAD.vertices[:, 2].argmin()]])
    without, with_marks = viewer.picture(2, bar=False), viewer.picture(2, bar=False, marks=True)
    assert without is not None
    assert with_marks is not None
    changed = np.abs(pixels_of(without).astype(int) - pixels_of(with_marks)).max(axis=-1) > 30
    rows, columns = np.nonzero(changed)
    assert 100 < changed.sum() < 3000
    assert np.ptp(rows) < 60
    assert np.ptp(columns) < 60


def test_the_largest_picture_is_eight_times_the_view(viewer: Viewer3D) -> None:
    large = viewer.picture(99, bar=False)
    assert large is not None
    assert (large.width(), large.height()) == (1600, 1280)


def test_large_pictures_are_taken_in_parts_while_the_window_goes_on(qtbot: QtBot, viewer: Viewer3D) -> None:
    sitting = viewer.sitting(4, transparent=True)
    expected = viewer.picture(4, transparent=True)
    assert sitting is not None
    assert expected is not None
    taken: list[list[QImage]] = []
    turns: list[int] = []
    clock = QTimer()
    clock.timeout.connect(lambda: turns.append(1))
    clock.start(0)
    take_pictures([sitting, sitting], taken.append, pytest.fail, viewer)
    viewer.show_view("profile")  # the picture stays that of the moment it was asked for
    qtbot.waitUntil(lambda: bool(taken), timeout=30_000)
    assert len(turns) > 8
    assert len(taken[0]) == 2
    difference = np.abs(pixels_of(taken[0][1]).astype(int) - pixels_of(expected))
    assert (difference.max(axis=-1) > 24).mean() < 0.01
