"""A sweep tries the combinations it should and says which was best."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from plugins.training.run_folder import RunFolder
from plugins.training.settings.sweep import SweepSettings
from plugins.training.sweep import TrainSweep
from plugins.training.sweeping.combinations import combinations, settings_of
from tests.plugins.training import faces
from workbench.errors import SettingsError
from workbench.jobs.contract import Item


def settings(*rows: tuple[str, str], **values: Any) -> SweepSettings:
    small = {
        "name": "lr", "dataset": "faces", "resolution": 32, "width": 4, "blocks": 3, "batch": 3, "epochs": 2,
        "device": "cpu", "precision": "float32", "coarse_share": 0.0, "threads": 1, "learning_rate": 5e-3,
    }  # fmt: skip
    return SweepSettings.read(small | {"sweep": [{"name": n, "values": v} for n, v in rows]} | values)


def test_a_grid_has_every_value_with_every_other() -> None:
    s = settings(("learning_rate", "0.001, 0.01"), ("width", "4,8"))
    assert combinations(s) == [
        {"learning_rate": rate, "width": width} for rate in ("0.001", "0.01") for width in ("4", "8")
    ]
    last = settings_of(s, 3, combinations(s)[3])
    assert (last.name, last.learning_rate, last.width, last.seed) == ("lr 4", 0.01, 8, 0)


def test_chance_draws_between_two_ends_the_same_way_every_time() -> None:
    rows = (("learning_rate", "0.0001..0.01"), ("width", "8..64"), ("optimiser", "adam, sgd"))
    s = settings(*rows, how="random", runs=200)
    drawn = combinations(s)
    assert drawn == combinations(s)
    rates = [float(one["learning_rate"]) for one in drawn]
    # By logarithm, half of them lie below the middle of the powers.
    assert 70 < sum(rate < 0.001 for rate in rates) < 130
    assert min(rates) >= 0.0001 and max(rates) <= 0.01
    assert {int(one["width"]) % 4 for one in drawn} == {0}
    assert {one["optimiser"] for one in drawn} == {"adam", "sgd"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("nothing", "1"), "no setting that can vary"),
        (("learning_rate", " , "), "has no values"),
        (("learning_rate", "0.1..0.01"), "does not rise"),
        (("learning_rate", "0.01..0.1"), "has no single values"),
        (("learning_rate", "fast"), "should be a number"),
    ],
)
def test_what_cannot_vary_is_refused_at_its_field(tmp_path: Path, row: tuple[str, str], said: str) -> None:
    faces.dataset(tmp_path, size=32)
    with pytest.raises(SettingsError, match=said) as caught:
        TrainSweep().check(settings(row), faces.job(tmp_path).place)
    assert caught.value.field is not None and caught.value.field.startswith("sweep")


def test_a_sweep_trains_each_run_and_ranks_them(tmp_path: Path) -> None:
    faces.dataset(tmp_path, size=32)
    task, s, place = TrainSweep(), settings(("learning_rate", "1e-9, 5e-3")), faces.job(tmp_path).place
    task.check(s, place)
    items = task.items(s)
    assert [item.id for item in items] == ["lr 1", "lr 2"]
    worker, output = task.worker(s, place), task.output(s, place)
    for item in items:
        output.commit(item, worker.make(item))
    output.set_aside(Item(2, "lr 3", 0), "The loss is no longer a number")
    assert output.finished_ids() == {"lr 1", "lr 2", "lr 3"}
    assert task.output(s, place).finished_ids() == {"lr 1", "lr 2", "lr 3"}
    assert output.close(complete=True)["best_run"] == "lr 2"
    with open(tmp_path / "sweeps" / "lr" / "table.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["run"] for row in rows] == ["lr 2", "lr 1", "lr 3"]
    assert rows[0]["learning_rate"] == "5e-3"
    assert rows[2]["failed"] == "The loss is no longer a number"
    assert RunFolder(tmp_path / "runs" / "lr 2").record().settings["learning_rate"] == 5e-3
    with pytest.raises(SettingsError, match="already is a sweep"):
        task.check(s, place)
