"""A report of two real runs: HTML that is whole, a PDF with pages, tables; and what it refuses."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plugins.training.evaluate import TrainEvaluate
from plugins.training.evaluation.record import read_evaluation
from plugins.training.evaluation.report.faces import ranked_places
from plugins.training.report import TrainReport
from plugins.training.run import TrainRun
from plugins.training.settings import EvaluateSettings
from plugins.training.settings.judging import ReportSettings
from tests.plugins.training import faces
from tests.plugins.training.evaluation.test_leaderboard import Reader
from tests.plugins.training.test_training import STILL, settings
from workbench.datasets.record import Sample
from workbench.errors import DataError, SettingsError


def turned(sample: Sample) -> Sample:
    angle = 40.0 if sample.seed % 2 else 0.0
    return replace(
        sample, category="odd" if sample.seed % 2 else "even", attributes={**sample.attributes, "yaw_degrees": angle}
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs measured on the same seven faces, one of them also on others."""
    folder = tmp_path_factory.mktemp("ü report")
    faces.dataset(folder, train=4, validation=2, test=7, size=32, change=turned)
    faces.dataset(folder, "few", train=1, validation=1, test=2, size=32)
    for name, epochs in (("long", 12), ("short_1", 2)):
        TrainRun().run(settings(name=name, epochs=epochs, width=4, outline=False, **STILL), faces.job(folder, name))
        evaluate(folder, name, "faces")
    evaluate(folder, "long", "few")
    return folder


def evaluate(folder: Path, run: str, dataset: str) -> None:
    chosen = EvaluateSettings(run=run, dataset=dataset, device="cpu", threads=1)
    TrainEvaluate().run(chosen, faces.job(folder, f"{run} on {dataset}"))


def test_a_report_of_two_runs_opens_in_every_format(workspace: Path) -> None:
    wanted = ReportSettings(run="long", against="short_1", dataset="faces", pictures=2)
    task, job = TrainReport(), faces.job(workspace, "report")
    task.check(wanted, job.place)
    assert task.run(wanted, job)["pictures"] == 6
    folder = workspace / "runs" / "long" / "evaluation" / "faces-test"
    text = (folder / "report against short_1.html").read_text(encoding="utf-8")
    read = Reader(text)
    assert not read.open
    cells = [cell for table in read.tables for cell in table]
    assert {"even", "odd", "15…45°", "neck", "p (Holm)", "content of the dataset"} <= set(cells)
    assert text.count("data:image/png;base64,") == 6
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert str(workspace) not in text
    pdf = (folder / "report against short_1.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) >= 3
    assert pdf.count(b"/Subtype /Image") >= 6
    assert r"short\_1" in (folder / "report against short_1.tex").read_text(encoding="utf-8")


def test_every_figure_of_the_csv_is_that_of_the_scores(workspace: Path) -> None:
    wanted = ReportSettings(run="long", dataset="faces", pictures=0)
    TrainReport().run(wanted, faces.job(workspace, "csv"))
    folder = workspace / "runs" / "long" / "evaluation" / "faces-test"
    evaluation = read_evaluation(folder / "scores.json")
    rows = list(csv.DictReader((folder / "report.csv").open(encoding="utf-8")))
    whole = next(
        r for r in rows if (r["group"], r["alignment"], r["region"], r["metric"]) == ("", "none", "head", "mae_mm")
    )
    figure = evaluation.figure("none", "head", "mae_mm")
    assert figure is not None
    assert float(whole["run"]) == figure.run
    assert (whole["samples"], whole["unit"], whole["better"]) == ("7", "mm", "low")
    group = next(r for r in rows if r["group"] == "Category: odd" and r["metric"] == "mae_mm" and r["region"] == "head")
    assert group["samples"] == "3"


def test_groups_add_up_to_the_whole(workspace: Path) -> None:
    evaluation = read_evaluation(workspace / "runs" / "long" / "evaluation" / "faces-test" / "scores.json")
    key = ("none", "head", "mae_mm")
    title, groups = evaluation.groups()["category"]
    figures = [evaluation.group_figure(group, key) for group in groups]
    assert title == "Category"
    assert [group.samples for group in groups] == [4, 3]
    total = sum(f.run * f.n for f in figures if f is not None and f.run is not None and f.n is not None)
    whole = evaluation.figure(*key)
    assert whole is not None
    assert total / 7 == pytest.approx(whole.run, rel=1e-4)
    assert set(whole.baselines) == {"mean", "mean_image", "mean_face", "flat"}
    assert None not in whole.baselines.values()


def test_what_cannot_be_reported_is_refused(workspace: Path) -> None:
    task, place = TrainReport(), faces.job(workspace, "refused").place
    with pytest.raises(SettingsError, match="No run is chosen"):
        task.check(ReportSettings(dataset="faces"), place)
    with pytest.raises(SettingsError, match="was not evaluated on “few”") as refused:
        task.check(ReportSettings(run="long", against="short_1", dataset="few"), place)
    assert refused.value.field == "against"
    with pytest.raises(DataError, match="Fewer than 6 persons"):
        wanted = ReportSettings(run="long", against="long", dataset="few")
        task.run(wanted, faces.job(workspace, "few"))


def test_strips_are_of_worst_middling_and_best_without_doubles() -> None:
    values = np.array([5.0, 1.0, np.nan, 9.0, 3.0, 7.0, 2.0])
    ids = [str(i) for i in range(7)]
    assert ranked_places(ids, values, 2) == {"worst": [3, 5], "middle": [0, 4], "best": [6, 1]}
    assert ranked_places(ids, values, 9) == {"worst": [3, 5], "middle": [0, 4], "best": [6, 1]}
    assert ranked_places(["a"], np.array([1.0]), 3) == {"worst": [0]}
    assert ranked_places([], np.array([]), 3) == {}
