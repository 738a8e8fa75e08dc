"""Scale and shift from measured places, against numbers worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from plugins.training.inference import Prediction
from plugins.training.predict import TrainPredict
from plugins.training.prediction.depth_maps import camera_of, depth_map_of, meaning_of
from plugins.training.prediction.known_distances import Reading, fit, readings
from plugins.training.prediction.photos import known_photo
from plugins.training.settings import PredictSettings
from plugins.training.settings.applied import KnownDistance
from plugins.training.targets import Target
from tests.plugins.training import faces
from tests.plugins.training.made_run import made_run
from tests.plugins.training.made_video import frame
from workbench.errors import SettingsError
from workbench.geometry.mesh_files import read_mesh
from workbench.opencv import cv2


def test_two_places_fix_scale_and_shift() -> None:
    fitted = fit(Target("normalised"), [Reading(-1.0, 0.5), Reading(1.0, 0.7)])
    assert (fitted.scale, fitted.shift, fitted.space) == (pytest.approx(0.1), pytest.approx(0.6), "depth")
    assert fitted.depth(np.array([[0.5]], np.float32)) == pytest.approx(0.65)


def test_inverse_depth_is_fitted_as_such() -> None:
    # 1 / 0.5 m = 2 and 1 / 0.8 m = 1.25: scale 0.75 per unit, shift 1.25.
    fitted = fit(Target("relative_inverse"), [Reading(1.0, 0.5), Reading(0.0, 0.8)])
    assert (fitted.scale, fitted.shift, fitted.space) == (pytest.approx(0.75), pytest.approx(1.25), "inverse_depth")
    assert fitted.depth(np.array([[0.5]], np.float32)) == pytest.approx(1 / 1.625)


def test_brightness_falls_with_distance() -> None:
    fitted = fit(Target("min_max"), [Reading(1.0, 0.5), Reading(-1.0, 0.7)])
    assert (fitted.scale, fitted.shift) == (pytest.approx(-0.1), pytest.approx(0.6))


def test_three_places_are_fitted_by_least_squares() -> None:
    fitted = fit(Target("normalised"), [Reading(0.0, 0.5), Reading(1.0, 0.62), Reading(2.0, 0.7)])
    assert fitted.scale == pytest.approx(0.1)
    assert fitted.shift == pytest.approx(0.6066667 - 0.1)
    assert fitted.error_m == pytest.approx(0.0133333, abs=1e-6)


def test_one_place_moves_metres_and_scales_inverse_ones() -> None:
    fitted = fit(Target("relative_to_head"), [Reading(-0.05, 0.6)])
    assert (fitted.scale, fitted.shift) == (1.0, pytest.approx(0.65))
    fitted = fit(Target("inverse"), [Reading(2.0, 0.25)])
    assert (fitted.scale, fitted.shift, fitted.space) == (2.0, 0.0, "inverse_depth")


@pytest.mark.parametrize(
    ("target", "found", "words"),
    [
        (Target("normalised"), [Reading(0.0, 0.5)], "one known distance is not enough"),
        (Target("normalised"), [Reading(0.0, 0.5), Reading(0.0, 0.7)], "at one depth"),
        (Target("normalised"), [Reading(0.0, 0.7), Reading(1.0, 0.5)], "contradict"),
        (Target("min_max"), [Reading(0.0, 0.5), Reading(1.0, 0.7)], "contradict"),
        (Target("inverse"), [Reading(1.0, 0.7), Reading(2.0, 0.9)], "contradict"),
    ],
)
def test_what_fits_nothing_is_said(target: Target, found: list[Reading], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        fit(target, found)
    assert caught.value.field == "known_distances"


def test_a_tape_measures_along_the_line_of_sight() -> None:
    camera = camera_of((100, 100), (100, 100), 90.0)  # focal length 50 px
    values = np.arange(10_000, dtype=np.float32).reshape(100, 100)
    found = readings(values, camera, [KnownDistance(x_px=99, y_px=50, distance_m=1.0)])[0]
    # The pixel's centre lies 49.5 px right of the middle and 0.5 px below it.
    assert found.depth_m == pytest.approx(1 / np.sqrt(1 + 0.99**2 + 0.01**2))
    assert found.value == np.median(values[49:52, 98:100])
    with pytest.raises(SettingsError, match="outside the picture"):
        readings(values, camera, [KnownDistance(x_px=100, y_px=0, distance_m=1.0)])


def test_distances_along_rays_become_depth() -> None:
    camera = camera_of((3, 3), (3, 3), 90.0)
    prediction = Prediction(np.full((3, 3), 2.0, np.float32), None)
    depth = depth_map_of(prediction, Target("ray_distance"), camera, 1.0)
    assert depth.metric and depth.values[1, 1] == pytest.approx(2.0)
    assert depth.values[1, 2] == pytest.approx(2 / np.sqrt(1 + (1 / 1.5) ** 2))
    assert meaning_of(depth, Target("ray_distance"), 1.0, None)["unit"] == "m"


def test_known_distances_may_lie_in_several_photos(tmp_path: Path) -> None:
    made_run(tmp_path, target="normalised", target_scale=1.0)
    for number in (2, 9):
        cv2.imwrite(str(tmp_path / f"bild {number}.png"), frame(number))
    s = {"run": "run", "folder": tmp_path, "device": "cpu", "threads": 1}
    place, task = faces.job(tmp_path).place, TrainPredict()
    photos = sorted(tmp_path.glob("*.png"))
    said = {}
    worker = task.worker(PredictSettings(**s), place)
    for item in task.items(PredictSettings(**s)):
        said[item.id] = np.load(_written(tmp_path, worker.make(item).contents, ".npy"))
    values = {name: np.median(v[17:20, 15:18]) for name, v in said.items()}
    near, far = sorted(values, key=lambda name: values[name])
    known = [
        {"photo": f"{name}.png", "x_px": 16, "y_px": 18, "distance_m": metres}
        for name, metres in ((near, 0.5), (far, 0.6))
    ]
    chosen = PredictSettings(**s, known_distances=known, surface_format="obj", surface_unit="mm", cut_at_jumps=1000)
    task.check(chosen, place)
    made = task.worker(chosen, place).make(task.items(chosen)[0])
    about = json.loads(made.contents[".json"])
    assert about["unit"] == "m" and "fitted to 2 known distances" in about["scale_is"]
    mesh = read_mesh(_written(tmp_path, made.contents, ".obj"))
    depth = np.load(_written(tmp_path, made.contents, ".npy"))
    assert np.median(mesh.vertices[:, 2]) == pytest.approx(1000 * np.median(depth), rel=0.2)
    assert b"mtllib bild 2.mtl" in made.contents[".obj"] and b"bild 2_texture.jpg" in made.contents[".mtl"]
    assert known_photo(photos, "BILD 9") == photos[1]
    with pytest.raises(SettingsError, match="not among those chosen"):
        task.check(chosen.model_copy(update={"known_distances": [_elsewhere()]}), place)


def _elsewhere() -> object:
    return PredictSettings(known_distances=[{"photo": "no.png"}]).known_distances[0]  # type: ignore[list-item]


def _written(folder: Path, contents: dict[str, bytes], ending: str) -> Path:
    path = folder / f"made{ending}"
    path.write_bytes(contents[ending])
    return path
