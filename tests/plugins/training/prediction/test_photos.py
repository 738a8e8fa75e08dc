"""Depth from photos as people have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.training.inference import Predictor
from plugins.training.predict import TrainPredict
from plugins.training.predict_video import TrainPredictVideo
from plugins.training.prediction.photos import ids_of, listed, read_photo, square_middle
from plugins.training.run import TrainRun
from plugins.training.settings import PredictSettings
from plugins.training.settings.predict_video import PredictVideoSettings
from tests.plugins.training import faces
from tests.plugins.training.made_run import made_run
from tests.plugins.training.test_training import STILL, settings
from workbench.errors import DataError, SettingsError
from workbench.geometry.mesh_files import read_mesh
from workbench.opencv import cv2


def encoded(ending: str, pixels: np.ndarray) -> bytes:
    return bytes(cv2.imencode(ending, pixels)[1].tobytes())


def photo(height: int = 40, width: int = 32) -> np.ndarray:
    image = faces.bump(3, 32).image
    assert image is not None
    return np.ascontiguousarray(cv2.resize(image, (width, height))[..., ::-1])


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("space")
    faces.dataset(workspace, size=32)
    TrainRun().run(settings(epochs=40, width=8, **STILL), faces.job(workspace))
    return workspace


def predicted(workspace: Path, **values: Any) -> tuple[Path, dict[str, str]]:
    """The folder of the results and what was set aside, as the job runner would make them."""
    s = PredictSettings(**({"run": "run", "device": "cpu"} | values))
    place, task = faces.job(workspace, "predict").place, TrainPredict()
    task.check(s, place)
    worker, output = task.worker(s, place), task.output(s, place)
    aside = {}
    for item in task.items(s):
        try:
            output.commit(item, task.pack(s, worker.make(item)))
        except DataError as error:
            output.set_aside(item, error.sentence)
            aside[item.id] = error.sentence
    output.flush()
    summary = output.close(complete=True)
    assert summary["set aside"] == len(aside)
    return task.result(s, place).path, aside


def test_photos_of_every_kind_become_depth(trained: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Fötos ü"
    folder.mkdir()
    colour = photo()
    (folder / "Jürgen.jpg").write_bytes(encoded(".jpg", colour))
    (folder / "grey.png").write_bytes(encoded(".png", colour[..., 0]))
    (folder / "clear.png").write_bytes(encoded(".png", np.dstack([colour, np.full(colour.shape[:2], 255, np.uint8)])))
    (folder / "deep.tiff").write_bytes(encoded(".tiff", colour.astype(np.uint16) * 257))
    (folder / "cut.jpg").write_bytes(encoded(".jpg", colour)[:-200])
    (folder / "text.png").write_text("no picture", encoding="utf-8")
    (folder / "notes.txt").write_text("passed over", encoding="utf-8")
    place, aside = predicted(trained, folder=folder, name="kinds", distance_m=0.8)
    assert set(aside) == {"cut", "text"}
    assert "cut off" in aside["cut"]
    assert "not a picture" in aside["text"]
    assert {p.name.removesuffix(".json") for p in place.glob("*.json")} == {"Jürgen", "grey", "clear", "deep"}
    for name in ("Jürgen", "clear", "deep"):
        depth = np.load(place / f"{name}.npy", allow_pickle=False)
        assert depth.shape == (40, 32)
        inside = depth[depth > 0]
        assert 0.6 < inside.mean() < 1.0
        about = json.loads((place / f"{name}.json").read_text(encoding="utf-8"))
        assert about["unit"] == "m"
        assert about["distance_m"] == 0.8
        codes = cv2.imdecode(np.frombuffer((place / f"{name}_depth.png").read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
        assert codes.dtype == np.uint16
        assert np.allclose(codes * about["png"]["scale"] + about["png"]["offset"], depth, atol=1e-4)
        mesh = read_mesh(place / f"{name}.ply")
        assert len(mesh.faces) > 50
        assert abs(mesh.vertices[:, 2].mean() - inside.mean()) < 0.05


def test_a_photo_without_scale_has_numbers_but_no_surface(trained: Path, tmp_path: Path) -> None:
    TrainRun().run(settings(name="plain", target="normalised", epochs=2, **STILL), faces.job(trained, "plain"))
    (tmp_path / "a.png").write_bytes(encoded(".png", photo()))
    place, _ = predicted(trained, run="plain", photos=[tmp_path / "a.png"])
    assert not (place / "a.ply").exists()
    about = json.loads((place / "a.json").read_text(encoding="utf-8"))
    assert about["unit"] == "none: known up to scale and shift"


def test_results_that_stand_are_not_made_again(trained: Path, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(encoded(".png", photo()))
    chosen = {"run": "run", "folder": tmp_path, "name": "again", "device": "cpu"}
    s, place = PredictSettings(**chosen), faces.job(trained, "again").place
    task = TrainPredict()
    worker, items = task.worker(s, place), task.items(s)
    task.output(s, place).commit(items[0], worker.make(items[0]))
    assert task.output(s, place).finished_ids() == {"a"}


def test_a_turned_photo_stands_upright(tmp_path: Path) -> None:
    upright = np.zeros((20, 30, 3), np.uint8)
    upright[:, :10] = 255
    data = encoded(".jpg", upright)
    # APP1 with one EXIF entry: orientation (0x0112) = 6, to be shown turned clockwise.
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    path = tmp_path / "turned.jpg"
    path.write_bytes(data[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data[2:])
    shown = read_photo(path)
    assert shown.shape == (30, 20, 3)
    assert shown[:8].mean() > 200 > 50 > shown[12:].mean()


def test_transparent_pixels_are_grey(tmp_path: Path) -> None:
    pixels = np.full((8, 8, 4), 255, np.uint8)
    pixels[:4, :, 3] = 0
    (tmp_path / "clear.png").write_bytes(encoded(".png", pixels))
    shown = read_photo(tmp_path / "clear.png")
    assert (shown[:4] == 128).all()
    assert (shown[4:] == 255).all()


def test_photos_of_one_name_get_results_of_their_own(tmp_path: Path) -> None:
    names = ids_of([tmp_path / "a" / "face.png", tmp_path / "b" / "Face.jpg", tmp_path / "c.png"])
    assert len({name.casefold() for name in names}) == 3
    assert names[2] == "c"


def test_nothing_to_predict_is_said_at_its_field(tmp_path: Path) -> None:
    for folder, said in (
        (None, "No photo is chosen"),
        (tmp_path, "no photo in the folder"),
        (tmp_path / "x", "missing"),
    ):
        with pytest.raises(SettingsError, match=said) as caught:
            listed(folder, [])
        assert caught.value.field == "folder"


def test_the_middle_square_is_in_the_middle() -> None:
    tall = np.arange(5 * 3 * 3, dtype=np.uint8).reshape(5, 3, 3)
    assert np.array_equal(square_middle(tall), tall[1:4])


def test_a_taken_name_and_a_missing_run_are_refused(trained: Path, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encoded(".png", photo()))
    place, task = faces.job(trained, "refusals").place, TrainPredict()
    (trained / "runs" / "run" / "predictions" / "taken").mkdir(parents=True)
    with pytest.raises(SettingsError, match="already is a result"):
        task.check(PredictSettings(run="run", folder=tmp_path, name="taken"), place)
    with pytest.raises(DataError, match="no training run"):
        task.check(PredictSettings(run="none", folder=tmp_path), place)
    with pytest.raises(SettingsError, match="No run is chosen"):
        task.check(PredictSettings(folder=tmp_path), place)


@pytest.mark.parametrize(("kind", "words"), [("latent", "reads latent codes"), ("rgbd", "makes faces from drawings")])
def test_a_run_of_another_kind_is_refused_before_it_starts(tmp_path: Path, kind: str, words: str) -> None:
    (tmp_path / "a.png").write_bytes(encoded(".png", photo()))
    made_run(tmp_path, "other", kind=kind)
    with pytest.raises(SettingsError, match=f"“other” {words}") as caught:
        TrainPredict().check(PredictSettings(run="other", folder=tmp_path), faces.job(tmp_path, "other").place)
    assert caught.value.field == "run"
    with pytest.raises(SettingsError, match=words):
        TrainPredictVideo().check(PredictVideoSettings(run="other"), faces.job(tmp_path, "other").place)
    with pytest.raises(SettingsError, match=words):
        Predictor.load(tmp_path / "runs" / "other", device="cpu", threads=1)
