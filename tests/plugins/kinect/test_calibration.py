"""The factory calibration of an Azure Kinect in every mode, against the answers of its own library; our own JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from plugins.kinect.calibration import COLOUR_MODES, DEPTH_MODES, RgbdCalibration, calibration_from_azure
from plugins.kinect.lens import Lens
from tests.plugins.kinect.reference import azure_calibration, azure_reference
from workbench.api import DataError

REFERENCE = azure_reference()


def lens_of(mode: str) -> Lens:
    if mode in COLOUR_MODES:
        return azure_calibration(mode).colour
    return azure_calibration(depth_mode=mode).depth


@pytest.mark.parametrize("mode", [*COLOUR_MODES, *DEPTH_MODES])
def test_matrix_and_distortion_are_the_librarys(mode: str) -> None:
    lens, stored = lens_of(mode), REFERENCE["modes"][mode]
    # The library puts pixel centres at whole numbers.
    assert [lens.fx, lens.fy, lens.cx - 0.5, lens.cy - 0.5] == pytest.approx(stored["matrix"], abs=2e-4)
    k, p = lens.radial, lens.tangential
    assert [k[0], k[1], *p, *k[2:]] == pytest.approx(stored["distortion"], abs=1e-9)


@pytest.mark.parametrize("mode", [*COLOUR_MODES, *DEPTH_MODES])
def test_pixels_and_points_are_the_librarys(mode: str) -> None:
    lens, stored = lens_of(mode), REFERENCE["modes"][mode]
    valid = [row for row in stored["to_3d"] if row[3] is not None]
    assert len(valid) >= 4
    for u, v, z, point in valid:
        assert lens.unproject([u + 0.5, v + 0.5], z) == pytest.approx(point, abs=0.02)
    for point, pixel in stored["to_2d"]:
        assert lens.project(point) - 0.5 == pytest.approx(pixel, abs=2e-3)


def test_what_the_library_calls_invalid_is_nan() -> None:
    for mode, stored in REFERENCE["modes"].items():
        for u, v, z, point in stored["to_3d"]:
            assert bool(np.isnan(lens_of(mode).unproject([u + 0.5, v + 0.5], z)).any()) == (point is None)


def test_points_move_from_depth_to_colour_as_the_library_moves_them() -> None:
    rigid = azure_calibration().depth_to_colour
    assert rigid[:3, :3] == pytest.approx(np.array(REFERENCE["extrinsic"]["rotation"]), abs=1e-7)
    assert rigid[:3, 3] == pytest.approx(np.array(REFERENCE["extrinsic"]["translation"]), abs=1e-8)
    for before, after in REFERENCE["depth_to_colour"]:
        assert rigid[:3, :3] @ before + rigid[:3, 3] * 1000 == pytest.approx(after, abs=1e-3)


def test_radius_that_the_factory_left_out_is_the_librarys() -> None:
    # Asked for points at 1.69 and 1.71, the library answered the first only.
    colour = azure_calibration("3072P").colour
    assert np.isfinite(colour.project([1.69, 0, 1])).all()
    assert np.isnan(colour.project([1.71, 0, 1])).all()


def test_own_json_is_exact() -> None:
    calibration = azure_calibration("3072P", "WFOV_2X2BINNED")
    back = RgbdCalibration.from_dict(json.loads(json.dumps(calibration.to_dict())))
    assert (back.colour, back.depth) == (calibration.colour, calibration.depth)
    assert np.array_equal(back.depth_to_colour, calibration.depth_to_colour)


def test_strangers_are_told_so() -> None:
    with pytest.raises(DataError, match="no mode 480P"):
        calibration_from_azure(REFERENCE["raw"], "480P", "NFOV_UNBINNED")
    with pytest.raises(DataError, match="not the calibration of an Azure Kinect"):
        calibration_from_azure({"Cameras": []}, "720P", "NFOV_UNBINNED")
    with pytest.raises(DataError, match="cannot be read"):
        RgbdCalibration.from_dict({"colour": {}, "depth": {}, "depth_to_colour": np.eye(4).tolist()})
    with pytest.raises(DataError, match="no 4 x 4 matrix"):
        RgbdCalibration.from_dict({**azure_calibration().to_dict(), "depth_to_colour": [1.0]})
    with pytest.raises(DataError, match="no focal length"):
        Lens.from_dict({**azure_calibration().colour.to_dict(), "fx": 0.0})
