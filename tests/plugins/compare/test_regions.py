"""Which part of a face counts, and what is said of its parts, landmarks and pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plugins.compare.measuring import compare
from plugins.compare.regions import face_of, region_of
from plugins.compare.settings import Lasso, MeasureSettings
from plugins.compare.sources.from_runs import pairs_of_sample
from plugins.compare.surfaces import Pair, Surface
from tests.plugins.compare.scenes import CAMERA, bump, pair_of, surface
from tests.unit.geometry.surfaces import sphere
from tests.unit.geometry.test_regions import POINTS
from tests.unit.geometry.test_regions import landmarks as schematic_landmarks
from workbench.datasets.info import DatasetInfo
from workbench.errors import MeaningError, SettingsError
from workbench.geometry.camera import Camera
from workbench.geometry.mesh import Mesh
from workbench.geometry.viewpoint import Viewpoint
from workbench.heads.regions import region_names
from workbench.heads.scene import face_sample


def plane(z: float) -> np.ndarray:
    return np.full((64, 64), z, np.float32)


def dots() -> Surface:
    """A surface of tiny triangles, one at each of the points whose part of the face is known."""
    points = np.array(list(POINTS.values())) / 1000
    corners = points[:, None] + np.array([[0, 0, 0], [1e-4, 0, 0], [0, 1e-4, 0]])
    return Surface("dots", Mesh(corners.reshape(-1, 3), np.arange(3 * len(points)).reshape(-1, 3)),
                   all_landmarks=schematic_landmarks())  # fmt: skip


def found_in(region: str, **settings: object) -> set[str]:
    face = dots()
    flags = region_of(face, Pair(face, face, True, {}, ""), MeasureSettings(region=region, **settings))  # type: ignore[arg-type]
    return {name for name, inside in zip(POINTS, flags.reshape(-1, 3)[:, 0], strict=True) if inside}


@pytest.mark.parametrize(
    ("region", "names"),
    [
        ("nose", {"nose"}),
        ("eyes", {"left eye socket", "right eye socket"}),
        ("left_eye_socket", {"left eye socket"}),
        ("right_eye_socket", {"right eye socket"}),
        ("forehead", {"forehead"}),
        ("left_cheek", {"left cheek"}),
        ("right_cheek", {"right cheek"}),
        ("mouth", {"mouth"}),
        ("chin", {"chin"}),
        ("face", set(POINTS) - {"elsewhere"}),
        ("head", set(POINTS)),
        ("all", set(POINTS)),
    ],
)
def test_regions_are_found_by_landmarks_where_nothing_is_labelled(region: str, names: set[str]) -> None:
    assert found_in(region) == names


def test_spheres_are_measured_from_the_nose_tip_or_a_clicked_point() -> None:
    tip = schematic_landmarks()[30] * 1000
    away = {name: np.linalg.norm(np.array(point) - tip) for name, point in POINTS.items()}
    assert found_in("sphere", sphere_mm=50) == {name for name, mm in away.items() if mm <= 50}
    chin = tuple(value / 1000 for value in POINTS["chin"])
    assert found_in("sphere", sphere_mm=5, sphere_centre=chin) == {"chin"}
    assert "elsewhere" not in found_in("now")
    assert {"nose", "left eye socket", "mouth"} <= found_in("now")


@pytest.mark.parametrize("region", ["nose", "left_cheek", "now", "sphere", "face"])
def test_a_region_that_is_not_known_is_refused(region: str) -> None:
    pair = pair_of(bump(), bump())
    with pytest.raises(MeaningError, match=r"not known|no centre"):
        compare(pair, MeasureSettings(region=region))  # type: ignore[arg-type]
    assert not face_of(pair.truth, pair).any()


def test_a_lasso_takes_what_is_in_it_and_in_sight() -> None:
    ball = Surface("ball", sphere(0.05, 60, 120, (0, 0, 0.6)))
    pair = Pair(ball, ball, True, {}, "")
    view = {"target": (0, 0, 0.6), "distance": 0.5, "aspect": 1.5}
    lasso = Lasso(**view, polygon=[(0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0)])
    here = region_of(ball, pair, MeasureSettings(region="lasso", lasso=lasso))
    x, _, z = (ball.mesh.vertices - [0, 0, 0.6]).T
    # The right half of the picture, on the near side: the horizon of a ball at 0.5 m is at -R²/distance.
    horizon = -(0.05**2) / 0.5
    aside = np.abs(x) > 1e-9
    clearly = aside & (np.abs(z - horizon) > 0.004)
    np.testing.assert_array_equal(here[clearly], ((x > 0) & (z < horizon))[clearly])
    through = region_of(ball, pair, MeasureSettings(region="lasso", lasso=lasso.model_copy(update={"through": True})))
    np.testing.assert_array_equal(through[aside], (x > 0)[aside])


def test_a_lasso_is_drawn_in_the_picture_of_its_view() -> None:
    face = surface(plane(0.7))
    pair = Pair(face, face, True, {}, "")
    view = Viewpoint((0.02, 0.01, 0.7), 0.6, 30.0, 10.0, 20.0)
    point = face.mesh.vertices[[2000]]
    (x, y, _) = view.project(point, 1.5, 1.0)[0]
    corners = [(x / 1.5 + dx, y + dy) for dx, dy in ((-0.01, -0.015), (0.01, -0.015), (0.01, 0.015), (-0.01, 0.015))]
    lasso = Lasso(
        target=view.target, distance=0.6, azimuth=30, elevation=10, view_angle=20, aspect=1.5, polygon=corners
    )
    here = region_of(face, pair, MeasureSettings(region="lasso", lasso=lasso))
    assert here[2000]
    away = np.linalg.norm(face.mesh.vertices - point, axis=1)
    assert away[here].max() < 0.01
    with pytest.raises(SettingsError, match="No lasso"):
        region_of(face, pair, MeasureSettings(region="lasso"))


def test_a_prediction_without_labels_takes_those_of_the_nearest_truth() -> None:
    labels = np.where(np.arange(64) < 32, 2, 1).astype(np.uint8)[None].repeat(64, 0)
    truth = surface(plane(0.7), mask=labels)
    mesh = surface(plane(0.699)).mesh
    bare = Surface("mesh", Mesh(mesh.vertices, mesh.faces))
    pair = Pair(truth, bare, True, {1: "face", 2: "nose"}, "")
    here = region_of(bare, pair, MeasureSettings(region="nose"))
    np.testing.assert_array_equal(here, bare.mesh.vertices[:, 0] < 0)


def test_parts_have_their_own_errors_whatever_the_region() -> None:
    labels = np.where(np.arange(64) < 32, 2, 1).astype(np.uint8)[None].repeat(64, 0)
    wrong = plane(0.7)
    wrong[:, :32] -= 0.004
    wrong[:, 32:] += 0.001
    pair = Pair(surface(plane(0.7), mask=labels), surface(wrong, mask=labels), True, {1: "face", 2: "nose"}, "halves")
    found = compare(pair, MeasureSettings(region="nose")).chosen
    assert set(found.parts) == {"labels/face", "labels/nose"}
    nose, face = found.parts["labels/nose"], found.parts["labels/face"]
    assert nose.title == "Nose"
    assert nose.to_truth is not None
    assert face.to_truth is not None
    assert face.to_prediction is not None
    assert nose.to_truth.median_signed_mm == pytest.approx(4, abs=0.01)
    assert face.to_truth.median_signed_mm == pytest.approx(-1, abs=0.01)
    assert face.to_prediction.median_signed_mm == pytest.approx(-1, abs=0.01)
    # Half of the view at 0.7 m, in square millimetres.
    side = 2 * 0.7 * np.tan(np.radians(14)) * 1000
    assert face.area == pytest.approx(side**2 / 2, rel=0.05)
    assert face.completeness > 0.9


def test_landmarks_are_told_by_name_in_every_alignment() -> None:
    marks = schematic_landmarks() @ np.diag([1.0, -1.0, -1.0]) + [0, 0, 0.7]
    moved = marks.copy()
    moved[30] += [0, 0.003, 0.004]
    moved[40] = np.nan
    truth, prediction = surface(bump(), landmarks=marks), surface(bump(), landmarks=moved)
    found = compare(Pair(truth, prediction, True, {}, ""), MeasureSettings(region="all"))
    errors = found.measured["none"].landmarks
    assert errors is not None
    assert errors.by_name["nose tip"] == pytest.approx(5)
    assert "right lower lid 1" not in errors.by_name
    assert len(errors.by_name) == 67
    assert errors.largest == pytest.approx(5)
    assert errors.mean == pytest.approx(5 / 67)
    fitted = found.measured["landmarks"].landmarks
    assert fitted is not None
    assert 4 < fitted.by_name["nose tip"] < 5


def test_pixel_errors_see_what_slides_along_the_surface() -> None:
    # A slanted plane that slides along itself has no surface error, but an error along z of the slide's size.
    rows = (np.arange(64) + 0.5 - 32) / CAMERA.intrinsics[1, 1]
    slanted = np.repeat((0.7 / (1 - 0.5 * rows))[:, None], 64, 1).astype(np.float32)
    nearer = (slanted - 0.002).astype(np.float32)
    found = compare(pair_of(slanted, nearer), MeasureSettings(region="all")).chosen
    assert found.depth is not None
    assert found.depth.along_z.bias_mm == pytest.approx(2, abs=1e-3)
    # z = 0.7 + 0.5 y: the plane's normal is (0, -0.5, 1) / |...|, and a step dz along a ray through y is dz n·r off it.
    expected = 2 * np.abs(1 - 0.5 * rows) / np.hypot(1, 0.5)
    np.testing.assert_allclose(found.depth.slant_map[20, 5:60], expected[20], rtol=0.02)
    assert found.depth.square_to_surface.mean_absolute_mm == pytest.approx(found.statistics.mean_absolute_mm, rel=0.02)
    turned = compare(pair_of(slanted, nearer), MeasureSettings(region="all")).measured["icp"]
    assert turned.depth is None


def test_pixel_errors_are_in_the_unit_of_the_comparison() -> None:
    truth = bump()
    prediction = np.where(truth > 0, truth + 0.001 * np.sin(np.arange(64) / 3), 0).astype(np.float32)
    relative = compare(pair_of(truth, prediction, metric=False), MeasureSettings(region="all")).chosen
    metric = compare(pair_of(truth, prediction), MeasureSettings(region="all")).measured["scale_shift"]
    assert relative.depth is not None
    assert metric.depth is not None
    range_mm = 1000 * np.ptp(surface(truth).mesh.vertices[:, 2])
    assert relative.depth.along_z.rms_mm == pytest.approx(100 * metric.depth.along_z.rms_mm / range_mm, rel=1e-5)


def test_the_back_of_a_head_counts_only_when_asked_for() -> None:
    head = sphere(0.1, 60, 120, (0, 0, 0.7))
    camera = Camera.looking_forward(128, 128, 28.0)
    front = Mesh(head.vertices, head.faces[(head.vertices[head.faces][..., 2] < 0.69).all(axis=1)])
    pair = Pair(Surface("truth", head), Surface("guess", front, camera=camera), True, {}, "")
    seen = compare(pair, MeasureSettings(region="all")).chosen
    whole = compare(pair, MeasureSettings(region="all", visible_only=False)).chosen
    assert seen.seen_only
    assert not whole.seen_only
    assert seen.covered > 0.97
    assert whole.covered < 0.6
    # Moved away and turned, the prediction takes its camera along.
    turn = np.eye(4)
    turn[:3, :3] = [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]
    aside = Pair(pair.truth, replace(pair.prediction, mesh=front.transformed(turn)), True, {}, "")
    assert compare(aside, MeasureSettings(region="all", cap_mm=2000)).measured["none"].covered < 0.01


def test_a_perfect_prediction_has_no_landmark_error_however_coarse() -> None:
    sample = face_sample(3, resolution=64)
    assert sample.depth is not None
    dataset = type("Opened", (), {"info": DatasetInfo(name="heads", mask_labels=region_names())})()
    (pair,) = pairs_of_sample(dataset, sample, [("run", sample.depth)])
    found = compare(pair, MeasureSettings())
    errors = found.chosen.landmarks
    assert errors is not None
    assert len(errors.by_name) > 30
    assert errors.largest < 1e-3
    assert found.measured["landmarks"].aligned.moved_mm < 1e-3
