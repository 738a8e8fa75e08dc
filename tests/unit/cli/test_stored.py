"""`workbench datasets` on a real dataset."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.datasets.scenes import painted_head
from workbench.cli import main
from workbench.datasets.encoding import encode_sample
from workbench.datasets.info import DatasetInfo
from workbench.datasets.writer import DatasetWriter
from workbench.jobs.contract import Item

INFO = DatasetInfo(name="painted", task="test.paint")


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBENCH_WORKSPACE", str(tmp_path))
    folder = tmp_path / "datasets" / "painted"
    writer = DatasetWriter(folder, INFO)
    for index in range(3):
        sample = encode_sample(painted_head(index, 32, split="train"), INFO)
        writer.commit(Item(index, sample.id, index), sample)
    writer.close(complete=True)
    return folder


def test_a_list_says_how_many_and_what_depth_means(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (dataset.parent / "broken").mkdir()
    (dataset.parent / "broken" / "dataset.json").write_text("{", encoding="utf-8")
    assert main(["datasets"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("broken")
    assert "not valid JSON" in lines[1]
    assert lines[2].split() == ["painted", "3", "depth", "in", "metres"]


def test_one_is_shown_by_name_or_folder(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["datasets", "show", "painted"]) == 0
    assert "samples: 3 (3 train, 0 validation, 0 test)" in capsys.readouterr().out
    assert main(["datasets", "show", str(dataset)]) == 0


def test_verifying_says_whole_or_what_is_wrong(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["datasets", "verify", "painted"]) == 0
    assert capsys.readouterr().out.endswith("The dataset is whole.\n")
    picture = next((dataset / "depth").rglob("*.png"))
    picture.write_bytes(picture.read_bytes()[:-20])
    assert main(["datasets", "verify", "painted"]) == 1
    text = capsys.readouterr().out
    assert "\nx " in f"\n{text}"
    assert picture.stem in text
