from __future__ import annotations

import csv
from pathlib import Path

import pytest

from plugins.training.export_curves import TrainExportCurves
from plugins.training.settings.export_curves import ExportCurvesSettings
from tests.plugins.training import faces
from tests.plugins.training.test_panel_reading import recorded_run
from workbench.errors import DataError, SettingsError


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "work ü"
    for name in ("first", "second"):
        recorded_run(root, name)
    return root


def test_each_run_has_an_event_file_in_a_folder_of_its_name(workspace: Path) -> None:
    job = faces.job(workspace)
    done = TrainExportCurves().run(ExportCurvesSettings(runs=["first", "second"]), job)
    assert done == {"runs": 2, "figures": 18}
    files = sorted(path.relative_to(job.place.job / "curves") for path in (job.place.job / "curves").rglob("events*"))
    assert [path.parts[0] for path in files] == ["first", "second"]
    assert b"val/loss" in (job.place.job / "curves" / files[0]).read_bytes()
    assert job.artifacts == [("folder", job.place.job / "curves")]


def test_a_table_has_a_row_per_figure(workspace: Path, tmp_path: Path) -> None:
    settings = ExportCurvesSettings(runs=["first"], format="csv", folder=tmp_path / "out")
    TrainExportCurves().run(settings, faces.job(workspace))
    with open(tmp_path / "out" / "curves.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 9
    assert rows[1] == {"run": "first", "name": "val/loss", "step": "0", "epoch": "0", "samples": "", "seconds": "",
                       "value": "1.0"}  # fmt: skip


def test_runs_that_are_not_there_are_refused(workspace: Path) -> None:
    place = faces.job(workspace).place
    with pytest.raises(SettingsError) as caught:
        TrainExportCurves().check(ExportCurvesSettings(), place)
    assert caught.value.field == "runs"
    with pytest.raises(DataError, match="third"):
        TrainExportCurves().check(ExportCurvesSettings(runs=["third"]), place)
