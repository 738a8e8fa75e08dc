"""Samples: reproducible, consistent between channels, drawn inside their ranges."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from workbench.datasets.consistency import check_channels
from workbench.datasets.record import Sample
from workbench.errors import SettingsError
from workbench.geometry.depth import normals_from_depth
from workbench.heads.ranges import FaceRanges
from workbench.heads.regions import Region
from workbench.heads.renderer import QuickRenderer
from workbench.heads.scene import FACE_CHANNELS, FaceScene, draw_scene, face_sample, sample_scene

DIGEST = """
import hashlib
from workbench.heads.scene import FACE_CHANNELS, face_sample
s = face_sample(11, resolution=96, channels=FACE_CHANNELS)
parts = (s.image, s.depth, s.mask, s.normals, s.landmarks2d, s.landmarks3d, s.vertices, s.mesh.vertices, s.pose)
print(hashlib.sha256(b"".join(p.tobytes() for p in parts)).hexdigest())
"""


def digest(sample: Sample) -> str:
    assert sample.mesh is not None
    parts = (
        sample.image, sample.depth, sample.mask, sample.normals, sample.landmarks2d, sample.landmarks3d,
        sample.vertices, sample.mesh.vertices, sample.pose,
    )  # fmt: skip
    return hashlib.sha256(b"".join(part.tobytes() for part in parts if part is not None)).hexdigest()


def test_another_process_draws_the_same_bytes() -> None:
    environment = {**os.environ, "OMP_NUM_THREADS": "2"}
    other = subprocess.run([sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True, env=environment)
    face_sample(5, resolution=64)
    assert other.stdout.strip() == digest(face_sample(11, resolution=96, channels=FACE_CHANNELS))


@pytest.mark.parametrize("seed", range(12))
def test_channels_belong_together(seed: int) -> None:
    sample = face_sample(seed, resolution=128)
    assert check_channels(sample) == []
    assert sample.depth is not None and sample.mask is not None and sample.normals is not None
    np.testing.assert_array_equal(sample.depth > 0, sample.mask > 0)
    drawn = sample.depth > 0
    np.testing.assert_allclose(np.linalg.norm(sample.normals[drawn], axis=1), 1, atol=1e-5)
    assert not sample.normals[~drawn].any()


def test_a_wrong_depth_map_is_noticed_by_the_same_check() -> None:
    one, two = face_sample(0, resolution=128), face_sample(1, resolution=128)
    assert check_channels(
        Sample(id="x", identity="x", image=one.image, depth=two.depth, mask=one.mask, camera=one.camera)
    )


def test_landmarks_project_onto_themselves_and_visible_ones_lie_on_the_surface() -> None:
    sample = face_sample(3, resolution=256, ranges=FaceRanges(yaw=(0, 0), pitch=(0, 0), roll=(0, 0)))
    assert sample.camera and sample.landmarks2d is not None and sample.landmarks3d is not None
    assert sample.landmark_visible is not None and sample.depth is not None
    pixels, depth = sample.camera.project(sample.landmarks3d.astype(float))
    np.testing.assert_allclose(pixels, sample.landmarks2d, atol=1e-3)
    inner = np.arange(17, 68)
    assert sample.landmark_visible[inner].mean() > 0.9
    column, row = sample.landmarks2d[30].astype(int)
    assert abs(sample.depth[row, column] - depth[30]) < 0.001


def test_landmarks_behind_the_head_are_hidden() -> None:
    sample = face_sample(4, ranges=FaceRanges(yaw=(60, 60), pitch=(0, 0), roll=(0, 0), hair=False))
    assert sample.landmark_visible is not None
    assert sample.landmark_visible[[36, 17, 1]].all() and not sample.landmark_visible[[13, 15]].any()


def test_the_reference_is_the_point_between_the_eyes_at_the_drawn_distance() -> None:
    ranges = FaceRanges(distance=(0.6, 0.6))
    sample = face_sample(7, ranges=ranges, resolution=64)
    assert sample.attributes["reference_depth_m"] == pytest.approx(0.6, abs=1e-6)
    assert sample.pose is not None and sample.pose[2, 3] == pytest.approx(0.6, abs=1e-6)


def test_the_pose_is_the_drawn_turn() -> None:
    ranges = FaceRanges(yaw=(30, 30), pitch=(10, 10), roll=(0, 0))
    sample = face_sample(2, ranges=ranges, resolution=64)
    assert sample.pose is not None
    forward = sample.pose[:3, :3] @ [0, 0, -1]
    assert np.degrees(np.arcsin(forward[0] / np.cos(np.radians(10)))) == pytest.approx(30, abs=0.1)
    assert np.degrees(np.arcsin(-forward[1])) == pytest.approx(10, abs=0.1)


def test_one_person_keeps_shape_and_looks_while_the_rest_changes() -> None:
    one, two = sample_scene(1, 9, FaceRanges()), sample_scene(2, 9, FaceRanges())
    assert one.parameters.local == two.parameters.local and one.appearance == two.appearance
    assert one.head_turn != two.head_turn and one.lighting != two.lighting


def test_changing_one_range_leaves_the_other_draws_alone() -> None:
    narrow, wide = sample_scene(1, 1, FaceRanges(yaw=(0, 0))), sample_scene(1, 1, FaceRanges(yaw=(-80, 80)))
    assert (
        narrow.lighting == wide.lighting and narrow.parameters == wide.parameters and narrow.distance == wide.distance
    )


def test_the_recipe_travels_as_json_and_draws_the_same_picture() -> None:
    sample = face_sample(6, resolution=64)
    scene = FaceScene.from_dict(json.loads(json.dumps(sample.attributes["recipe"])))
    drawn, _ = draw_scene(scene, 64)
    assert sample.image is not None and drawn.image.tobytes() == sample.image.tobytes()


def test_only_the_asked_channels_are_filled() -> None:
    sample = face_sample(0, resolution=64, channels=("depth", "mask"))
    assert sample.image is None and sample.normals is None and sample.camera is None and sample.mesh is None
    assert sample.depth is not None and sample.mask is not None


def test_depth_does_not_depend_on_light_background_or_grain() -> None:
    scene = sample_scene(8, 8, FaceRanges(lighting=0.0))
    other = sample_scene(8, 8, FaceRanges(lighting=1.0, backgrounds=["plain"]))
    one, two = draw_scene(scene, 64)[0], draw_scene(other, 64)[0]
    assert one.depth.tobytes() == two.depth.tobytes() and one.mask.tobytes() == two.mask.tobytes()
    assert one.image.tobytes() != two.image.tobytes()


def test_normals_point_to_the_camera_and_agree_with_the_depth_map() -> None:
    sample = face_sample(3, resolution=256, ranges=FaceRanges(hair=False, yaw=(0, 0), pitch=(0, 0), roll=(0, 0)))
    assert sample.depth is not None and sample.normals is not None and sample.camera and sample.mask is not None
    derived = normals_from_depth(sample.depth, sample.camera)
    skin = (sample.mask == Region.FACE) & (np.abs(derived).max(2) > 0)
    cosine = (derived[skin] * sample.normals[skin]).sum(1)
    assert np.degrees(np.arccos(np.median(np.clip(cosine, -1, 1)))) < 8


def test_face_regions_show_in_a_frontal_picture() -> None:
    ranges = FaceRanges(yaw=(0, 0), pitch=(0, 0), roll=(0, 0), expression=0, hair=False)
    mask = face_sample(3, ranges=ranges).mask
    assert mask is not None
    hidden = (Region.BACKGROUND, Region.HAIR, Region.MOUTH)
    # What comes after clothes only Blender draws.
    expected = {r for r in Region if r <= Region.CLOTHES and r not in hidden}
    assert expected <= {Region(label) for label in np.unique(mask)}
    columns = {r: np.argwhere(mask == r)[:, 1].mean() for r in expected}
    pairs = [(Region.LEFT_EYE, Region.RIGHT_EYE), (Region.LEFT_BROW, Region.RIGHT_BROW)]
    for left, right in [*pairs, (Region.LEFT_EAR, Region.RIGHT_EAR)]:
        assert columns[left] > columns[right]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"yaw": (20, -20)}, "yaw"), ({"backgrounds": []}, "backgrounds"), ({"expression": 9}, "expression")],
)
def test_ranges_that_make_no_sense_are_refused_beside_their_field(values: dict[str, object], field: str) -> None:
    with pytest.raises(SettingsError) as refused:
        FaceRanges.read(values)
    assert refused.value.field == field


def test_unknown_channels_and_sizes_are_refused_in_a_sentence() -> None:
    with pytest.raises(SettingsError, match="latent"):
        face_sample(0, channels=("latent",))
    with pytest.raises(SettingsError, match="pixels"):
        QuickRenderer(8)


def test_pictures_need_not_be_square() -> None:
    sample = face_sample(0, resolution=(96, 64))
    assert sample.image is not None and sample.image.shape == (64, 96, 3)
    assert check_channels(sample) == []
