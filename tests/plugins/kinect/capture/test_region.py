"""What is stored of a frame lies where depth is."""

from __future__ import annotations

import json

import pytest

from plugins.kinect.calibration import RgbdCalibration, calibration_from_azure
from plugins.kinect.capture.region import lit_region
from tests.conftest import SHARED

RAW = SHARED / "data" / "kinect" / "azure_kinect_calibration.json"


def calibration(colour: str, depth: str) -> RgbdCalibration:
    if not RAW.exists():
        pytest.skip("needs the shared data")
    return calibration_from_azure(json.loads(RAW.read_text()), colour, depth)


def test_the_face_synthesisers_rectangles_are_kept() -> None:
    assert lit_region(calibration("3072P", "NFOV_UNBINNED")) == (1050, 400, 1900, 2270)
    assert lit_region(calibration("2160P", "NFOV_UNBINNED")) == (900, 170, 1940, 1850)


@pytest.mark.parametrize("colour", ["720P", "1080P", "1440P", "1536P"])
@pytest.mark.parametrize("depth", ["NFOV_2X2BINNED", "NFOV_UNBINNED", "WFOV_2X2BINNED", "WFOV_UNBINNED"])
def test_other_modes_get_the_part_that_depth_covers(colour: str, depth: str) -> None:
    both = calibration(colour, depth)
    x, y, width, height = lit_region(both)
    assert x >= 0 and y >= 0 and x + width <= both.colour.width and y + height <= both.colour.height
    assert width > both.colour.height * 0.55 and height > both.colour.height * 0.7


def test_the_computed_rectangle_of_the_known_mode_is_near_the_known_one() -> None:
    # 1536P shows what 3072P shows, in half the pixels: the known rectangle halved.
    found = lit_region(calibration("1536P", "NFOV_UNBINNED"))
    assert found == pytest.approx((525, 200, 950, 1135), abs=60)
