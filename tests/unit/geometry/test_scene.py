from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.ui.viewer3d.analytic_head import analytic_head
from tests.unit.geometry.surfaces import portrait_camera
from workbench.geometry.clip_plane import ClipPlane, FacingCut
from workbench.geometry.colour_scale import ColourScale
from workbench.geometry.figures import LIGHT_BACKDROP, photograph
from workbench.geometry.mesh import Mesh
from workbench.geometry.scene import Layer, Scene, SceneActors, divider_plane
from workbench.geometry.surface_look import SurfaceLook, surface_actor
from workbench.geometry.viewpoint import Viewpoint, fitted, through

HEAD = analytic_head(96, 72)
BLUE, RED = (20, 40, 220), (220, 40, 20)
SIZE = (120, 150)
FRONT = fitted(HEAD.vertices, "front", SIZE[0] / SIZE[1])


def two(**parts: object) -> Scene:
    """A blue head and a red one, 4 mm wider."""
    wider = Mesh(HEAD.vertices * (1.05, 1.0, 1.0), HEAD.faces)
    layers = (Layer(HEAD, SurfaceLook(colour=BLUE)), Layer(wider, SurfaceLook(colour=RED, opacity=0.5)))
    return replace(Scene(layers), **parts)  # type: ignore[arg-type]


def picture(scene: Scene, viewpoint: Viewpoint = FRONT, size: tuple[int, int] = SIZE, **how: int) -> np.ndarray:
    """The scene drawn, as signed numbers."""
    return photograph(scene.actors(viewpoint, size[0] / size[1]), viewpoint, size, LIGHT_BACKDROP, **how).astype(int)


def reddish(pixels: np.ndarray) -> np.ndarray:
    return pixels[..., 0] > pixels[..., 2] + 20


def bluish(pixels: np.ndarray) -> np.ndarray:
    return pixels[..., 2] > pixels[..., 0] + 20


@pytest.mark.parametrize("divider", [0.2, 0.5, 0.8])
def test_the_divider_is_where_the_picture_says(divider: float) -> None:
    view = Viewpoint((0.0, 0.0, 0.7), 0.5, 25, 12, 30, shift=(0.04, 0.1))
    points = np.random.default_rng(0).normal([0, 0, 0.7], 0.08, (400, 3))
    x = view.project(points, 300, 200)[:, 0]
    for left in (True, False):
        stays = divider_plane(view, 1.5, divider, left=left).sides(points) >= 0
        np.testing.assert_array_equal(stays, (x <= 300 * divider) == left)


def test_a_wipe_shows_each_surface_on_its_side() -> None:
    seen = picture(two(together="wipe", divider=0.4))
    row = seen[75]
    assert bluish(row[20:46]).all()
    assert reddish(row[50:100]).all()


@pytest.mark.parametrize(("together", "turn"), [("first", 0), ("blink", 0)])
def test_one_of_two_is_shown_alone(together: str, turn: int) -> None:
    seen = picture(two(together=together, turn=turn))
    assert bluish(seen).sum() > 3000
    assert reddish(seen).sum() == 0
    other = picture(two(together="second" if together == "first" else "blink", turn=1))
    assert reddish(other).sum() > 3000
    assert bluish(other).sum() == 0


def test_an_overlay_lets_the_first_surface_through_and_hides_nothing_in_front_of_it() -> None:
    seen = picture(two())
    alone = {which: picture(two(together=which)) for which in ("first", "second")}
    inner = bluish(alone["first"]) & reddish(alone["second"])
    outer = ~bluish(alone["first"]) & reddish(alone["second"])
    # Half of each where both are; half of the wider one and half of the backdrop where only it is.
    halves = (alone["first"] + alone["second"]) / 2
    assert np.median(np.abs(seen - halves)[inner]) < 12
    beside = (alone["second"] + np.array(LIGHT_BACKDROP)) / 2
    assert outer.sum() > 50
    assert np.median(np.abs(seen - beside)[outer]) < 60


def test_a_cut_takes_away_what_lies_behind_it() -> None:
    seen = picture(replace(Scene((Layer(HEAD, SurfaceLook()),)), cut=ClipPlane.across("x", 0.0)))
    shown = np.abs(seen - LIGHT_BACKDROP).max(axis=-1) > 8
    assert shown[:, 64:].sum() > 2000
    assert shown[:, :56].sum() == 0
    other = ClipPlane.across("x", 0.0, keep_larger=False)
    assert (other.sides(HEAD.vertices) == -ClipPlane.across("x", 0.0).sides(HEAD.vertices)).all()


@pytest.mark.parametrize("keep_farther", [True, False])
def test_a_cut_across_the_line_of_sight_turns_with_the_view(keep_farther: bool) -> None:
    scene = Scene((Layer(HEAD, SurfaceLook()),), cut=FacingCut(FRONT.target, 0.02, keep_farther))
    for view in (FRONT, FRONT.turned(70, 20)):
        (plane,) = scene.clips(0, view, 1.0)
        farther = view.project(HEAD.vertices, 1, 1)[:, 2] >= view.distance + 0.02
        np.testing.assert_array_equal(plane.sides(HEAD.vertices) >= 0, farther == keep_farther)


def test_a_picture_in_parts_is_the_picture() -> None:
    view = replace(FRONT, shift=(0.07, -0.04))
    scene = Scene((Layer(HEAD, SurfaceLook("clay", 3 * np.sin(60 * HEAD.vertices[:, 0]), ColourScale())),))
    whole, parts = picture(scene, view), picture(scene, view, tile=64)
    assert whole.shape == parts.shape
    assert (np.abs(whole - parts).max(axis=-1) > 24).mean() < 0.005


def test_the_drawn_camera_is_the_real_one() -> None:
    camera = portrait_camera(120, 90, 150.0).resized(120, 90)
    spot = np.array([0.06, -0.03, 0.7])
    corners = spot + 0.004 * np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]])
    square = Mesh(corners, np.array([[0, 2, 1], [0, 3, 2]]))
    size = (120, 90)
    view = through(camera, 0.7, size[0] / size[1])
    seen = photograph([surface_actor(square, SurfaceLook(colour=RED))], view, size, LIGHT_BACKDROP).astype(int)
    rows, columns = np.nonzero(reddish(seen))
    drawn = np.array([columns.mean() + 0.5, rows.mean() + 0.5])
    expected = view.project(spot[None], *size)[0, :2]
    np.testing.assert_allclose(drawn, expected, atol=0.6)
    assert abs(expected[1] - camera.project(spot[None])[0][0, 1]) < 1e-9


def test_what_stays_the_same_is_not_built_again() -> None:
    values = np.zeros(len(HEAD.vertices))
    first = Layer(HEAD, SurfaceLook("clay", values, ColourScale()))
    second = Layer(HEAD, SurfaceLook(opacity=0.5))
    held = SceneActors()
    held.show(Scene((first, second)))
    before = held.actors
    recoloured = replace(first, look=replace(first.look, scale=ColourScale(-9, 9, steps=3)))
    held.show(Scene((recoloured, replace(second, look=replace(second.look, opacity=0.2))), together="wipe"))
    assert all(one is other for one, other in zip(held.actors, before, strict=True))
    assert [actor.GetProperty().GetOpacity() for actor in held.actors] == [1.0, 1.0]
    assert held.actors[0].GetMapper().GetScalarRange() == (-9, 9)
    held.look_from(FRONT, 0.8)
    mapper = held.actors[1].GetMapper()
    assert mapper.GetClippingPlanes().GetNumberOfItems() == 1
    sent, normal = mapper.GetMTime(), mapper.GetClippingPlanes().GetItem(0).GetNormal()
    held.look_from(FRONT.turned(20, 5), 0.8)
    assert mapper.GetMTime() == sent  # a wipe that follows the view does not send the mesh again
    assert mapper.GetClippingPlanes().GetItem(0).GetNormal() != normal
    held.show(Scene((first, second)))
    held.look_from(FRONT, 0.8)
    assert mapper.GetClippingPlanes().GetNumberOfItems() == 0
    held.show(Scene((replace(first, look=replace(first.look, style="points")), second)))
    assert held.actors[0] is not before[0]
    assert held.actors[1] is before[1]


def test_values_over_a_photo_are_painted_anew_for_another_scale() -> None:
    look = SurfaceLook("photo", np.full(len(HEAD.vertices), 3.0), ColourScale(-3, 3))
    held = SceneActors()
    held.show(Scene((Layer(HEAD, look),)))
    before = held.actors[0]
    held.show(Scene((Layer(HEAD, replace(look, scale=ColourScale(-30, 30))),)))
    assert held.actors[0] is not before
