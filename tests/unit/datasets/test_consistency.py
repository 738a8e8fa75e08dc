"""Channels that belong together pass; every way of mixing them up is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.datasets.scenes import painted_head
from workbench.datasets.consistency import check_channels
from workbench.datasets.record import DepthMeaning, Sample
from workbench.datasets.silhouette import colour_agreement, share_beside_plain_background

HEADS = {
    (background, size): [painted_head(i, size, background=background) for i in range(30)]
    for background in ("noise", "plain")
    for size in (96, 192)
}


@pytest.mark.parametrize("key", HEADS)
def test_good_samples_pass(key: tuple[str, int]) -> None:
    for head in HEADS[key]:
        assert check_channels(head) == []


@pytest.mark.parametrize("key", HEADS)
def test_colour_of_the_previous_frame_is_noticed(key: tuple[str, int]) -> None:
    """The known trap: an off-screen plotter returned the last picture's colours with the new one's depth."""
    heads = HEADS[key]
    stale = [replace(heads[i], image=heads[i - 1].image) for i in range(1, len(heads))]
    noticed = [any("colour image" in s for s in check_channels(head)) for head in stale]
    assert np.mean(noticed) > 0.8


@pytest.mark.parametrize("shift", [6, -9])
def test_a_shifted_picture_is_noticed(shift: int) -> None:
    head = HEADS["noise", 192][0]
    moved = replace(head, image=np.roll(head.image, shift, axis=1))
    assert "does not show the outline" in check_channels(moved)[0]


def test_agreement_holds_for_dim_and_noisy_pictures() -> None:
    rng = np.random.default_rng(0)
    for head in HEADS["noise", 192][:10]:
        dim = np.clip(head.image * 0.4 + rng.normal(0, 4, head.image.shape), 0, 255).astype(np.uint8)
        found = colour_agreement(dim, head.mask > 0)
        assert found is not None and found.belongs


def test_nothing_to_judge() -> None:
    head = HEADS["noise", 96][0]
    grey = np.full_like(head.image, 90)
    assert colour_agreement(grey, head.mask > 0) is None
    assert check_channels(replace(head, image=grey, attributes={})) == []
    assert check_channels(Sample(id="a", identity="a")) == []
    assert check_channels(replace(head, mask=np.ones_like(head.mask), depth=head.depth + 1)) != []
    full = replace(head, mask=None, depth=head.depth + 1, landmarks3d=None, normals=None)
    assert check_channels(full) == []


def test_a_face_beside_its_outline_on_a_plain_background() -> None:
    heads = HEADS["plain", 96]
    assert share_beside_plain_background(heads[0].image, heads[0].mask > 0) < 0.01
    stale = replace(heads[1], image=heads[0].image)
    assert any("outside the outline" in s for s in check_channels(stale))


def test_mask_against_depth() -> None:
    first, second = HEADS["noise", 96][:2]
    mixed = replace(first, mask=second.mask, image=None)
    assert check_channels(mixed)[0].startswith("Mask and depth do not cover the same pixels")


def test_landmarks_against_camera_and_surface() -> None:
    head = HEADS["noise", 96][0]
    moved = replace(head, landmarks2d=head.landmarks2d + np.float32(3))
    assert "up to 4.2 pixels apart" in check_channels(moved)[0]
    behind = replace(head, landmarks3d=-head.landmarks3d)
    assert check_channels(behind)[0] == "Some 3D landmarks lie behind the camera."
    # Scaled along their rays they still project right, but float off the surface.
    floating = replace(head, landmarks3d=head.landmarks3d * np.float32(1.03))
    assert check_channels(floating) == ["Only 0% of the visible landmarks lie on the surface that the depth map shows."]
    hidden = replace(floating, landmark_visible=np.zeros(20, bool))
    assert check_channels(hidden) == []
    assert check_channels(floating, DepthMeaning(metric=False)) == []


def test_normals_against_depth() -> None:
    head = HEADS["noise", 96][0]
    flipped = replace(head, normals=head.normals * np.array([-1, 1, 1], np.float32))
    assert "normals do not fit the depth map" in check_channels(flipped)[0]


def test_the_outline_of_hair_is_not_asked_for_an_edge() -> None:
    image, mask = np.full((128, 128, 3), 40, np.uint8), np.zeros((128, 128), np.uint8)
    mask[30:, 34:94] = 1
    image[mask > 0] = 200
    # Hair whose single hairs reach five pixels further than its label.
    image[5:95, 9:34] = image[5:95, 94:119] = 200
    mask[10:90, 14:34] = mask[10:90, 94:114] = 2
    sample = Sample(id="hairy", identity="hairy", image=image, mask=mask)
    assert any("outline" in sentence for sentence in check_channels(sample))
    assert any("outline" in sentence for sentence in check_channels(sample, mask_labels={1: "face", 2: "scarf"}))
    assert check_channels(sample, mask_labels={1: "face", 2: "hair"}) == []
