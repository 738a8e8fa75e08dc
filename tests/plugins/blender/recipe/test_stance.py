"""Joint draws of head and camera: their frames, signs and published figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plugins.blender.recipe.stance import CameraAngles, gathered, narrow_stance, stance_of, wide_stance
from workbench.api import Angles, FaceScene, HeadModel, bent, placed, rotation, sample_scene, stream
from workbench.heads.ranges import FaceRanges

DRAWS = 4000


@pytest.mark.parametrize(
    ("draw", "spread", "pitch", "beyond"),
    [(narrow_stance, (38, 14.5, 11), -4, 0.014), (wide_stance, (45, 19, 20), -1.3, 0.0005)],
)
def test_published_figures(draw: object, spread: Angles, pitch: float, beyond: float) -> None:
    # Their pitch is positive downwards, ours upwards, hence the signs. Tolerances: four standard errors and the
    # rounding of the published figures.
    rng = stream(4, "figures")
    turns = np.array([draw(rng).head_turn for _ in range(DRAWS)])  # type: ignore[operator]
    np.testing.assert_allclose(turns.std(0), spread, atol=0.5 + 4 * 38 / np.sqrt(2 * DRAWS))
    assert turns[:, 1].mean() == pytest.approx(pitch, abs=0.3 + 4 * spread[1] / np.sqrt(DRAWS))
    assert abs(turns[:, [0, 2]].mean(0)).max() < 4 * 45 / np.sqrt(DRAWS)
    assert (abs(turns[:, 0]) > 90).mean() == pytest.approx(beyond, abs=4 * np.sqrt(0.014 / DRAWS))


@pytest.mark.parametrize(
    ("head", "camera", "seen"),
    [
        ((0, 30, 0), CameraAngles(), (30, 0, 0)),  # to the subject's left, which is the picture's right
        ((20, 0, 0), CameraAngles(), (0, -20, 0)),  # looking down
        ((0, 0, 10), CameraAngles(), (0, 0, -10)),  # top of the head to the picture's left
        ((0, 30, 0), CameraAngles(30), (0, 0, 0)),  # the camera goes round with the head
        ((0, 0, 0), CameraAngles(0, -15), (0, -15, 0)),  # a camera from above sees a lowered face
        ((0, 0, 0), CameraAngles(0, 0, 12), (0, 0, 12)),
        ((0, 0, 0), CameraAngles(-50), (50, 0, 0)),
    ],
)
def test_signs(head: Angles, camera: CameraAngles, seen: Angles) -> None:
    np.testing.assert_allclose(stance_of(head, camera).head_turn, seen, atol=1e-3)


def test_a_level_camera_is_the_default_of_the_world() -> None:
    np.testing.assert_allclose(CameraAngles().to_world(), [[1, 0, 0], [0, 0, 1], [0, -1, 0]], atol=1e-15)


def test_a_camera_looks_where_its_angles_say() -> None:
    forward = CameraAngles(90, -30).to_world() @ [0, 0, 1]
    # From the subject's left, looking towards its right and down.
    np.testing.assert_allclose(forward, [-np.cos(np.radians(30)), 0, -0.5], atol=1e-12)
    np.testing.assert_allclose(CameraAngles(20).to_world(), CameraAngles().to_world(20), atol=1e-12)


def test_the_trunk_stands_upright_whatever_the_camera() -> None:
    scene = sample_scene(3, 3, FaceRanges())
    for seed in range(5):
        stance = wide_stance(stream(seed, "upright"))
        assert stance.neck is not None and stance.joint is not None
        trunk = _trunk_in_camera(scene, stance.head_turn, stance.neck, stance.joint)
        up = stance.camera.to_world() @ trunk @ [0, -1, 0]
        # The neck is one bone there and three here, which bends a little otherwise.
        assert np.degrees(np.arccos(up[2])) < 2.5


def _trunk_in_camera(scene: FaceScene, turn: Angles, neck: Angles, joint: Angles) -> np.ndarray:
    parameters = replace(scene.parameters, neck=neck, head=joint)
    shape = HeadModel.load().shape(bent(parameters, turn, 0.0))
    return placed(shape.head_to_model, rotation(turn), scene, 1.0)[:3, :3]


def test_the_gathered_draw_is_the_beta_distribution() -> None:
    rng = stream(1, "gathered")
    values = np.array([gathered(rng, 4) for _ in range(DRAWS)])
    assert values.std() == pytest.approx(1 / 3, abs=0.015) and abs(values).max() < 1


@pytest.mark.parametrize("draw", [narrow_stance, wide_stance])
def test_the_same_stream_gives_the_same_stance(draw: object) -> None:
    assert draw(stream(8, "a")) == draw(stream(8, "a")) != draw(stream(9, "a"))  # type: ignore[operator]
