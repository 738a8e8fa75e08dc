"""The same samples of two evaluations side by side, and when nothing can be told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from plugins.training.evaluation.record import read_evaluation
from plugins.training.evaluation.significance import differences, paired, read_per_sample
from workbench.errors import DataError


def evaluated(folder: Path, run: str, values: list[float], *, content: str = "c", order: int = 1) -> Path:
    """A scores.json with its table of faces, one person each."""
    place = folder / "runs" / run / "evaluation" / "heads-test"
    place.mkdir(parents=True)
    entry = {"title": "Error", "unit": "mm", "better": "low", "n": len(values), "run": float(np.mean(values))}
    record = {
        "kind": "depth", "run": run, "dataset": "heads", "split": "test", "samples": len(values), "content": content,
        "samples_hash": "s", "scores": {"none": {"head": {"mae_mm": entry}}},
        "headline": {"alignment": "none", "region": "head", "metric": "mae_mm"},
    }  # fmt: skip
    (place / "scores.json").write_text(json.dumps(record), encoding="utf-8")
    rows = [f"f{i},p{i},{value},{value}" for i, value in enumerate(values)][::order]
    text = "\n".join(["id,identity,run:none/head/mae_mm,none/head/mae_mm", *rows])
    (place / "per_sample.csv").write_text(text + "\n", encoding="utf-8")
    return place / "scores.json"


def test_samples_are_paired_by_their_names(tmp_path: Path) -> None:
    values = [3.0, 1.0, 4.0, 1.5, 9.0, 2.0, 6.0]
    first = read_evaluation(evaluated(tmp_path, "a", values))
    second = read_evaluation(evaluated(tmp_path, "b", [v + 1 for v in values], order=-1))
    pairs = paired(first, second)
    assert pairs.first["none/head/mae_mm"].tolist() == values
    assert pairs.second["none/head/mae_mm"].tolist() == [v + 1 for v in values]
    (found,) = differences(pairs, first, "none", "head")
    assert (found.difference, found.low, found.high) == pytest.approx((1.0, 1.0, 1.0))
    assert found.p == pytest.approx(2 / 2**7)
    assert found.significant


def test_other_faces_are_refused(tmp_path: Path) -> None:
    first = read_evaluation(evaluated(tmp_path, "a", [1.0] * 7))
    other = read_evaluation(evaluated(tmp_path, "b", [1.0] * 7, content="changed since"))
    with pytest.raises(DataError, match="not measured on the same samples"):
        paired(first, other)


def test_too_few_persons_are_refused(tmp_path: Path) -> None:
    first = read_evaluation(evaluated(tmp_path, "a", [1.0, 2.0]))
    second = read_evaluation(evaluated(tmp_path, "b", [2.0, 3.0]))
    with pytest.raises(DataError, match="Fewer than 6 persons"):
        differences(paired(first, second), first, "none", "head")


@pytest.mark.parametrize("text", ["nothing", "identity,none/head/mae_mm\np,3\n", "id,none/head/mae_mm\na,three\n"])
def test_damaged_tables_are_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "per_sample.csv"
    if text != "nothing":
        path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="cannot be read"):
        read_per_sample(path)


def test_tables_of_codes_and_of_synthesised_faces_are_read(tmp_path: Path) -> None:
    path = tmp_path / "per_sample.csv"
    path.write_text("id,run l1,run W+ l1,mean l1,run:none/head/mae_mm\na,1,2,3,4\n", encoding="utf-8")
    found = read_per_sample(path)
    assert {key: values.tolist() for key, values in found.values.items()} == {
        "none/full/l1": [1.0],
        "none/W+/l1": [2.0],
    }
    assert found.identities == ["a"]


def test_a_region_that_the_tables_lack_is_said(tmp_path: Path) -> None:
    first = read_evaluation(evaluated(tmp_path, "a", [1.0] * 7))
    pairs = paired(first, read_evaluation(evaluated(tmp_path, "b", [2.0] * 7)))
    pairs.first.clear()
    with pytest.raises(DataError, match="no score of this region in common"):
        differences(pairs, first, "none", "head")
