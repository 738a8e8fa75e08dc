"""Patch copying: the stored outputs of the face synthesiser to the last bit, and a plain loop."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.kinect.depth_filling import fill
from plugins.kinect.depth_filling.sources import default_sources
from tests.plugins.kinect.depth_filling.plain_copying import plain_copying
from tests.plugins.kinect.depth_filling.scenes import face_before_wall

STORED = Path(__file__).parents[5] / "shared" / "data" / "depth_filling"


@pytest.mark.skipif(not STORED.is_dir(), reason="the project's shared data is not beside the repository")
@pytest.mark.parametrize("name", ["fdcbop_144x160_deterministic", "fdcbop_400x400"])
@pytest.mark.parametrize("stated", [True, False])
def test_their_output_to_the_last_bit(name: str, stated: bool) -> None:
    with np.load(STORED / f"{name}.npz", allow_pickle=False) as stored:
        sources = {"source_x": stored["source_x"], "source_y": stored["source_y"]} if stated else None
        filled = fill(stored["rgb"], stored["depth_in"], "compatible", sources)
        assert np.abs(filled - stored["depth_out"]).max() == 0


def test_as_a_plain_loop() -> None:
    scene = face_before_wall(height=66, width=72, noise=12)
    places = default_sources(scene.measured > 0, 0)[::3]
    sources, candidates = [(int(y), int(x)) for y, x in places], places[:, ::-1]
    filled = fill(scene.colour, scene.measured, "compatible", candidates=candidates)
    np.testing.assert_array_equal(filled, plain_copying(scene.colour, scene.measured.astype(float), sources))


def test_measured_pixels_and_holes_along_the_frame_stay() -> None:
    scene = face_before_wall()
    filled = fill(scene.colour, scene.measured, "compatible")
    known = scene.measured > 0
    np.testing.assert_array_equal(filled[known], scene.measured[known])
    assert (filled[14:-15, 14:-15] > 0).all()
    corner = np.zeros_like(scene.measured)
    corner[20:, 20:] = scene.measured[20:, 20:]
    # A patch reaches 8 pixels into the frame's 14.
    assert (fill(scene.colour, corner, "compatible")[:6] == 0).all()


def test_it_ends_where_no_source_can_help() -> None:
    scene = face_before_wall()
    lonely = np.zeros_like(scene.measured)
    lonely[30, 30] = 700
    # The one source shows nothing but that pixel, at the place where the hole to fill has it too.
    filled = fill(scene.colour, lonely, "compatible", candidates=[[30, 30]])
    assert filled[30, 30] == 700 and not np.isnan(filled).any()
