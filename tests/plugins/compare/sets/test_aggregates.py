"""What faces come to together, against numbers worked out another way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from plugins.compare.sets.aggregates import differences, mean_curves, scores, scores_by_run
from plugins.compare.sets.figures import CURVE_STEPS, FIGURES, PART_FIGURES
from plugins.compare.sets.opening import among
from plugins.compare.sets.summary import verdict
from plugins.compare.sets.table import SetTable
from plugins.compare.sets.table_files import read_arrays, write_arrays
from workbench.evaluation.grouping import Face

N = 30


@pytest.fixture
def table() -> SetTable:
    """Thirty faces of ten persons; the second run's lengths are larger by one, less a bit of noise."""
    rng = np.random.default_rng(3)
    values = np.full((N, 2, 1, len(FIGURES)), np.nan)
    place = list(FIGURES).index("median")
    values[:, 0, 0, place] = rng.gamma(4, 0.5, N)
    values[:, 1, 0, place] = values[:, 0, 0, place] + rng.normal(1, 0.5, N)
    values[:, :, 0, list(FIGURES).index("within_1")] = rng.random((N, 2))
    faces = [Face(f"f{n:02d}", f"p{n % 10}", "ab"[n % 2], 10.0 * (n - 15), None) for n in range(N)]
    parts = rng.random((N, 2, 1, len(PART_FIGURES)))
    curves = np.linspace(0, 1, CURVE_STEPS) * np.ones((N, 2, 1))
    curves[0, 1] = np.nan
    return SetTable(faces, ["a", "b"], "mm", "none", ["none"], ["Nose"], values, parts, curves, {}, {("f00", "b"): "?"})


def test_means_and_medians_of_a_column(table: SetTable) -> None:
    found = scores_by_run(table)["a"]
    values = table.column("a", "median")
    assert found["median"].mean == pytest.approx(values.mean())
    assert found["median"].median == pytest.approx(np.median(values))
    assert found["median"].persons == 10
    # Shares are told in per cent.
    assert found["within_1"].mean == pytest.approx(100 * table.values[:, 0, 0, list(FIGURES).index("within_1")].mean())
    assert scores(np.full((N, 1), np.nan), table.identities) == [None]


def test_the_difference_is_tested_over_persons(table: SetTable) -> None:
    found = {one.metric: one for one in differences(table, "a", "b")}
    change = table.column("b", "median") - table.column("a", "median")
    of_persons = [change[n::10].mean() for n in range(10)]
    assert found["median"].difference == pytest.approx(change.mean())
    assert found["median"].p == pytest.approx(stats.wilcoxon(of_persons).pvalue)
    # Two figures: the smaller p counts twice.
    assert found["median"].p_corrected == pytest.approx(2 * found["median"].p)
    assert found["median"].first_better == pytest.approx((change > 0).mean())
    words = verdict({"first": "a", "second": "b", "differences": [vars(one) for one in found.values()]})
    assert words.startswith("a is better by")


def test_groups_are_those_of_the_faces(table: SetTable) -> None:
    found = table.groups
    assert found["category"] == {"a": list(range(0, N, 2)), "b": list(range(1, N, 2))}
    assert next(iter(found["yaw"])) == "below −75°"
    assert found["yaw"]["−15…15°"] == [14, 15, 16]
    assert "pitch" not in found


def test_some_of_the_faces(table: SetTable) -> None:
    few = among(table, [0, 5])
    assert few.ids == ["f00", "f05"]
    assert few.column("a", "median").tolist() == table.column("a", "median")[[0, 5]].tolist()
    assert few.column("a", "rms", part="Nose").tolist() == table.parts[[0, 5], 0, 0, PART_FIGURES.index("rms")].tolist()
    assert few.reasons == {("f00", "b"): "?"}


def test_curves_are_means_over_the_faces_that_have_one(table: SetTable) -> None:
    found = mean_curves(table)
    assert found["b"] == pytest.approx(np.linspace(0, 1, CURVE_STEPS))
    assert mean_curves(among(table, [0]))["b"] == []


def test_arrays_come_back_as_they_were(table: SetTable, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("set") / "figures.npz"
    told = replace(table, baselines={"mean": np.arange(2.0 * N).reshape(N, 2)})
    write_arrays(path, told)
    back = read_arrays(path)
    assert (back.faces, back.runs, back.unit, back.shown) == (told.faces, told.runs, "mm", "none")
    assert np.array_equal(back.values, told.values, equal_nan=True)
    assert np.array_equal(back.parts, told.parts)
    assert back.baselines["mean"].tolist() == told.baselines["mean"].tolist()
    assert (back.reasons, back.part_names) == (told.reasons, ["Nose"])
