"""A person's own models: the kinds told apart, their layouts read, and a sentence for what cannot be used."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from workbench.api import DataError, UnavailableError
from workbench.faces.imported.fan import FanFinder, crop_of_box, peaks
from workbench.faces.imported.mediapipe_task import MESH_POINTS, ours
from workbench.faces.interface import FaceBox
from workbench.faces.opening import open_face_finder


class Spots(nn.Module):
    """Finds a spot: every map is the blue channel, seen with a quarter of the pixels."""

    def __init__(self, maps: int = 68) -> None:
        super().__init__()
        self.maps = maps

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        return nn.functional.avg_pool2d(picture[:, 2:3], 4).repeat(1, self.maps, 1, 1)


def script(path: Path, maps: int = 68) -> Path:
    torch.jit.trace(Spots(maps), torch.zeros(1, 3, 256, 256)).save(str(path))
    return path


def test_a_fan_as_torchscript_finds_points_in_the_picture(tmp_path: Path) -> None:
    finder = open_face_finder(script(tmp_path / "Gesichts Netz ü.zip"))
    assert isinstance(finder, FanFinder) and finder.title == "FAN: Gesichts Netz ü.zip"
    picture = np.zeros((400, 300, 3), np.uint8)
    picture[198:206, 118:126, 0] = 255
    found = finder.landmarks(picture, FaceBox(60, 90, 150, 190, 0.9))
    assert found.landmarks.shape == (70, 2)
    assert np.abs(found.landmarks[:68] - [122, 202]).max() < 2.5
    assert 0.5 < found.score <= 1


def test_fan_sees_the_square_that_it_was_trained_on() -> None:
    crop = crop_of_box(FaceBox(100, 50, 90, 105, 1))
    assert crop.centre == pytest.approx((145, 50 + 0.38 * 105)) and crop.side == pytest.approx(200)


def test_peaks_lean_a_quarter_towards_the_higher_neighbour() -> None:
    maps = np.zeros((1, 64, 64), np.float32)
    maps[0, 10, 20], maps[0, 10, 21], maps[0, 9, 20] = 0.8, 0.4, 0.2
    points, score = peaks(maps)
    assert points.tolist() == [[20.75, 10.25]] and score == pytest.approx(0.8)


def test_a_network_with_other_maps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="68 maps"):
        open_face_finder(script(tmp_path / "98.pt", maps=98))


def test_weights_without_a_network_are_refused(tmp_path: Path) -> None:
    torch.save({"weight": torch.zeros(3)}, tmp_path / "weights.pth")
    with pytest.raises(DataError, match="TorchScript"):
        open_face_finder(tmp_path / "weights.pth")


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04 damaged"])
def test_other_files_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(data)
    with pytest.raises(DataError, match=r"no landmark model that is known here.*model\.bin"):
        open_face_finder(tmp_path / "model.bin")


def test_a_damaged_torchscript_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "net.pt", "w") as archive:
        archive.writestr("net/code/__torch__.py", "nothing")
        archive.writestr("net/data.pkl", b"")
    with pytest.raises(DataError, match="no landmark network that can be used"):
        open_face_finder(tmp_path / "net.pt")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such landmark model"):
        open_face_finder(tmp_path / "gone.task")


@pytest.mark.skipif(importlib.util.find_spec("mediapipe") is not None, reason="MediaPipe is installed")
def test_a_task_without_mediapipe_says_what_to_install(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "face_landmarker.task", "w") as archive:
        archive.writestr("face_landmarks_detector.tflite", b"")
    with pytest.raises(UnavailableError, match=r"MediaPipe is not installed.*pip install mediapipe"):
        open_face_finder(tmp_path / "face_landmarker.task")


@pytest.mark.skipif(importlib.util.find_spec("dlib") is not None, reason="dlib is installed")
def test_a_predictor_without_dlib_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "shape_predictor_68.dat").write_bytes(b"\x01\x01")
    with pytest.raises(UnavailableError, match="dlib is not installed"):
        open_face_finder(tmp_path / "shape_predictor_68.dat")


def test_seventy_of_the_mesh_points() -> None:
    assert len(MESH_POINTS) == 70 == len(set(MESH_POINTS))
    mesh = np.stack([np.arange(478.0), -np.arange(478.0)], 1)
    assert ours(mesh)[68].tolist() == [468, -468]
    with pytest.raises(DataError, match="irises"):
        ours(mesh[:468])
