"""What files mean is asked once, with a guess, and remembered."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from plugins.compare.file_memory import Answer, FileMemory
from plugins.compare.measuring import compare
from plugins.compare.pair import ComparePair
from plugins.compare.settings import PairSettings, ReportSettings
from plugins.compare.settings.file_meaning import FileMeaning
from plugins.compare.sources import load_pairs, remember, source_key
from plugins.compare.sources.guessing import guess_of, length_words
from plugins.compare.sources.opening import open_file
from plugins.compare.sources.understanding import UnknownMeaningError
from tests.plugins.compare.scenes import workspace_with_predictions
from workbench.api import Mesh, SettingsError, write_mrc
from workbench.geometry.mesh_files import write_mesh
from workbench.opencv import cv2


def chosen(truth: Path, *predictions: Path, **more: object) -> PairSettings:
    return PairSettings.read({"truth_file": truth, "prediction_files": list(predictions), **more})


def answer_all(workspace: Path, error: UnknownMeaningError) -> None:
    """As a person who says yes to every guess."""
    FileMemory(workspace).keep([Answer(q.path, q.signature, q.guess) for q in error.questions])


def questions_of(settings: PairSettings, workspace: Path) -> UnknownMeaningError:
    with pytest.raises(UnknownMeaningError) as asked:
        load_pairs(settings, workspace)
    return asked.value


def test_units_are_asked_once_with_a_guess_and_a_reason(tmp_path: Path, in_metres: Path, in_millimetres: Path) -> None:
    settings = chosen(in_metres, in_millimetres)
    error = questions_of(settings, tmp_path)
    assert error.field == "file_unit"
    assert "--file-unit mm --truth-unit m" in error.sentence
    assert "in millimetres 0.2" in error.sentence
    assert [q.guess.unit for q in error.questions] == ["m", "mm"]
    before = source_key(settings, tmp_path)
    answer_all(tmp_path, error)
    assert source_key(settings, tmp_path) != before
    (pair,) = load_pairs(settings, tmp_path)
    np.testing.assert_allclose(pair.prediction.mesh.vertices, pair.truth.mesh.vertices, atol=1e-6)
    assert pair.remarks == ()


def test_answers_hold_for_copies_for_files_beside_and_for_a_new_export(
    tmp_path: Path, in_metres: Path, hill: Mesh
) -> None:
    answer_all(tmp_path, questions_of(chosen(in_metres, in_metres), tmp_path))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    copy = shutil.copy(in_metres, elsewhere / "copied.ply")
    write_mesh(tmp_path / "beside.ply", Mesh(hill.vertices * 1.1, hill.faces))
    assert len(load_pairs(chosen(in_metres, Path(copy), tmp_path / "beside.ply"), tmp_path)) == 2
    write_mesh(in_metres, Mesh(hill.vertices * 0.9, hill.faces))
    assert len(load_pairs(chosen(in_metres, in_metres), tmp_path)) == 1
    # One that would now be a head of 0.3 mm is asked about again.
    write_mesh(tmp_path / "beside.ply", Mesh(hill.vertices * 1000, hill.faces))
    assert len(questions_of(chosen(in_metres, tmp_path / "beside.ply"), tmp_path).questions) == 1


def test_what_the_settings_say_is_not_asked(tmp_path: Path, in_metres: Path, in_millimetres: Path) -> None:
    (pair,) = load_pairs(chosen(in_metres, in_millimetres, file_unit="mm", truth_unit="m"), tmp_path)
    np.testing.assert_allclose(pair.prediction.mesh.vertices, pair.truth.mesh.vertices, atol=1e-6)
    (pair,) = load_pairs(chosen(in_metres, in_metres, file_unit="factor", metres_per_unit=0.5), tmp_path)
    assert np.ptp(pair.truth.mesh.vertices[:, 0]) == pytest.approx(
        0.5 * np.ptp(open_file(in_metres).mesh.vertices[:, 0])
    )  # type: ignore[union-attr]
    assert not FileMemory(tmp_path).place.exists()


def test_metres_against_millimetres_are_asked_even_where_remembered(
    tmp_path: Path, in_metres: Path, in_millimetres: Path
) -> None:
    files = [open_file(path) for path in (in_metres, in_millimetres)]
    FileMemory(tmp_path).keep([Answer(file.path, file.signature, FileMeaning(unit="m")) for file in files])
    error = questions_of(chosen(in_metres, in_millimetres), tmp_path)
    assert "guess.obj would be 1,000 times as large as truth ü.ply" in error.sentence
    answer_all(tmp_path, error)
    assert load_pairs(chosen(in_metres, in_millimetres), tmp_path)
    with pytest.raises(SettingsError, match="1,000 times") as refused:
        load_pairs(chosen(in_metres, in_millimetres, file_unit="m"), tmp_path)
    assert refused.value.field == "file_unit"
    assert not isinstance(refused.value, UnknownMeaningError)


def test_glb_is_metres_by_its_specification(tmp_path: Path, hill: Mesh) -> None:
    write_mesh(tmp_path / "a.glb", hill)
    (pair,) = load_pairs(chosen(tmp_path / "a.glb", tmp_path / "a.glb"), tmp_path)
    np.testing.assert_allclose(pair.truth.mesh.vertices, hill.vertices, atol=1e-6)


def test_depth_is_asked_for_unit_meaning_and_camera(tmp_path: Path, as_depth: Path, in_metres: Path) -> None:
    stored = np.rint(np.load(as_depth) * 10_000).astype(np.uint16)
    (tmp_path / "depth.png").write_bytes(cv2.imencode(".png", stored)[1].tobytes())
    error = questions_of(chosen(as_depth, tmp_path / "depth.png"), tmp_path)
    assert [q.asks for q in error.questions] == [("unit", "space", "camera")] * 2
    assert [q.guess.scale for q in error.questions] == [1.0, 1e-4]
    assert "--file-unit factor --metres-per-unit 0.0001" in error.sentence
    assert "--depth-space depth --field-of-view-degrees 34.3, which is likely as what it shows" in error.sentence
    answer_all(tmp_path, error)
    (pair,) = load_pairs(chosen(as_depth, tmp_path / "depth.png"), tmp_path)
    assert pair.truth.depth is not None
    assert pair.prediction.depth is not None
    np.testing.assert_allclose(pair.prediction.depth, pair.truth.depth, atol=6e-5)
    # With the camera it was made with, the depth image lies on its own mesh.
    told = chosen(in_metres, as_depth, file_unit="m", depth_space="depth", field_of_view_degrees=28)
    (pair,) = load_pairs(told, tmp_path)
    np.testing.assert_allclose(pair.prediction.mesh.vertices.mean(0), pair.truth.mesh.vertices.mean(0), atol=1e-4)


@pytest.mark.parametrize("space", ["ray_distance", "inverse_depth"])
def test_other_kinds_of_depth_become_depth(tmp_path: Path, as_depth: Path, space: str) -> None:
    depth = np.load(as_depth).astype(np.float64)
    half = 32 / np.tan(np.radians(14))
    row, column = np.mgrid[0:64, 0:64] - 31.5
    length = np.sqrt(1 + (row / half) ** 2 + (column / half) ** 2)
    with np.errstate(divide="ignore"):
        stored = depth * length if space == "ray_distance" else np.where(depth > 0, 1 / depth, 0)
    np.save(tmp_path / "other.npy", stored)
    known = {"file_unit": "m", "intrinsics": f"{half} {half} 32 32"}
    (pair,) = load_pairs(chosen(tmp_path / "other.npy", tmp_path / "other.npy", depth_space=space, **known), tmp_path)
    assert pair.truth.depth is not None
    np.testing.assert_allclose(pair.truth.depth, depth, atol=1e-6)


def test_depth_without_scale_says_that_millimetres_mean_nothing(tmp_path: Path, as_depth: Path) -> None:
    grey = np.rint(np.load(as_depth) * 300).astype(np.uint8)
    (tmp_path / "grey.png").write_bytes(cv2.imencode(".png", grey)[1].tobytes())
    answer_all(tmp_path, questions_of(chosen(as_depth, tmp_path / "grey.png"), tmp_path))
    (pair,) = load_pairs(chosen(as_depth, tmp_path / "grey.png"), tmp_path)
    assert pair.metric
    assert "no scale" in pair.remarks[0]
    (turned,) = load_pairs(chosen(tmp_path / "grey.png", as_depth), tmp_path)
    assert not turned.metric
    z = turned.truth.mesh.vertices[:, 2]
    assert 0.55 < z.min() < 0.62 and 0.83 < z.max() < 0.9


@pytest.mark.parametrize("space", ["depth", "inverse_depth"])
def test_depth_known_up_to_scale_and_shift_is_found_again_by_them(tmp_path: Path, as_depth: Path, space: str) -> None:
    depth = np.load(as_depth).astype(np.float64)
    shown = depth > 0
    exact = np.where(shown, 1 / np.where(shown, depth, 1) if space == "inverse_depth" else depth, np.nan)
    np.save(tmp_path / "relative.npy", np.where(shown, 40 * exact + 7, 0))
    told = {"file_unit": "none", "truth_unit": "m", "depth_space": space, "field_of_view_degrees": 28}
    if space == "inverse_depth":
        np.save(as_depth, np.where(shown, exact, 0))
    (pair,) = load_pairs(chosen(as_depth, tmp_path / "relative.npy", **told, alignment="scale_shift"), tmp_path)
    measured = compare(pair, PairSettings(region="all", alignment="scale_shift")).chosen
    # Inverse depth with an unknown shift is no longer affine in depth: that part stays.
    assert measured.statistics.rms_mm < (0.01 if space == "depth" else 3.0)


def test_a_volume_is_cut_at_the_level_that_is_said(tmp_path: Path) -> None:
    x, y, z = np.mgrid[-10:11, -12:13, -14:15]
    values = (20 - np.sqrt(x * x + y * y + z * z)).astype(np.float32)
    write_mrc(tmp_path / "ball.mrc", values, voxel_size=2.0)
    error = questions_of(chosen(tmp_path / "ball.mrc", tmp_path / "ball.mrc"), tmp_path)
    assert error.questions[0].asks == ("unit", "level")
    told = {"file_unit": "factor", "metres_per_unit": 0.01, "iso_level": 12.0}
    (pair,) = load_pairs(chosen(tmp_path / "ball.mrc", tmp_path / "ball.mrc", **told), tmp_path)
    radius = np.linalg.norm(pair.truth.mesh.vertices - np.array([0.2, 0.24, 0.28]), axis=1)
    np.testing.assert_allclose(radius, 0.16, atol=0.001)
    with pytest.raises(SettingsError, match="no surface at 99"):
        load_pairs(chosen(tmp_path / "ball.mrc", tmp_path / "ball.mrc", **(told | {"iso_level": 99})), tmp_path)


def test_a_damaged_memory_costs_a_question_only(tmp_path: Path, in_metres: Path) -> None:
    for text in (
        "{",
        '{"files": [3]}',
        json.dumps({"files": [{"path": "x", "signature": "y", "meaning": {"unit": 3}}]}),
    ):
        FileMemory(tmp_path).place.parent.mkdir(exist_ok=True)
        FileMemory(tmp_path).place.write_text(text, encoding="utf-8")
        answer_all(tmp_path, questions_of(chosen(in_metres, in_metres), tmp_path))
        assert load_pairs(chosen(in_metres, in_metres), tmp_path)
        FileMemory(tmp_path).place.unlink()


@pytest.mark.parametrize("text", ["1 2 3", "a b c d", "0 1 2 3", "1 2 3 4 5"])
def test_intrinsics_are_four_numbers(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        PairSettings.read({"intrinsics": text})
    assert refused.value.field is not None


def test_lengths_are_said_as_people_say_them(tmp_path: Path, in_millimetres: Path) -> None:
    assert [length_words(m) for m in (0.00021, 0.21, 4.5, 260)] == ["0.21 mm", "21 cm", "4.5 m", "260 m"]
    assert guess_of(open_file(in_millimetres)).meaning.unit == "mm"


def test_the_memory_that_is_announced_follows_the_files(tmp_path: Path, in_metres: Path) -> None:
    def announced(prediction: Path) -> int:
        settings = ReportSettings.read({"truth_file": in_metres, "prediction_files": [prediction]})
        return int(ComparePair().estimate(settings).memory_bytes_per_worker or 0)

    assert announced(in_metres) - announced(tmp_path / "not there.ply") == 20 * in_metres.stat().st_size


def test_files_of_datasets_and_runs_are_known_by_their_place(tmp_path: Path) -> None:
    root = workspace_with_predictions(tmp_path / "w ü")
    true, guess = (
        root / "datasets" / "heads" / "depth" / "b.png",
        root / "runs" / "run" / "predictions" / "heads" / "b.npy",
    )
    (pair,) = load_pairs(chosen(true, guess), root)
    (other,) = load_pairs(PairSettings(dataset="heads", sample="b", runs=["run"]), root)
    np.testing.assert_allclose(pair.truth.mesh.vertices, other.truth.mesh.vertices, atol=1e-6)
    np.testing.assert_allclose(pair.prediction.depth, np.load(guess))
    shutil.copy(true, tmp_path / "b.png")
    assert questions_of(chosen(tmp_path / "b.png", guess), tmp_path / "elsewhere").questions


def test_a_report_keeps_what_its_settings_say_of_files(tmp_path: Path, in_metres: Path, in_millimetres: Path) -> None:
    """As an answer in the window is kept: the next command need not say it."""
    values = {"truth_file": in_metres, "prediction_files": [in_millimetres], "region": "all"}
    said = PairSettings.read({**values, "file_unit": "mm", "truth_unit": "m"})
    remember(said, tmp_path)
    memory = FileMemory(tmp_path)
    kept = memory.state()
    assert load_pairs(PairSettings.read(values), tmp_path)
    remember(said, tmp_path)
    assert memory.state() == kept, "what is known is not written again"
    beside = in_millimetres.with_name("other.obj")
    beside.write_bytes(in_millimetres.read_bytes().replace(b"f ", b"f  "))
    with pytest.raises(UnknownMeaningError):
        load_pairs(PairSettings.read({**values, "prediction_files": [beside]}), tmp_path)
    # What is said anew takes the place of what was said.
    remember(PairSettings.read({**values, "file_unit": "cm", "truth_unit": "m"}), tmp_path)
    found = memory.said_of(in_millimetres)
    assert found is not None
    assert found.meaning.unit == "cm"


def test_a_camera_that_was_given_is_kept(tmp_path: Path, as_depth: Path) -> None:
    values = {"truth_file": as_depth, "prediction_files": [as_depth], "region": "all"}
    said = {"file_unit": "m", "depth_space": "depth", "field_of_view_degrees": 28}
    remember(PairSettings.read({**values, **said}), tmp_path)
    (pair,) = load_pairs(PairSettings.read(values), tmp_path)
    assert pair.truth.camera is not None
    assert 2 * np.degrees(np.arctan(32 / pair.truth.camera.intrinsics[1, 1])) == pytest.approx(28)
