"""Registration against the Azure Kinect's own library on a real frame.

`azure_registration.npz` holds a window of 170 x 170 depth pixels (a mug's handle before a wall), the rest of the frame
taken away, and what the library (through pyk4a's functions, on a software OpenGL) made of it: depth and infrared in the
colour picture at 720P and part of them at 3072P, a painted pattern at the depth pixels, and points.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from plugins.kinect.registration import Registration, points
from tests.plugins.kinect.reference import azure_calibration, azure_registration

stored = cache(azure_registration)
Rectangle = tuple[int, int, int, int]


def window() -> tuple[slice, slice]:
    x, y, width, height = stored()["window"]
    return slice(y, y + height), slice(x, x + width)


def whole(name: str) -> NDArray[np.uint16]:
    picture = np.zeros((576, 640), np.uint16)
    picture[window()] = stored()[name]
    return picture


def box(mode: str) -> Rectangle:
    x, y, width, height = (int(n) for n in stored()[f"{mode}_box"])
    return x, y, width, height


def share_within(ours: NDArray[Any], theirs: NDArray[Any], most: float) -> float:
    return float(np.mean(np.abs(ours.astype(float) - theirs) <= most))


@pytest.mark.parametrize("mode", ["720P", "3072P"])
def test_depth_and_infrared_are_the_librarys(mode: str) -> None:
    registration = Registration(azure_calibration(mode), region=box(mode))
    depth, infrared = registration.both_to_colour(whole("infrared"), whole("depth"))
    theirs = stored()[f"{mode}_depth"]
    there = theirs > 0
    assert there.mean() > 0.3
    assert np.array_equal(depth > 0, there)
    # 22 pixels of 34,884 differ at 720P: cells that a silhouette folds over, of which ours shows the nearer side.
    assert share_within(depth[there], theirs[there], 2) > 0.999
    assert share_within(depth[there], theirs[there], 0) > 0.98
    assert share_within(infrared[there], stored()[f"{mode}_infrared"][there], 2) > 0.97


def test_colour_at_the_depth_pixels_is_the_librarys() -> None:
    rows, columns = np.mgrid[:720, :1280]
    pattern = np.stack(
        [columns * 250 // 1280, rows * 250 // 720, ((columns // 32 + rows // 32) % 2) * 200 + 20], -1
    ).astype(np.uint8)
    painted = Registration(azure_calibration("720P")).colour_to_depth(pattern, whole("depth"), hidden=True)
    assert np.abs(painted[window()].astype(int) - stored()["painted"]).max() <= 1


def test_points_are_the_librarys() -> None:
    ours = np.nan_to_num(points(whole("depth"), azure_calibration("720P").depth)) * 1000
    # It gives whole millimetres.
    assert np.abs(ours[window()][::3, ::3] - stored()["points"]).max() < 0.502
