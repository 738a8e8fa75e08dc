"""What a clicked point says, on two planes that are 2 mm apart."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.compare.panel.looks import Errors, Look, ShownSurface
from plugins.compare.panel.reading import read_prediction, read_truth
from workbench.geometry.mesh import Mesh
from workbench.ui.viewer3d import Pick

GAP_M = 0.002
LABELS = {"1": "left_eye"}


def plane(z: float, turned_degrees: float = 0.0) -> Mesh:
    """Nine points, facing the camera, turned about the upright axis."""
    y, x = np.meshgrid([-0.01, 0.0, 0.01], [-0.01, 0.0, 0.01], indexing="ij")
    slope = np.tan(np.radians(turned_degrees))
    vertices = np.stack([x.ravel(), y.ravel(), z + slope * x.ravel()], 1)
    quads = [(r * 3 + c, r * 3 + c + 1, r * 3 + c + 3, r * 3 + c + 4) for r in range(2) for c in range(2)]
    faces = [f for a, b, c, d in quads for f in ((a, c, b), (b, c, d))]
    return Mesh(vertices, np.array(faces))


def look(turned_degrees: float = 0.0) -> Look:
    truth, prediction = plane(0.5), plane(0.5 - GAP_M, turned_degrees)
    labels = np.ones(9, np.uint8)
    errors = Errors(np.full(9, 2.0, np.float32), np.ones(9, np.float32), truth.vertices.astype(np.float32), "errors")
    return Look(
        ShownSurface("Truth", truth, labels, "truth"),
        [ShownSurface("run", prediction, labels, "0")],
        [errors],
        None,
        None,
        {"labels": LABELS, "unit": "mm"},
    )


def pick(mesh: Mesh, face: int = 0) -> Pick:
    weights = np.array([1.0, 0.0, 0.0])
    return Pick(mesh.vertices[mesh.faces[face][0]], face, weights)


def test_a_point_of_the_prediction_tells_error_region_and_both_places() -> None:
    shown = look()
    reading = read_prediction(shown, 0, pick(shown.predictions[0].mesh))
    assert reading.error == pytest.approx(2.0)
    assert reading.region == "left eye"
    assert reading.angle == pytest.approx(0.0, abs=1e-3)
    assert reading.there is not None
    assert reading.there[2] - reading.here[2] == pytest.approx(GAP_M, abs=1e-6)
    assert reading.headline("mm") == "+2.00 mm in front"


def test_the_angle_is_that_between_the_surfaces() -> None:
    shown = look(turned_degrees=20.0)
    reading = read_prediction(shown, 0, pick(shown.predictions[0].mesh))
    assert reading.angle == pytest.approx(20.0, abs=1e-3)


def test_a_point_of_the_truth_tells_what_the_prediction_says_there() -> None:
    shown = look()
    reading = read_truth(shown, 0, pick(shown.truth.mesh))
    assert reading.error == pytest.approx(2.0)
    assert reading.there is not None and reading.there == pytest.approx(shown.predictions[0].mesh.vertices[0])


def test_before_anything_is_measured_a_point_says_so() -> None:
    shown = look()
    shown.errors.clear()
    for reading in (
        read_prediction(shown, 0, pick(shown.predictions[0].mesh)),
        read_truth(shown, 0, pick(shown.truth.mesh)),
    ):
        assert reading.headline("mm") == "not measured here"
        assert reading.there is None


def test_a_point_that_was_left_out_says_so() -> None:
    shown = look()
    shown.errors[0].signed[:] = np.nan
    assert read_prediction(shown, 0, pick(shown.predictions[0].mesh)).headline("mm") == "left out here"
