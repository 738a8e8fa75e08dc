"""A stranger's plugin, from its entry point to its result, through the real command line."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.e2e.installed_plugin import SOURCE, install, variables


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site packages ü"
    folder.mkdir()
    install(folder)
    return folder


def workbench(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbench", *words],
        env=variables(site, COLUMNS="200"), capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip


def grey(path: Path, value: int) -> None:
    ok, data = cv2.imencode(".png", np.full((8, 8), value, np.uint8))
    assert ok
    path.write_bytes(data.tobytes())


def test_is_found_by_its_entry_point(site: Path) -> None:
    said = workbench(site, "plugins").stdout
    assert "brightness" in said
    assert "workbench run brightness.measure" in said


def test_flags_come_from_its_settings(site: Path) -> None:
    said = workbench(site, "run", "brightness.measure", "--help").stdout
    assert "--black" in said
    assert "from 0 to 254 of 255" in said


def test_a_job_runs_to_its_table(site: Path, tmp_path: Path) -> None:
    photos = tmp_path / "Fotos ü"
    photos.mkdir()
    for name, value in (("a.png", 0), ("b.png", 51), ("c.png", 255)):
        grey(photos / name, value)
    (photos / "d.png").write_bytes(b"no picture")
    space = tmp_path / "space"
    done = workbench(
        site, "run", "brightness.measure", "--folder", str(photos), "--workspace", str(space), "--workers", "1"
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "photos could not be made" in done.stdout
    with open(space / "comparisons" / "brightness" / "brightness.csv", encoding="utf-8") as stream:
        rows = {row["photo"]: float(row["brightness"]) for row in csv.DictReader(stream)}
    assert rows == {"a.png": 0.0, "b.png": 0.2, "c.png": 1.0}
    listed = workbench(site, "jobs", "list", "--workspace", str(space)).stdout
    assert "done" in listed


def test_a_refusal_is_one_sentence_and_leaves_no_job(site: Path, tmp_path: Path) -> None:
    empty = tmp_path / "leer"
    empty.mkdir()
    space = tmp_path / "space"
    done = workbench(site, "run", "brightness.measure", "--folder", str(empty), "--workspace", str(space))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "There is no photo in this folder" in done.stderr
    assert not list((space / "jobs").glob("*/job.json"))


def test_the_guide_shows_what_works(repository: Path) -> None:
    """Every line of Python in docs/write_a_plugin.md is a line of the example that the other tests run."""
    guide = (repository / "docs" / "write_a_plugin.md").read_text(encoding="utf-8")
    example = "".join(path.read_text(encoding="utf-8") for path in (SOURCE / "photo_brightness").glob("*.py"))
    flat = _without_layout(example)
    blocks = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    lines = [_without_layout(line.split("  #")[0]).rstrip(",") for block in blocks for line in block.splitlines()]
    assert len(blocks) == 3
    assert [line for line in lines if line and line not in flat] == []


def _without_layout(text: str) -> str:
    return "".join(text.split()).replace(",)", ")")
