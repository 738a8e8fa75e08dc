from __future__ import annotations

import numpy as np
import pytest

from tests.unit.geometry.surfaces import plane_depth, portrait_camera
from workbench.errors import DataError, MeaningError
from workbench.geometry.depth import back_project
from workbench.geometry.depth_error import depth_error_map, slant_corrected


def test_positive_is_in_front_and_the_unit_is_millimetres() -> None:
    truth = np.full((3, 4), 0.6)
    error = depth_error_map(truth - 0.002, truth)
    np.testing.assert_allclose(error, 2.0)


def test_missing_and_unwanted_pixels_are_nan() -> None:
    truth, prediction, valid = np.ones((2, 2)), np.ones((2, 2)), np.ones((2, 2), bool)
    truth[0, 0], prediction[0, 1], valid[1, 0] = 0, np.nan, False
    np.testing.assert_array_equal(np.isnan(depth_error_map(prediction, truth, valid)), [[True, True], [True, False]])


@pytest.mark.parametrize("normal", [(0, 0, 1.0), (0.9, -0.3, 1.0)])
def test_the_slant_corrected_error_is_the_distance_to_the_true_plane(normal) -> None:
    camera = portrait_camera()
    truth = plane_depth(camera, normal, 0.7)
    prediction = truth + np.random.default_rng(0).normal(0, 0.004, truth.shape)
    corrected = slant_corrected(depth_error_map(prediction, truth), truth, camera)
    points = back_project(prediction, camera)
    true_distance = (0.7 - points @ np.array(normal)) / np.linalg.norm(normal) * 1000
    np.testing.assert_allclose(corrected, true_distance, atol=1e-9)


def test_depth_without_a_scale_has_no_millimetres() -> None:
    with pytest.raises(MeaningError, match="no scale"):
        depth_error_map(np.ones((2, 2)), np.ones((2, 2)), metric=False)


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(DataError):
        depth_error_map(np.ones((2, 3)), np.ones((3, 2)))
