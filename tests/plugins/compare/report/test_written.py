"""A report of several predictions, as the command line and the window start it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.compare.aligning import read_matrix
from plugins.compare.pair import ComparePair
from plugins.compare.session import read_session, recent_sessions
from plugins.compare.settings import ReportSettings
from tests.plugins.compare.scenes import workspace_with_predictions
from workbench.errors import SettingsError
from workbench.jobs.contract import Place
from workbench.jobs.process import submit
from workbench.jobs.runner import DONE, run
from workbench.jobs.status import JobStatus
from workbench.jobs.watcher import status_of

EVERYTHING = ["html", "pdf", "csv", "svg", "plot_pdf", "png", "ply", "glb", "matrix", "video"]
DATED = {"report.html", "report.pdf", "comparison.json", "comparison.session.json"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs; the second is 1.5 mm nearer to the truth than the first."""
    root = workspace_with_predictions(tmp_path_factory.mktemp("report") / "ü s", nearer_m=0.002)
    shutil.copytree(root / "runs" / "run", root / "runs" / "better & <more>")
    for file in (root / "runs" / "better & <more>" / "predictions" / "heads").glob("*.npy"):
        depth = np.load(file)
        np.save(file, np.where(depth > 0, depth + np.float32(0.0015), 0).astype(np.float32))
    return root


def settings(name: str, **values: Any) -> ReportSettings:
    small = {
        "runs": ["run", "better & <more>"], "dataset": "heads", "sample": "a", "name": name, "formats": EVERYTHING,
        "figures": ["error"], "views": ["front"], "region": "face",
        "turntable_px": 64, "turntable_step_degrees": 40, "turntable_arc_degrees": 60,
    }  # fmt: skip
    return ReportSettings.model_validate({**small, **values})


def made(workspace: Path, s: ReportSettings) -> tuple[Path, JobStatus]:
    job = submit(workspace, "compare.pair", s, dotted="plugins.compare.pair:ComparePair", task=ComparePair())
    assert run(job) == DONE, job.log.read_text(encoding="utf-8")
    return workspace / "comparisons" / s.name, status_of(job)


@pytest.fixture(scope="module")
def report(workspace: Path) -> tuple[Path, JobStatus]:
    return made(workspace, settings("first"))


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_every_format_is_there(report: tuple[Path, JobStatus]) -> None:
    folder, status = report
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    plots = {"histogram_1", "histogram_2", "cumulative", "icp", "profile_sagittal", "profile_horizontal"}
    expected = DATED | {"figures/front_1_error.png", "figures/front_2_error.png"}
    expected |= {f"plots/{plot}.{suffix}" for plot in plots for suffix in ("csv", "svg", "pdf")}
    expected |= {"errors.csv", "figures.csv", "parts.csv", "landmarks.csv", "depth.csv"}
    expected |= {f"{name}.{kind}" for name in ("truth", "prediction_1", "prediction_2") for kind in ("ply", "glb")}
    expected |= {f"matrix_{number}.{kind}" for number in (1, 2) for kind in ("json", "txt")}
    expected |= {"turntable_1.mp4", "turntable_2.mp4"}
    assert names == expected
    assert {artifact.kind for artifact in status.artifacts} == {"report", "folder", "video"}


def test_the_better_prediction_is_the_better_one_everywhere(report: tuple[Path, JobStatus]) -> None:
    folder, _ = report
    figures = {row["figure"]: row for row in rows(folder / "figures.csv")}
    median = figures["Median |error|"]
    assert median["unit"] == "mm"
    assert float(median["better & <more>"]) < 0.6 < float(median["run"])
    record = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    medians = [p["alignments"]["none"]["to_truth"]["median_absolute"] for p in record["predictions"]]
    assert medians == [pytest.approx(float(median[name]), rel=1e-4) for name in ("run", "better & <more>")]
    nose = next(row for row in rows(folder / "parts.csv") if row["Part"] == "Nose")
    assert float(nose["better & <more>: median (mm)"]) < float(nose["run: median (mm)"])
    heights = [row for row in rows(folder / "plots" / "profile_sagittal.csv") if row["value of"] == "difference"]
    means = {
        name: np.mean([float(row["value (mm)"]) for row in heights if row["surface"] == name])
        for name in ("run", "better & <more>")
    }
    assert means["run"] == pytest.approx(2.0, abs=0.4)
    assert means["better & <more>"] == pytest.approx(0.5, abs=0.4)


def test_the_page_is_whole_and_tells_nobody_s_folders(report: tuple[Path, JobStatus], workspace: Path) -> None:
    folder, _ = report
    page = (folder / "report.html").read_text(encoding="utf-8")
    for words in (
        "better &amp; &lt;more&gt;", "What alignment changes: run", "By part of the face", "Landmarks",
        "Depth, pixel by pixel", "Beside the baselines", "SHA-256", "version of vtk", "Profile: ", "class=best",
    ):  # fmt: skip
        assert words in page, words
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "<more>" not in page
    assert str(workspace) not in page
    pdf = (folder / "report.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Subtype /Image") >= 3


def test_matrices_say_what_they_map(report: tuple[Path, JobStatus]) -> None:
    record = json.loads((report[0] / "comparison.json").read_text(encoding="utf-8"))
    same = record["predictions"][0]["alignments"]["none"]
    assert same["matrix"] == np.eye(4).tolist()
    fitted = record["predictions"][0]["alignments"]["icp"]
    assert np.allclose(np.linalg.det(np.array(fitted["matrix"])[:3, :3]), 1)
    assert "metres" in record["matrices"]
    for name in ("matrix_1.json", "matrix_1.txt"):
        assert np.allclose(read_matrix(report[0] / name).matrix, np.eye(4))


def test_the_session_beside_it_opens_the_same_comparison(report: tuple[Path, JobStatus], workspace: Path) -> None:
    folder, _ = report
    opened = read_session(folder / "comparison.session.json", workspace)
    assert ReportSettings.read(opened.settings) == settings("first")
    assert not opened.problems
    assert folder / "comparison.session.json" in [recent.path for recent in recent_sessions(workspace)]


def test_the_same_settings_give_the_same_bytes(report: tuple[Path, JobStatus], workspace: Path) -> None:
    first = report[0]
    second, _ = made(workspace, settings("second"))
    differing = [
        path.relative_to(first).as_posix()
        for path in first.rglob("*")
        if path.is_file() and path.read_bytes() != (second / path.relative_to(first)).read_bytes()
    ]
    assert set(differing) <= DATED


def test_a_report_written_anew_keeps_no_figure_of_before(workspace: Path) -> None:
    small = {"formats": ["png"], "runs": ["run"]}
    folder, _ = made(workspace, settings("anew", views=["front", "top"], **small))
    assert len(list((folder / "figures").iterdir())) == 2
    made(workspace, settings("anew", views=["top"], **small))
    assert [path.name for path in (folder / "figures").iterdir()] == ["top_1_error.png"]


@pytest.mark.parametrize(
    ("values", "field"), [({"name": "a/b"}, "name"), ({"formats": []}, "formats"), ({"runs": []}, "runs")]
)
def test_what_cannot_be_written_is_refused_at_its_field(values: dict[str, Any], field: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        ComparePair().check(settings("x").model_copy(update=values), Place(tmp_path, tmp_path))
    assert refused.value.field == field
