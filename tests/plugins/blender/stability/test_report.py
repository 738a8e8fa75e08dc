"""The report's task on a real small set: tables and files in, one folder out."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from plugins.blender.stability.predictions import read_table
from plugins.blender.stability.rotations import euler_angles
from plugins.blender.stability.settings import StabilitySettings
from plugins.blender.stability.task import StabilityReport
from tests.plugins.blender.sets.making import render
from tests.plugins.training.faces import RecordingJob
from workbench.api import DataError, Dataset, Place, SettingsError, angles_300w_lp, files
from workbench.datasets.formats.pose_files import mat_bytes

TASK = StabilityReport()
FLIP = np.diag([1.0, -1.0, -1.0])


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a pose-stability set of three people and a free set."""
    folder = tmp_path_factory.mktemp("Stabilität ü")
    render(folder, "1", name="stable", design="stability", identities=3, variations=4, pose="narrow")
    render(folder, "2", name="free", number=2)
    return folder


def truths(workspace: Path) -> dict[str, np.ndarray]:
    """(3, 3) head -> camera by id."""
    dataset = Dataset.open(workspace / "datasets" / "stable")
    try:
        return {i: np.reshape(dataset.record(i)["pose"], (4, 4))[:3, :3] for i in dataset.ids()}
    finally:
        dataset.close()


def table(workspace: Path, name: str, separator: str = ",", *, nudge: float = 0.0) -> Path:
    """A table of the true angles, the yaw of pictures with other light off by `nudge` to and fro."""
    lines = [separator.join(("image", "pitch", "Yaw", "roll"))]
    for sample, turn in truths(workspace).items():
        yaw, pitch, roll = euler_angles(turn[None])[0]
        number = int(sample[-2:])
        yaw += nudge * (number % 2 == 0 and number > 0) * (1 if number % 4 else -1)
        numbers = [f"{value:.6f}".replace(".", "," if separator == ";" else ".") for value in (pitch, yaw, roll)]
        lines.append(separator.join((f"pictures/{sample}.jpg", *numbers)))
    path = workspace / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def report(workspace: Path, **values: object) -> tuple[dict[str, object], Path, RecordingJob]:
    """Run the task; what it returns, its folder, and what it told."""
    s = StabilitySettings.read({"dataset": "stable", "angles": "workbench", "name": "bericht", **values})
    job = RecordingJob(Place(workspace, workspace / "jobs" / "r"))
    TASK.check(s, job.place)
    return dict(TASK.run(s, job)), workspace / "comparisons" / "bericht", job


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_becomes_a_report(workspace: Path, separator: str) -> None:
    told, folder, job = report(workspace, file=table(workspace, "angles.csv", separator, nudge=2.0))
    assert told["people"] == 3 and told["pictures"] == 15 and job.warnings == []
    assert told["spread, expression alone (°)"] == pytest.approx(0, abs=0.01)
    # Yaw turns about the vertical: two of three pictures are 2 degrees off to either side.
    assert told["spread, light alone (°)"] == pytest.approx(np.sqrt(8 / 3), abs=0.02)
    assert job.artifacts == [("report", folder / "report.html")]
    html = (folder / "report.html").read_text("utf-8")
    assert "Always the mean pose" in html and "Light alone" in html and "http" not in html.replace("http://www.w3", "")
    with open(folder / "groups.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 9 and {row["axis"] for row in rows} == {"expression", "lighting", "all"}
    with open(folder / "pictures.csv", encoding="utf-8", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 15
    figures = files.read_json(folder / "stability.json")["figures"]
    assert figures["Always the mean pose"]["all"]["spread"] < 1e-6 < figures["Always the mean pose"]["all"]["error"]


def test_mat_files_say_the_same(workspace: Path, tmp_path: Path) -> None:
    for sample, turn in truths(workspace).items():
        pose = np.zeros((1, 7))
        pose[0, :3] = angles_300w_lp(FLIP @ turn @ FLIP)
        (tmp_path / "set").mkdir(exist_ok=True)
        (tmp_path / "set" / f"{sample}_0.mat").write_bytes(mat_bytes({"Pose_Para": pose}))
    told, _, _ = report(workspace, source="mat", folder=tmp_path)
    assert told["error (°)"] == pytest.approx(0, abs=1e-3) and told["pictures"] == 15


def test_missing_predictions_are_told(workspace: Path) -> None:
    whole = table(workspace, "whole.csv").read_text("utf-8").splitlines()
    part = workspace / "part.csv"
    part.write_text("\n".join(whole[:9]), "utf-8")
    told, _, job = report(workspace, file=part)
    assert told["people"] == 2 and job.warnings == ["7 of 15 pictures have no prediction and are left out."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no column “id”"),
        ("id,yaw,pitch\n1,2,3\n", "has no column “roll”"),
        ("id,yaw,pitch,roll\n00000_00,1,2,x\n", "Line 2 of the table holds no three angles"),
        ("id,yaw,pitch,roll\n\n00000_00,1,2,nan\n", "Line 3 of the table holds no three angles"),
        ("id,yaw,pitch,roll\n00000_00,1\n", "Line 2"),
        ("id,yaw,pitch,roll\nimage7,1,2,3\n", "None of the 1 predictions is about a picture of this set"),
        ("id,yaw,pitch,roll\n00000_00,1,2,3\n", "No person has two pictures"),
    ],
)
def test_tables_that_cannot_be_used(workspace: Path, text: str, words: str) -> None:
    path = workspace / "bad.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError, match=words):
        report(workspace, file=path)


def test_a_free_set_is_no_pose_stability_set(workspace: Path) -> None:
    with pytest.raises(DataError, match="no pose-stability set"):
        report(workspace, dataset="free", file=table(workspace, "a.csv"))


def test_predictions_must_be_named() -> None:
    for values, field in (({}, "file"), ({"source": "mat"}, "folder")):
        with pytest.raises(SettingsError) as refused:
            StabilitySettings.read({"dataset": "x", **values})
        assert refused.value.field == field


def test_titles_may_be_written_in_several_ways(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("﻿Filename; Yaw (deg) ;pitch_deg;ROLL\na.jpg;1,5;2;3\n", "utf-8")
    assert list(read_table(path, "workbench")) == ["a.jpg"]
