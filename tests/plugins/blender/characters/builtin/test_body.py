"""Skin, eyes and mouth of the built-in head: geometry that fits, numbers that repeat, and a real picture of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plugins.blender.characters.builtin.body import body_parts, skin_values
from plugins.blender.characters.builtin.complexion import places, skin_attributes
from plugins.blender.characters.builtin.eyes import IRIS_OF_RADIUS, IRIS_PLANE, dome, eye_parts, eyeballs, fitted_sphere
from plugins.blender.characters.builtin.mouth import arches, mouth_parts
from plugins.blender.characters.figure import Figure
from plugins.blender.driver import BlenderProcess
from plugins.blender.installation import Blender
from plugins.blender.labels.passes import read_labels, read_picture
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.recipe.skin import Skin, sample_skin
from plugins.blender.shot import Lens, Sampling, Shot, World
from workbench.api import Appearance, Camera, FaceRanges, HeadParameters, Region, landmark_table, sample_scene, stream

STILL = FaceRanges.model_validate({"expression": 0.0, "yaw": (0, 0), "pitch": (0, 0), "roll": (0, 0), "gaze": 0.0})


def person(seed: int = 3, ranges: FaceRanges = STILL, **parameters: object) -> Portrait:
    face = sample_scene(seed, seed, ranges)
    face = replace(face, parameters=replace(face.parameters, **parameters))
    return Portrait(face=face, skin=sample_skin(stream(seed, "skin"), face.parameters, face.appearance))


def volume(points: np.ndarray, faces: np.ndarray) -> float:  # type: ignore[type-arg]
    """Of a closed surface; positive where its faces are counter-clockwise seen from outside."""
    first, second, third = (points[faces[:, corner]] for corner in range(3))
    return float((first * np.cross(second, third)).sum() / 6)


def test_a_sphere_is_found_again() -> None:
    away = np.random.default_rng(0).normal(size=(50, 3))
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    centre, radius = fitted_sphere(0.0167 * away + [0.03, 0.01, 0.6])
    np.testing.assert_allclose([*centre, radius], [0.03, 0.01, 0.6, 0.0167], atol=1e-12)


def test_the_eye_is_a_ball_with_a_cornea_before_the_iris() -> None:
    points, faces = dome()
    sine, radius = np.hypot(points[:, 0], points[:, 1]), np.linalg.norm(points, axis=1)
    np.testing.assert_allclose(radius[sine > 0.5], 1, atol=1e-12)
    assert radius.argmax() == 0 and 1.03 < radius[0] < 1.06
    over_iris = np.hypot(points[:, 0], points[:, 1]) < 0.9 * IRIS_OF_RADIUS
    assert (points[over_iris & (points[:, 2] > 0), 2] > IRIS_PLANE).all()
    corners = points[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((normal * corners.mean(1)).sum(1) > 0).all()
    # No step where cornea and sclera meet.
    order = np.argsort(sine[points[:, 2] > 0])
    assert np.abs(np.diff(radius[points[:, 2] > 0][order])).max() < 0.01


@pytest.mark.parametrize("gaze", [(0.0, 0.0), (12.0, -8.0)])
def test_eyes_look_where_the_pupil_landmarks_are(gaze: tuple[float, float]) -> None:
    figure = Figure.posed(person(gaze=gaze).face)
    pupils = landmark_table(70).points(figure.vertices)[[69, 68]]
    for eyeball, pupil in zip(eyeballs(figure), pupils, strict=True):
        away = pupil - eyeball.centre
        np.testing.assert_allclose(away / np.linalg.norm(away), eyeball.axes[:, 2], atol=1e-9)
        # The table's own eyeball has facets: its pupil lies a little behind the cornea.
        assert 0 < eyeball.radius * 1.042 - np.linalg.norm(away) < 0.0015
        np.testing.assert_allclose(eyeball.axes.T @ eyeball.axes, np.eye(3), atol=1e-9)


def test_eyes_turn_by_the_gaze() -> None:
    straight, turned = (eyeballs(Figure.posed(person(gaze=gaze).face)) for gaze in ((0.0, 0.0), (12.0, 0.0)))
    for before, after in zip(straight, turned, strict=True):
        assert np.degrees(np.arccos(before.axes[:, 2] @ after.axes[:, 2])) == pytest.approx(12, abs=1.5)
        assert np.linalg.norm(before.centre - after.centre) < 0.001


def test_the_left_eye_is_the_subjects_and_may_differ() -> None:
    odd = replace(person(), skin=replace(person().skin, other_iris=(0.5, 0.4, 0.3)))
    figure = Figure.posed(odd.face)
    left, right = eye_parts(odd, figure)
    assert left.region == Region.LEFT_EYE and right.region == Region.RIGHT_EYE
    assert left.vertices[:, 0].mean() > right.vertices[:, 0].mean()
    assert left.material.values["iris"] == (0.5, 0.4, 0.3) != right.material.values["iris"]


def test_teeth_are_solid_side_by_side_and_alike_on_both_sides() -> None:
    for arch in arches().values():
        each = len(arch.teeth) // 14
        solid = len(arch.tooth_faces) // 14
        volumes = []
        for tooth in range(14):
            points = arch.teeth[tooth * each : (tooth + 1) * each]
            faces = arch.tooth_faces[tooth * solid : (tooth + 1) * solid] - tooth * each
            volumes.append(1e9 * volume(points - points.mean(0), faces))
        assert 100 < min(volumes) < max(volumes) < 700  # mm3
        np.testing.assert_allclose(volumes[:7], volumes[7:], rtol=1e-9)
        assert volume(arch.gum - arch.gum.mean(0), arch.gum_faces) > 0
    upper, lower = arches()["upper"].teeth, arches()["lower"].teeth
    assert upper[:, 2].min() < lower[:, 2].min()


def test_lower_teeth_go_with_the_jaw_and_upper_ones_stay() -> None:
    closed, opened = (
        {part.name: part.vertices for part in mouth_parts(portrait, Figure.posed(portrait.face))}
        for portrait in (person(actions={}), person(actions={"jawOpen": 0.5}))
    )
    assert np.abs(opened["upper teeth"] - closed["upper teeth"]).max() < 1e-4
    assert (opened["lower teeth"] - closed["lower teeth"])[:, 1].mean() > 0.005


def test_the_same_person_gives_the_same_numbers_and_all_regions_are_there() -> None:
    first, again = (body_parts(person(7), Figure.posed(person(7).face)) for _ in range(2))
    found = set()
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.vertices, other.vertices)
        for name, values in one.attributes.items():
            assert len(values) == len(one.vertices) and np.isfinite(values).all()
            np.testing.assert_array_equal(values, other.attributes[name])
        found |= set(np.unique(one.region))
    assert found >= {1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 14}


def test_places_are_where_they_are_called_after() -> None:
    portrait = person(actions={"browInnerUp": 1.0, "mouthSmileLeft": 1.0})
    portrait = replace(portrait, skin=replace(portrait.skin, lines=1.0))
    lines, at = skin_attributes(portrait)["lines"], places()
    assert lines.min() >= 0 and lines.max() <= 1
    forehead, feet, fold = (at.mm[column > 0.5 * column.max()] for column in lines.T)
    assert (forehead[:, 1] < -20).all()
    assert (np.abs(feet[:, 0]) > 44).all() and (np.abs(feet[:, 1]) < 30).all()
    assert (fold[:, 1] > 40).all() and (np.abs(fold[:, 0]) < 42).all()


def test_lips_are_darker_than_the_skin_unless_painted() -> None:
    pale_lips = Appearance(skin=(0.1, 0.06, 0.05), lips=(0.5, 0.3, 0.3))
    lips = skin_values(pale_lips, Skin(lipstick=0.0))["lips"]
    assert isinstance(lips, tuple) and sum(lips) < sum(pale_lips.skin)
    painted = skin_values(pale_lips, Skin(lipstick=1.0, lipstick_colour=(0.9, 0.1, 0.1)))["lips"]
    assert isinstance(painted, tuple) and painted[0] > 3 * lips[0]


def test_lines_come_with_age_and_make_up_with_women() -> None:
    def drawn(age: float, gender: float) -> list[Skin]:
        who = HeadParameters(age=age, gender=gender)
        return [sample_skin(stream(seed, "skin"), who, Appearance()) for seed in range(60)]

    assert np.mean([skin.lines for skin in drawn(0.95, 0.0)]) > 4 * np.mean([skin.lines for skin in drawn(0.67, 0.0)])
    assert not any(s.blush or s.lipstick or s.eyeliner for s in drawn(0.7, 0.0) + drawn(0.4, 1.0))
    assert 0.3 < np.mean([s.blush + s.lipstick > 0 for s in drawn(0.7, 1.0)]) < 0.7
    skin = drawn(0.7, 1.0)[0]
    assert Skin.from_dict(skin.to_dict()) == skin


@pytest.mark.every_blender
def test_a_real_picture_shows_skin_with_eyes_in_it(blender: Blender, tmp_path: Path) -> None:
    portrait = replace(person(actions={"jawOpen": 0.3}), skin=Skin())
    figure = Figure.posed(portrait.face)
    lens = Camera.looking_forward(96, 96, portrait.face.field_of_view).intrinsics
    shot = Shot(Lens(lens, 96, 96), World(), Sampling(samples=2, denoise=False), body_parts(portrait, figure))
    process = BlenderProcess(blender, tmp_path, 1)
    try:
        process.take(shot, tmp_path / "picture.exr", tmp_path / "labels.exr")
    finally:
        process.close()
    colours, labels = read_picture(tmp_path / "picture.exr"), read_labels(tmp_path / "labels.exr")
    assert {1, 2, 5, 6, 7, 8, 9, 10, 11, 12} <= set(np.unique(labels.mask))
    skin = colours[np.isin(labels.mask, (Region.FACE, Region.NOSE))]
    red, green, blue = np.median(skin, 0)
    assert red > green > blue > 0 and skin.std(0).min() > 0
    eyes = landmark_table(70).points(figure.vertices)[[69, 68]]
    for eye, region in zip(eyes, (Region.LEFT_EYE, Region.RIGHT_EYE), strict=True):
        column, row = np.floor((lens @ eye)[:2] / eye[2]).astype(int)
        assert labels.mask[row, column] == region
        assert -0.002 < labels.depth[row, column] - eye[2] < 0.0005
