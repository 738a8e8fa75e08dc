"""From a workspace to a report: through the same task that the window and the command line start."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from plugins.compare.choosing import chosen_sample, headline_of, ranking
from plugins.compare.look import CompareLook, LookRequest
from plugins.compare.pair import ComparePair
from plugins.compare.settings import ALIGNMENTS, PairSettings, ReportSettings
from plugins.compare.sources import load_pairs
from tests.plugins.compare.scenes import SAMPLES, bump, surface, workspace_with_predictions
from workbench.datasets.record import DepthMeaning
from workbench.errors import DataError, SettingsError
from workbench.geometry.mesh_files import read_mesh, write_mesh
from workbench.jobs.process import submit
from workbench.jobs.runner import DONE, run
from workbench.jobs.watcher import status_of


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace_with_predictions(tmp_path_factory.mktemp("compare") / "ü s")


def test_worst_median_and_best_come_from_the_evaluation(workspace: Path) -> None:
    assert [name for name, _ in ranking(workspace, "run", "heads")] == list(SAMPLES)
    assert chosen_sample(workspace, "run", "heads", "worst") == "c"
    assert chosen_sample(workspace, "run", "heads", "median") == "b"
    assert chosen_sample(workspace, "run", "heads", "best") == "a"
    assert chosen_sample(workspace, "run", "heads", "b") == "b"


def test_worst_without_an_evaluation_says_what_to_do(workspace: Path) -> None:
    with pytest.raises(DataError, match="evaluate it first"):
        chosen_sample(workspace, "run", "other", "worst")


def test_the_baselines_stand_beside_the_score(workspace: Path) -> None:
    headline = headline_of(workspace, "run", "heads", "b")
    assert headline is not None
    assert headline.values == [
        ("this run", 4.0),
        ("predicting the mean", 20.0),
        ("predicting the mean depth image", 16.0),
    ]


def report(workspace: Path, **values: object) -> Path:
    settings = ReportSettings.model_validate({"name": "report", **values})
    job = submit(workspace, "compare.pair", settings, dotted="plugins.compare.pair:ComparePair", task=ComparePair())
    assert run(job) == DONE, job.log.read_text(encoding="utf-8")
    assert any(a.kind == "report" for a in status_of(job).artifacts)
    return workspace / "comparisons" / "report"


def test_the_report_holds_figures_tables_meshes_and_baselines(workspace: Path) -> None:
    folder = report(workspace, runs=["run"], dataset="heads", sample="worst", region="face")
    record = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    assert record["sample"] == "c"
    # The third prediction is 6 mm too near along the ray; on a face that mostly looks at the camera that is its error.
    (prediction,) = record["predictions"]
    assert prediction["alignments"]["none"]["to_truth"]["median_signed"] == pytest.approx(5.3, abs=0.7)
    assert prediction["alignments"]["none"]["completeness"] > 0.95
    rows = list(csv.DictReader((folder / "errors.csv").open(encoding="utf-8-sig")))
    assert {row["alignment"] for row in rows} == set(prediction["alignments"])
    page = (folder / "report.html").read_text(encoding="utf-8")
    for words in ("predicting the mean", "<td>20</td>", "What alignment changes", "data:image/png;base64,"):
        assert words in page
    coloured = read_mesh(folder / "prediction.ply")
    assert coloured.colours is not None
    assert len({tuple(c) for c in coloured.colours}) > 10


def test_two_files_are_compared_in_the_unit_they_are_in(workspace: Path, tmp_path: Path) -> None:
    truth = surface(bump()).mesh
    nearer = truth.transformed(np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, -0.001], [0, 0, 0, 1]], float))
    write_mesh(tmp_path / "truth.ply", truth, metres_per_unit=0.001)
    write_mesh(tmp_path / "guess.obj", nearer, metres_per_unit=0.001)
    files = {"truth_file": tmp_path / "truth.ply", "prediction_files": [tmp_path / "guess.obj"]}
    folder = report(workspace, file_unit="mm", **files)
    record = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    (prediction,) = record["predictions"]
    assert prediction["alignments"]["none"]["to_truth"]["bias"] == pytest.approx(0.9, abs=0.1)
    assert "landmarks" in prediction["refused"]


def test_one_file_alone_is_refused_at_its_field(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        PairSettings.read({"truth_file": str(tmp_path / "truth.ply")})
    assert "prediction_file" in str(refused.value.field)


def test_a_text_file_named_ply_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.ply").write_text("this is no mesh\n", encoding="utf-8")
    settings = PairSettings(truth_file=tmp_path / "a.ply", prediction_files=[tmp_path / "a.ply"])
    with pytest.raises(DataError, match="not a readable PLY mesh"):
        load_pairs(settings, tmp_path)


def test_relative_truth_is_told_in_percent(tmp_path: Path) -> None:
    root = workspace_with_predictions(tmp_path / "w", meaning=DepthMeaning(metric=False))
    folder = report(root, runs=["run"], dataset="heads", sample="a")
    record = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    assert record["shown"] == "scale_shift"
    assert record["predictions"][0]["alignments"]["scale_shift"]["unit"] == "%"
    assert "no millimetres" in (folder / "report.html").read_text(encoding="utf-8")


def test_the_look_shows_surfaces_then_errors_then_all_alignments(workspace: Path) -> None:
    look = CompareLook()
    look.open()
    request = LookRequest(workspace=workspace, runs=["run"], dataset="heads", sample="a")
    frames = [frame for frame in look.frames(request) if frame is not None]
    assert "0/errors:signed" not in frames[0].arrays
    assert frames[1].figures["shown"] == "none"
    # Surfaces, the chosen alignment, then one more alignment each time, then whether it looks mirrored.
    assert [frame.final for frame in frames] == [*[False] * (1 + len(ALIGNMENTS)), True]
    errors = next(frame.arrays["0/errors:signed"] for frame in frames if "0/errors:signed" in frame.arrays)
    assert len(errors) == len(frames[0].arrays["0:vertices"])
    assert frames[-1].figures["order"] == list(SAMPLES)


def test_a_look_can_be_left_while_it_measures_and_goes_on_where_it_stopped(workspace: Path) -> None:
    look = _opened()
    request = LookRequest(workspace=workspace, runs=["run"], dataset="heads", sample="a")
    frames = look.frames(request)
    assert next(frames) is not None
    assert next(frames) is None  # nothing new yet: the server looks whether another request waits
    frames.close()  # type: ignore[attr-defined]
    again = list(look.frames(request))
    assert again[-1] is not None
    assert again[-1].final
    whole = list(_opened().frames(request))
    assert len(again) < len(whole)


def _opened() -> CompareLook:
    look = CompareLook()
    look.open()
    return look
