"""The turntable goes round evenly, and its file is whole or not there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.compare.measuring import Comparison
from plugins.compare.report.turntable import azimuths, write_turntable
from plugins.compare.settings import ReportSettings
from workbench.movies import Movie


def settings(**values: object) -> ReportSettings:
    small = {"turntable_px": 96, "turntable_step_degrees": 45, "turntable_arc_degrees": 360, "region": "all"}
    return ReportSettings.model_validate({**small, **values})


def test_once_around_or_from_side_to_side() -> None:
    assert azimuths(settings(turntable_step_degrees=40)) == list(range(0, 360, 40))
    swing = np.array(azimuths(settings(turntable_step_degrees=2, turntable_arc_degrees=90)))
    assert swing.max() == pytest.approx(45, abs=0.1)
    assert swing.min() == pytest.approx(-45, abs=0.1)
    assert swing[0] == 0
    # The last picture is one step before the first: the video can be played in a circle.
    assert abs(swing[-1]) == pytest.approx(abs(swing[1]), abs=1e-9)
    assert np.abs(np.diff(swing)).mean() == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("shows", ["error", "overlay", "surfaces"])
def test_the_video_turns(shows: str, comparisons: list[Comparison], tmp_path: Path) -> None:
    s = settings(turntable_shows=shows)
    target = tmp_path / "ü turn" / "turntable.mp4"
    assert write_turntable(target, comparisons[0], s, lambda: True)
    movie = Movie(target)
    try:
        assert movie.count == 8
        assert movie.size[1] == 96
        front, side = movie.frame(0).astype(int), movie.frame(2).astype(int)
        assert np.abs(front - side).mean() > 2
    finally:
        movie.close()


def test_the_same_turn_gives_the_same_bytes(comparisons: list[Comparison], tmp_path: Path) -> None:
    s = settings(turntable_step_degrees=45, turntable_arc_degrees=60)
    for name in ("a.mp4", "b.mp4"):
        write_turntable(tmp_path / name, comparisons[0], s, lambda: True)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_stopped_video_leaves_nothing(comparisons: list[Comparison], tmp_path: Path) -> None:
    answers = iter([True, True, True, False])
    assert not write_turntable(tmp_path / "t.mp4", comparisons[0], settings(), lambda: next(answers))
    assert not list(tmp_path.iterdir())
