from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.training.current_face import CurrentFace
from workbench.errors import DataError


def egg(side: int = 32, *, nearer_m: float = 0.002) -> CurrentFace:
    """A dome one metre away; the prediction lies `nearer_m` before it."""
    v, u = np.mgrid[:side, :side] / (side - 1.0) * 2 - 1
    inside = u**2 + v**2 < 0.5
    truth = np.where(inside, 1.0 + 0.05 * (u**2 + v**2), np.nan).astype(np.float32)
    photo = np.full((side, side, 3), 120, np.uint8)
    return CurrentFace(photo, truth - np.float32(nearer_m), truth, True, 4)


def test_a_face_comes_back_from_its_file(tmp_path: Path) -> None:
    face, path = egg(), tmp_path / "previews" / "current.npz"
    face.write(path, 7)
    read = CurrentFace.read(path)
    assert (read.epoch, read.metric) == (7, True)
    assert np.array_equal(read.photo, face.photo)
    assert np.array_equal(read.prediction, face.prediction, equal_nan=True)


def test_nearer_than_the_truth_is_a_positive_error_at_every_vertex() -> None:
    for which in ("prediction", "truth"):
        mesh, error = egg(nearer_m=0.002).surface(which)  # type: ignore[arg-type]
        assert len(error) == len(mesh.vertices) > 300
        assert np.allclose(error, 2.0, atol=0.05)


def test_errors_are_those_of_the_pixel_below_the_vertex() -> None:
    face = egg()
    left = np.array(face.prediction)
    left[:, :16] -= np.float32(0.003)
    mesh, error = CurrentFace(face.photo, left, face.truth, True).surface("truth")
    assert np.allclose(error[mesh.vertices[:, 0] < -0.002], 5.0, atol=0.05)
    assert np.allclose(error[mesh.vertices[:, 0] > 0.002], 2.0, atol=0.05)


def test_a_face_without_pixels_is_an_empty_surface() -> None:
    face = egg()
    nothing = np.full_like(face.truth, np.nan)
    mesh, error = CurrentFace(face.photo, nothing, nothing, True).surface("prediction")
    assert len(mesh.vertices) == len(error) == 0


@pytest.mark.parametrize("content", [b"", b"PK no zip", None])
def test_a_missing_or_damaged_file_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "current.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError):
        CurrentFace.read(path)
