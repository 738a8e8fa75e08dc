"""Depth maps with other pixels."""

from __future__ import annotations

import numpy as np

from workbench.geometry.camera import Camera
from workbench.geometry.depth import pixel_rays
from workbench.geometry.depth_resizing import resized_depth

SMALL = Camera.looking_forward(32, 32, 30.0)
LARGE = SMALL.resized(128, 128)


def plane(camera: Camera) -> np.ndarray:
    """z-depth of the plane n . p = 1 with a slant."""
    rays = pixel_rays(camera)
    return np.asarray(1.0 / (rays @ np.array([0.5, -0.3, 1.2])), np.float32)


def test_a_slanted_plane_stays_that_plane() -> None:
    # Beyond the outermost centres there is nothing to interpolate between, so the rim is left out.
    np.testing.assert_allclose(resized_depth(plane(SMALL), 128, 128)[2:-2, 2:-2], plane(LARGE)[2:-2, 2:-2], rtol=1e-5)
    np.testing.assert_allclose(resized_depth(plane(LARGE), 32, 32), plane(SMALL), rtol=1e-4)


def test_nothing_is_invented_between_head_and_no_data() -> None:
    depth = np.zeros((16, 16), np.float32)
    depth[:, 4:12] = 0.8
    for side in (64, 8):
        found = resized_depth(depth, side, side)
        assert set(np.unique(np.round(found, 5))) == {np.float32(0.0), np.float32(0.8)}
        assert (found > 0).mean() == 0.5


def test_same_size_is_the_same_map() -> None:
    depth = plane(SMALL)
    assert resized_depth(depth, 32, 32) is depth
