"""A whole evaluation: figures against those of single pairs, interruptions, and what is refused."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plugins.compare.measuring import compare
from plugins.compare.sets.folder import INFO, LINES, UNLEARNED, SetFolder, evaluations
from plugins.compare.sets.opening import open_set
from plugins.compare.sets.unlearned import read_unlearned, unlearned_of
from plugins.compare.settings import PairSettings
from plugins.compare.sources import load_pairs
from plugins.compare.sources.from_runs import pairs_of_sample
from tests.jobs.running import until
from tests.plugins.compare.sets.scenes import (
    FACES,
    PERSONS,
    TASK,
    TRAINING,
    evaluation_workspace,
    measure,
    place_in,
    settings,
)
from workbench.datasets.dataset import Dataset
from workbench.errors import DataError, JobError, SettingsError, WorkbenchError
from workbench.jobs.folder import EngineSpec
from workbench.jobs.liveness import kill_tree
from workbench.jobs.process import start, submit
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of

_BYTES = ("samples.jsonl", "table.csv", "figures.npz", "summary.json", "summary.csv")


def files_of(workspace: Path, name: str = "whole") -> dict[str, bytes]:
    """What must not depend on who measured when."""
    return {file: (workspace / "comparisons" / name / file).read_bytes() for file in _BYTES}


def copy_of(workspace: Path, target: Path) -> Path:
    """The workspace without its evaluation."""
    shutil.copytree(workspace, target, ignore=shutil.ignore_patterns("comparisons"))
    return target


def rows_of(workspace: Path) -> list[dict[str, str]]:
    with open(workspace / "comparisons" / "whole" / "table.csv", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_face_has_the_figures_it_has_alone(measured_workspace: Path) -> None:
    pair_settings = PairSettings.read({"dataset": "heads", "runs": ["good", "poor"], "sample": "f3"})
    pairs = load_pairs(pair_settings, measured_workspace)
    rows = {row["run"]: row for row in rows_of(measured_workspace) if row["id"] == "f3"}
    for pair in pairs:
        chosen = compare(pair, pair_settings).chosen
        row = rows[pair.prediction.title]
        assert float(row["median"]) == pytest.approx(chosen.statistics.median_absolute_mm, rel=1e-5)
        assert float(row["hausdorff_95"]) == pytest.approx(chosen.figures.hd95_mm, rel=1e-5)
        assert float(row["covered"]) == pytest.approx(chosen.covered, rel=1e-5)
        for part in chosen.parts.values():
            if part.to_truth is not None:
                assert float(row[f"{part.title}/rms"]) == pytest.approx(part.to_truth.rms_mm, rel=1e-5)
    # 1.15 mm nearer along the axis is at most that far from the surface.
    assert 0.5 < float(rows["good"]["median"]) <= 1.15


def test_the_summary_is_of_the_table(measured_workspace: Path) -> None:
    summary = json.loads((measured_workspace / "comparisons" / "whole" / "summary.json").read_text(encoding="utf-8"))
    medians = np.array([float(row["median"]) for row in rows_of(measured_workspace) if row["run"] == "good"])
    score = summary["scores"]["none"]["good"]["median"]
    assert (score["faces"], score["persons"]) == (FACES, PERSONS)
    assert score["mean"] == pytest.approx(medians.mean(), rel=1e-5)
    assert score["median"] == pytest.approx(np.median(medians), rel=1e-5)
    assert score["mean_low"] < score["mean"] < score["mean_high"]
    good = [row for row in rows_of(measured_workspace) if row["run"] == "good"]
    dressed = [float(row["median"]) for row in good if row["category"] == "dressed"]
    groups = {group["name"]: group for group in summary["groups"]["category"]["groups"]}
    assert groups["dressed"]["scores"]["good"]["median"]["mean"] == pytest.approx(np.mean(dressed), rel=1e-5)
    assert summary["missing"] == {"poor": 1}


def test_baselines_stand_beside_the_figure_they_are_of(measured_workspace: Path) -> None:
    table = open_set(SetFolder(measured_workspace / "comparisons" / "whole")).table
    assert table.column("good", "evaluation").tolist() == pytest.approx([1 + 0.1 * n for n in range(FACES)])
    assert table.baselines["mean"][:, 0].tolist() == [20.0 + n for n in range(FACES)]
    assert np.isnan(table.column("poor", "evaluation")).all()


def test_baselines_are_measured_as_the_runs_are(measured_workspace: Path) -> None:
    """The flat plane's figures are those of a run that says the same, and no face that is measured is in the means."""
    opened = open_set(SetFolder(measured_workspace / "comparisons" / "whole"))
    table, dataset = opened.table, Dataset.open(measured_workspace / "datasets" / "heads")
    assert table.baseline_names == ["mean_image", "mean_face", "flat", "mean"]
    sample = dataset.sample("f3")
    assert sample.depth is not None
    assert sample.mask is not None
    clothes = next(n for n, name in dataset.info.mask_labels.items() if name == "clothes")
    head = (sample.depth > 0) & ~np.isin(sample.mask, [0, clothes])
    plane = np.where(sample.mask > 0, np.median(sample.depth[head]), 0).astype(np.float32)
    (pair,) = pairs_of_sample(dataset, sample, [("plane", plane)])
    alone = compare(pair, opened.settings).chosen
    assert table.baseline("flat", "median")[3] == pytest.approx(alone.statistics.median_absolute_mm, rel=1e-4)
    for figure in ("median", "covered", "f_1"):
        assert np.isfinite(table.baseline("mean_face", figure)).all(), figure
    assert np.isfinite(table.baseline("mean_image", "median", part=table.part_names[0])).any()
    runs = [table.column(run, "median") for run in table.runs]
    assert np.nanmean(table.baseline("mean_face", "median")) > np.nanmax(runs)
    means = read_unlearned(measured_workspace / "comparisons" / "whole" / UNLEARNED)
    of_training = [dataset.sample(f"t{n}").depth for n in range(TRAINING)]
    known = np.concatenate([depth[depth > 0] for depth in of_training if depth is not None])
    assert means.faces == TRAINING
    assert known.min() < means.middle < known.max()


def test_without_training_faces_there_is_only_the_plane(tmp_path: Path) -> None:
    dataset = Dataset.open(evaluation_workspace(tmp_path / "w") / "datasets" / "heads")
    means = replace(unlearned_of(dataset), faces=0)
    sample = dataset.sample("f0")
    assert sample.depth is not None
    assert list(means.predictions(sample, sample.depth, sample.depth > 0)) == ["flat"]


def test_an_evaluation_of_before_there_were_baselines_goes_on_and_opens(
    measured_workspace: Path, tmp_path: Path
) -> None:
    workspace = copy_of(measured_workspace, tmp_path / "old")
    measure(workspace, settings(baselines=False, runs=["good"]), most=2)
    folder = SetFolder(workspace / "comparisons" / "whole")
    record = json.loads((folder.path / INFO).read_text(encoding="utf-8"))
    del record["settings"]["baselines"]
    (folder.path / INFO).write_text(json.dumps(record), encoding="utf-8")
    assert folder.same(settings(runs=["good"]))
    assert not folder.same(settings(runs=["good"], region="nose"))
    measure(workspace, settings(baselines=False, runs=["good"]))
    assert open_set(folder).table.unlearned is None


def test_a_face_that_a_run_lacks_is_told(measured_workspace: Path) -> None:
    table = open_set(SetFolder(measured_workspace / "comparisons" / "whole")).table
    assert table.missing() == {"poor": 1}
    assert table.reasons["f7", "poor"] == "There is no prediction of this face."
    assert np.isnan(table.column("poor", "median")[7])


def test_the_report_says_what_the_summary_says(measured_workspace: Path) -> None:
    folder = measured_workspace / "comparisons" / "whole"
    page = (folder / "report.html").read_text(encoding="utf-8")
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert f"{summary['scores']['none']['good']['median']['mean']:.3g} (" in page
    assert "good against poor" in page
    assert "predicting the mean" in page
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in (folder / "plots").glob("*.svg")) == [
        "against 1.svg", "breakdown category.svg", "breakdown part.svg", "breakdown pitch.svg", "breakdown yaw.svg",
        "faces.svg", "surface.svg",
    ]  # fmt: skip


def test_broken_off_and_gone_on_with_it_gives_the_same_bytes(measured_workspace: Path, tmp_path: Path) -> None:
    """Other workers finish in another order; a power cut tears the last line."""
    workspace = copy_of(measured_workspace, tmp_path / "again")
    measure(workspace, settings(), order=[5, 2, 7, 0, 1, 3, 4, 6], most=3)
    assert not SetFolder(workspace / "comparisons" / "whole").complete
    with open(workspace / "comparisons" / "whole" / LINES, "ab") as stream:
        stream.write(b'{"id": "f4", "runs": {"good')
    opened = open_set(SetFolder(workspace / "comparisons" / "whole"))
    assert (opened.table.ids, opened.expected, opened.summary) == (["f2", "f5", "f7"], FACES, None)
    measure(workspace, settings(), order=[7, 6, 5, 4, 3, 2, 1, 0])
    assert files_of(workspace) == files_of(measured_workspace)


def test_a_job_of_two_workers_that_is_killed_makes_the_same_bytes(measured_workspace: Path, tmp_path: Path) -> None:
    workspace = copy_of(measured_workspace, tmp_path / "job")
    s = settings()
    job = submit(
        workspace, "compare.set", s, dotted="plugins.compare.sets.task:CompareSet", task=TASK,
        engine=EngineSpec(workers=2),
    )  # fmt: skip
    process = start(job)
    assert process is not None
    lines = workspace / "comparisons" / "whole" / LINES
    until(lambda: (lines.exists() and lines.stat().st_size > 0) or process.poll() is not None, 60)
    kill_tree(process.pid)
    process.wait(30)
    again = start(job)
    assert again is not None
    again.wait(120)
    assert status_of(job).state is JobState.DONE
    assert status_of(job).summary["persons"] == PERSONS
    assert files_of(workspace) == files_of(measured_workspace)


def test_killed_while_the_tables_are_written_they_are_written_again(measured_workspace: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "written"
    shutil.copytree(measured_workspace, workspace)
    folder = workspace / "comparisons" / "whole"
    for name in ("summary.json", "summary.csv", "report.html"):
        (folder / name).unlink()
    (folder / "figures.npz").write_bytes(b"torn")
    assert not SetFolder(folder).complete
    measure(workspace, settings())
    assert files_of(workspace) == files_of(measured_workspace)
    assert (folder / "report.html").exists()


def test_a_resumed_evaluation_keeps_to_its_faces(measured_workspace: Path, tmp_path: Path) -> None:
    workspace = copy_of(measured_workspace, tmp_path / "kept")
    measure(workspace, settings(), most=1)
    info = workspace / "comparisons" / "whole" / INFO
    record = json.loads(info.read_text(encoding="utf-8"))
    info.write_text(json.dumps({**record, "samples": ["f0", "f1"]}), encoding="utf-8")
    assert [item.id for item in TASK.items_in(settings(), place_in(workspace))] == ["f0", "f1"]


def test_all_alignments_are_kept_when_asked_for(measured_workspace: Path, tmp_path: Path) -> None:
    workspace = copy_of(measured_workspace, tmp_path / "every")
    place = place_in(workspace)
    s = settings(all_alignments=True, runs=["good"])
    made = TASK.worker(s, place).make(TASK.items_in(s, place)[0])
    assert {"none", "scale_shift", "icp"} <= made["runs"]["good"]["figures"].keys()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"dataset": None}, "dataset", "No dataset is chosen"),
        ({"runs": []}, "runs", "No run is chosen"),
        ({"runs": ["good", "good"]}, "runs", "chosen twice"),
        ({"runs": ["nobody"]}, "runs", "has predicted none of these 8 faces"),
        ({"split": "validation"}, "split", "has no validation faces"),
        ({"name": "whole"}, "name", "already is a comparison"),
        ({"name": "a/b"}, "name", "has / in it"),
        ({"alignment": "pairs"}, "alignment", "belong to one face"),
    ],
)
def test_what_cannot_work_is_refused_at_its_field(
    measured_workspace: Path, changes: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        TASK.check(settings(**{"name": "free", **changes}), place_in(measured_workspace))
    assert caught.value.field == field


def test_a_run_that_cannot_be_measured_on_a_face_is_told_beside_the_others(
    measured_workspace: Path, tmp_path: Path
) -> None:
    workspace = copy_of(measured_workspace, tmp_path / "flawed")
    np.save(workspace / "runs" / "poor" / "predictions" / "heads" / "f0.npy", np.zeros((48, 48), np.float32))
    place = place_in(workspace)
    worker, first = TASK.worker(settings(), place), TASK.items_in(settings(), place)[0]
    made = worker.make(first)
    assert "median" in made["runs"]["good"]["figures"]["none"]
    assert made["runs"]["poor"]["problem"]
    assert list(TASK.output(settings(), place).commit(first, made).warnings) == [
        f"poor: {made['runs']['poor']['problem']}"
    ]
    # Nobody can be measured on it: the face is set aside, and a job whose settings fit no face soon ends.
    alone = settings(runs=["poor"], name="alone")
    with pytest.raises(WorkbenchError) as caught:
        TASK.worker(alone, place).make(first)
    assert caught.value.sentence == made["runs"]["poor"]["problem"]


def test_other_settings_under_the_same_name_are_refused(measured_workspace: Path) -> None:
    with pytest.raises(DataError, match="other settings"):
        TASK.output(settings(region="nose"), place_in(measured_workspace))


def test_an_evaluation_without_any_figure_says_why(measured_workspace: Path, tmp_path: Path) -> None:
    workspace = copy_of(measured_workspace, tmp_path / "none")
    with pytest.raises(JobError, match="no prediction"):
        measure(workspace, settings(runs=["nobody"]))


def test_evaluations_are_found_by_their_description(measured_workspace: Path) -> None:
    assert [folder.path.name for folder in evaluations(measured_workspace / "comparisons")] == ["whole"]
    assert evaluations(measured_workspace / "nothing") == []


@pytest.mark.parametrize(
    ("file", "content"), [(INFO, "[]"), (INFO, '{"samples": [], "format": 99}'), ("figures.npz", "")]
)
def test_damaged_files_are_said(measured_workspace: Path, tmp_path: Path, file: str, content: str) -> None:
    folder = tmp_path / "whole"
    shutil.copytree(measured_workspace / "comparisons" / "whole", folder)
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(DataError):
        open_set(SetFolder(folder))
