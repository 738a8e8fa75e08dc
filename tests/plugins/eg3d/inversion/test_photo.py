"""Photos as they come, and a detector that stands in for a person's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plugins.eg3d.inversion.detection import detected_points
from plugins.eg3d.inversion.photo import read_photo, write_picture
from workbench.errors import DataError, SettingsError
from workbench.opencv import cv2


def test_colours_keep_their_order(tmp_path: Path) -> None:
    picture = np.zeros((4, 6, 3), np.uint8)
    picture[..., 0] = 200
    write_picture(tmp_path / "rot ü.png", picture)
    assert np.array_equal(read_photo(tmp_path / "rot ü.png"), picture)


def test_what_is_transparent_shows_the_paper(tmp_path: Path) -> None:
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[..., 3] = [[0, 255], [128, 0]]
    (tmp_path / "a.png").write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    assert read_photo(tmp_path / "a.png")[..., 0].tolist() == [[255, 0], [127, 255]]


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff\xda", b"\x89PNG\r\n\x1a\n"])
def test_broken_photos_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(data)
    with pytest.raises(DataError) as refused:
        read_photo(tmp_path / "a.jpg")
    assert refused.value.remedy


def test_a_missing_photo_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_photo(tmp_path / "no.png")


class StandIn:
    """Finds what it is told, in pixels of the picture it is given."""

    faces: np.ndarray | None = None
    size: tuple[int, int] = (0, 0)

    @staticmethod
    def create(model: str, _config: str, size: tuple[int, int], _certain: float) -> StandIn:
        StandIn.size = size
        return StandIn()

    def detect(self, _image: Any) -> tuple[int, np.ndarray | None]:
        return 1, self.faces


def test_the_largest_face_of_a_detector_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two faces of 15 numbers (box, five points, certainty) in a picture brought to 1024 px."""
    monkeypatch.setattr(cv2, "FaceDetectorYN", StandIn, raising=False)
    model = tmp_path / "model.onnx"
    model.write_bytes(b"x")
    large = [10, 10, 100, 100, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0.9]
    monkeypatch.setattr(StandIn, "faces", np.array([[0, 0, 9, 9, *[50] * 10, 0.99], large], np.float32))
    found = detected_points(np.zeros((1000, 2048, 3), np.uint8), model)
    assert StandIn.size == (1024, 500)
    assert found.tolist() == [[2, 4], [6, 8], [10, 12], [14, 16], [18, 20]]
    monkeypatch.setattr(StandIn, "faces", None)
    with pytest.raises(SettingsError, match="No face") as refused:
        detected_points(np.zeros((100, 100, 3), np.uint8), model)
    assert refused.value.field == "points"


def test_a_file_that_is_no_detector_is_refused(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    with pytest.raises(DataError, match="missing"):
        detected_points(np.zeros((64, 64, 3), np.uint8), model)
    model.write_bytes(b"no network")
    with pytest.raises(DataError, match="no face detector"):
        detected_points(np.zeros((64, 64, 3), np.uint8), model)
