"""Both views against the built-in renderer, which draws the same head through a pinhole, slowly and its own way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest

from plugins.kinect.devices.simulated.colour_view import ColourView
from plugins.kinect.devices.simulated.depth_view import DepthView, Surface
from plugins.kinect.devices.simulated.exposure import Exposure
from plugins.kinect.devices.simulated.person import Body, Person
from plugins.kinect.devices.simulated.posture import Posture
from plugins.kinect.devices.simulated.wall import Wall
from plugins.kinect.lens import Lens
from workbench.api import Background, Region, sample_lighting, stream
from workbench.heads.renderer import QuickRenderer, Rendered

SIZE, FOCAL = 320, 520.0
LENS = Lens(SIZE, SIZE, FOCAL, FOCAL, SIZE / 2, SIZE / 2)
LIGHT = sample_lighting(stream(5, "light"), 0.4)
BACKGROUND = Background("plain", (0.2, 0.2, 0.2))
POSTURE = Posture(yaw=14.0, pitch=-6.0, roll=4.0, distance=0.6, actions={"jawOpen": 0.2, "mouthSmileLeft": 0.4})


@cache
def _both(identity: int) -> tuple[Person, Body, Rendered]:
    person = Person(identity, 1.5 * FOCAL / POSTURE.distance)
    body, shape = person.body(POSTURE), person.shape(POSTURE)
    place = body.head_to_camera @ np.linalg.inv(shape.head_to_model)
    quick = QuickRenderer(SIZE).render(shape, person.appearance, LENS.camera(), LIGHT, BACKGROUND, place)
    return person, body, quick


def _head(quick: Rendered) -> np.ndarray:
    """Without clothes, whose arms hang here."""
    return (quick.mask > 0) & (quick.mask != Region.CLOTHES)


@pytest.mark.parametrize("identity", [2, 8])
def test_colours_are_those_of_the_built_in_renderer(identity: int) -> None:
    person, body, quick = _both(identity)
    with ThreadPoolExecutor(2) as pool:
        view = ColourView(LENS, LIGHT, BACKGROUND)
        picture = view.picture([person], [body], Exposure(), None, pool)[..., ::-1].astype(float)
    apart = np.abs(picture - quick.image).max(2)[_head(quick)]
    # The renderer's own grain is about one step.
    assert np.median(apart) < 5 and np.percentile(apart, 90) < 16


@pytest.mark.parametrize("identity", [2, 8])
def test_depth_is_that_of_the_built_in_renderer(identity: int) -> None:
    person, body, quick = _both(identity)
    surface = Surface(body.vertices, person.faces, person.two_sided)
    depth = DepthView(LENS, Wall.behind(1.5)).depth([surface])
    apart = np.abs(depth - quick.depth)[_head(quick)]
    assert np.percentile(apart, 99.5) < 1e-5


def test_the_wall_is_a_plane_and_moves_with_its_frame() -> None:
    wall = Wall.behind(1.5, turned_degrees=10.0)
    assert wall.depth(np.zeros(2)) == pytest.approx(1.5)
    frame = np.eye(4)
    frame[:3, 3] = 0.0, 0.0, 0.2
    assert wall.moved(frame).depth(np.zeros(2)) == pytest.approx(1.7)
    assert Wall.behind(1.5, turned_degrees=0.0).cosine(np.array([1.0, 0.0])) == pytest.approx(np.sqrt(0.5))


def test_a_head_that_leaves_the_picture_is_drawn_as_far_as_it_is_seen() -> None:
    person, _, _ = _both(2)
    aside = person.body(Posture(across=0.18, down=-0.2, distance=0.6))
    with ThreadPoolExecutor(2) as pool:
        view = ColourView(LENS, LIGHT, BACKGROUND)
        gone = person.body(Posture(across=3.0, distance=0.6))
        empty = view.picture([], [], Exposure(), None, pool)
        assert (view.picture([person], [gone], Exposure(), None, pool) == empty).all()
        assert (view.picture([person], [aside], Exposure(), None, pool) != empty).any()


def test_a_moving_head_smears() -> None:
    person, body, quick = _both(2)
    with ThreadPoolExecutor(2) as pool:
        view = ColourView(LENS, LIGHT, BACKGROUND)
        sharp, soft = (view.picture([person], [body], Exposure(), None, pool, smear) for smear in ((0, 0), (9.0, 0)))
    inside = _head(quick)[:, 1:]
    across = [np.abs(np.diff(picture.astype(float), axis=1)).mean(2)[inside].mean() for picture in (sharp, soft)]
    assert across[1] < 0.7 * across[0]
