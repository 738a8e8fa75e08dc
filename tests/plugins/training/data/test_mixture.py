"""Shares of datasets and weights of categories in each epoch."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.training.data.mixture import Group, Mixture
from plugins.training.run import TrainRun
from plugins.training.settings import TrainSettings
from plugins.training.settings.mixture import Lesson, MoreFaces
from tests.plugins.training import faces
from workbench.errors import SettingsError

GROUPS: list[Group] = [("rendered", "front")] * 60 + [("rendered", "side")] * 20 + [("captured", "front")] * 20


def shown(mixture: Mixture, along: float = 0.0, epoch: int = 0) -> Counter[Group]:
    order = mixture.order(1, 7, epoch, along)
    return Counter(mixture.groups[batch[0]] for batch in order)


def test_a_share_is_kept_and_every_face_is_shown_about_equally_often() -> None:
    mixture = Mixture(GROUPS, {"captured": 0.5}, [])
    assert shown(mixture) == {("rendered", "front"): 38, ("rendered", "side"): 12, ("captured", "front"): 50}
    times = Counter(batch[0] for batch in mixture.order(1, 7, 0, 0.0) if batch[0] >= 80)
    assert set(times.values()) == {2, 3}
    assert len(times) == 20


def test_categories_come_and_go_over_the_epochs() -> None:
    mixture = Mixture(GROUPS, {}, [Lesson(category="side", first=0.0, last=4.0)])
    assert shown(mixture, 0.0) == {("rendered", "front"): 75, ("captured", "front"): 25}
    assert shown(mixture, 0.25) == {("rendered", "front"): 60, ("rendered", "side"): 20, ("captured", "front"): 20}
    assert shown(mixture, 1.0)["rendered", "side"] == 50


def test_a_share_holds_whatever_the_categories_weigh() -> None:
    mixture = Mixture(GROUPS, {"captured": 0.3}, [Lesson(category="front", first=0.1, last=1.0)])
    assert shown(mixture)["captured", "front"] == 30


def test_nothing_left_to_show_shows_everything() -> None:
    mixture = Mixture(GROUPS[:80], {}, [Lesson(category=name, first=0.0) for name in ("front", "side")])
    assert shown(mixture) == {("rendered", "front"): 60, ("rendered", "side"): 20}


def test_an_epoch_is_the_same_whenever_it_is_asked_for_and_unlike_others() -> None:
    mixture = Mixture(GROUPS, {"captured": 0.5}, [])
    assert mixture.order(8, 3, 2, 0.5) == mixture.order(8, 3, 2, 0.5)
    assert mixture.order(8, 3, 2, 0.5) != mixture.order(8, 3, 3, 0.5)
    assert [len(batch) for batch in mixture.order(8, 3, 2, 0.5)] == [8] * 12


def test_settings_read_shares_as_people_write_them() -> None:
    s = TrainSettings.read({"dataset": "a", "more_datasets": ["b", "c:0.25", {"name": "d", "share": 0.5}]})
    assert s.datasets == ["a", "b", "c", "d"]
    assert s.shares == {"c": 0.25, "d": 0.5}
    assert TrainSettings.read(s.plain()).more_datasets == s.more_datasets
    with pytest.raises(SettingsError, match="below 1") as caught:
        TrainSettings.read({"more_datasets": ["b:0.5", "c:0.5"]})
    assert caught.value.field == "more_datasets"


def test_a_run_is_shown_its_share(tmp_path: Path) -> None:
    faces.dataset(tmp_path, size=32, train=6)
    faces.dataset(tmp_path, "more", size=32, train=2, change=lambda s: replace(s, category="side"))
    chosen = TrainSettings(
        name="run", dataset="faces", more_datasets=[MoreFaces(name="more", share=0.75)], resolution=32, width=4,
        blocks=3, batch=2, epochs=1, device="cpu", precision="float32", threads=1,
    )  # fmt: skip
    from plugins.training.depth.learner import DepthLearner
    from plugins.training.depth.preparation import prepare

    prepared = prepare(chosen, faces.job(tmp_path))
    learner = DepthLearner(prepared)
    shown_once = [index for batch in learner.order(0) for index in batch]
    learner.close()
    assert sum(index >= 6 for index in shown_once) == 6
    assert len(shown_once) == 8
    assert prepared.mixture is not None
    assert prepared.mixture.groups[-1] == ("more", "side")
    TrainRun().check(chosen.model_copy(update={"name": "another"}), faces.job(tmp_path).place)
