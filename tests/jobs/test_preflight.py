from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.jobs.toys import Lesson, LessonSettings, ToyBatch, ToySettings
from workbench.errors import WorkspaceError
from workbench.jobs.contract import Estimate, Place
from workbench.jobs.folder import EngineSpec
from workbench.jobs.pace import Pace
from workbench.jobs.preflight import cost, duration, refuse, size


class CardBatch(ToyBatch):
    """Works on a graphics card."""

    def estimate(self, s: ToySettings) -> Estimate:
        return replace(super().estimate(s), card_bytes_per_worker=1_500_000_000)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (40, "40 s"), (840, "14 min"), (3600, "1 h"), (7500, "2 h 5 min"), (277_200, "3 d 5 h")],
)
def test_durations_for_people(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1.1e9, "1.1 GB"), (25e9, "25 GB"), (5e15, "5000 TB")],
)
def test_sizes_for_people(count: float, text: str) -> None:
    assert size(count) == text


def test_the_start_button_says_what_it_will_cost() -> None:
    settings = ToySettings(count=1700, bytes_each=650_000)
    assert cost(ToyBatch(), settings).sentence == "1,700 toys · about 14 min · 1.1 GB"
    assert cost(ToyBatch(), settings, EngineSpec(workers=2)).seconds == 425
    assert cost(Lesson(), LessonSettings()).sentence == ""
    cards = CardBatch()
    assert cost(cards, settings, EngineSpec(workers=2)).sentence.endswith(" · 3.0 GB of the graphics card's memory")


def test_what_does_not_fit_the_disk_is_refused_before_it_starts(tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path)
    assert refuse(ToyBatch(), ToySettings(), place) == []
    with pytest.raises(WorkspaceError, match="needs about 8000 TB"):
        refuse(ToyBatch(), ToySettings(bytes_each=10**15), place)


def test_the_pace_of_the_last_minute_gives_the_time_left() -> None:
    pace = Pace()
    assert pace.rate is None
    for n in range(200):
        pace.mark(n, now=float(n))
    assert pace.rate == pytest.approx(1.0)
    for n in range(200):
        pace.mark(200 + 2 * n, now=200.0 + n)
    assert pace.rate == pytest.approx(2.0)
    assert pace.eta_s(698) == pytest.approx(50.0)
    assert pace.eta_s(None) is None
    pace.reset()
    assert pace.eta_s(698) is None
