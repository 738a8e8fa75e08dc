"""A latent run is measured beside the mean code, and reads the codes of photos."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from plugins.eg3d.sampling.code_files import CodeLibrary, read_code
from plugins.training.evaluate import TrainEvaluate
from plugins.training.evaluation.record import read_evaluation
from plugins.training.photo_codes import TrainPhotoCodes
from plugins.training.run_folder import RunFolder
from plugins.training.run_latent import TrainLatent
from plugins.training.settings import EvaluateSettings
from plugins.training.settings.latent import PhotoCodeSettings
from tests.plugins.training import faces
from tests.plugins.training.latent import codes
from tests.plugins.training.latent.test_learning import settings
from workbench.datasets.dataset import Dataset
from workbench.errors import SettingsError
from workbench.opencv import cv2


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained run and the faces that it learned from."""
    folder = tmp_path_factory.mktemp("latent ü")
    codes.dataset(folder, train=24, validation=0, test=4)
    TrainLatent().run(settings(epochs=40), faces.job(folder, "train"))
    return folder


def test_every_score_stands_beside_that_of_the_mean_code(workspace: Path) -> None:
    job = faces.job(workspace, "judge")
    summary = TrainEvaluate().run(EvaluateSettings(run="run", dataset="codes", device="cpu", threads=1), job)
    place = workspace / "runs" / "run" / "evaluation" / "codes-test"
    found = read_evaluation(place / "scores.json")
    assert (found.kind, found.samples, found.headline) == ("latent", 4, ("none", "W+", "r2"))
    for space in ("W", "W+"):
        error = found.figure("none", space, "mse")
        assert error is not None and error.good
        explained = found.figure("none", space, "r2")
        assert explained is not None and explained.good and explained.baselines["mean_code"] <= 0
    assert summary["Explained variance R²"] == pytest.approx(found.entry("none", "W+", "r2")["run"], abs=1e-4)
    rows = list(csv.DictReader(io.StringIO((place / "per_sample.csv").read_text("utf-8"))))
    mean_error = np.mean([float(row["run W+ l1"]) for row in rows])
    assert mean_error == pytest.approx(found.entry("none", "W+", "l1")["run"], rel=1e-4)
    assert job.warnings == []


def test_photos_become_codes_as_files_a_dataset_and_kept_codes(workspace: Path) -> None:
    photos = workspace / "photos"
    photos.mkdir()
    for number in range(2):
        image = codes.face(number).image
        assert image is not None
        cv2.imwrite(str(photos / f"Face {number}.png"), image[..., ::-1])
    s = PhotoCodeSettings(run="run", folder=photos, name="mine", device="cpu", threads=1)
    task, place = TrainPhotoCodes(), faces.job(workspace, "photos").place
    task.check(s, place)
    worker, output = task.worker(s, place), task.output(s, place)
    for item in task.items(s):
        output.commit(item, task.pack(s, worker.make(item)))
    output.close(complete=True)
    worker.close()
    dataset = Dataset.open(workspace / "datasets" / "mine")
    assert dataset.ids() == ["face_0", "face_1"]
    for number, name in enumerate(dataset.ids()):
        sample = dataset.sample(name)
        said = np.load(workspace / "runs" / "run" / "predictions" / "mine" / name / "out.npy")
        assert said.shape == (1, 14, 512) and said.dtype == np.float32
        np.testing.assert_array_equal(sample.latent["w"], said[0])
        kept = read_code(CodeLibrary(workspace).path(f"mine {name}"))
        np.testing.assert_array_equal(kept.w, said[0])
        assert (kept.generator, kept.made) == ("Discs", "read from a photo by the run run")
        true = codes.face(number).latent["w"]
        assert np.square(said[0] - true).mean() < 0.3 * np.square(true - 1).mean()
        assert sample.attributes["photo"] == f"Face {number}.png"
    dataset.close()
    with pytest.raises(SettingsError, match="already is a result"):
        task.check(s, place)


def test_a_missing_run_and_a_run_of_another_kind_are_refused(workspace: Path) -> None:
    job = faces.job(workspace, "other")
    with pytest.raises(SettingsError, match="No run is chosen"):
        TrainPhotoCodes().check(PhotoCodeSettings(), job.place)
    run = RunFolder(workspace / "runs" / "of depth")
    record = RunFolder(workspace / "runs" / "run").record()
    run.write(record.model_copy(update={"kind": "depth", "name": "of depth"}))
    with pytest.raises(SettingsError, match="“of depth” does not read latent codes"):
        TrainPhotoCodes().check(PhotoCodeSettings(run="of depth"), job.place)
