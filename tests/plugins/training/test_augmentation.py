"""Chance changes: the same for the same face and epoch, and depth goes where the picture goes."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.training.data.augmentation import UNCHANGED, Augmentation, Change
from plugins.training.data.batches import Samples
from plugins.training.data.loading import Loader, epoch_order
from plugins.training.data.packed import Packed
from plugins.training.targets import Target
from workbench.opencv import cv2

SIZE = 33
STRONG = Augmentation(flip=True, crop=1.0, colour=1.0)


def picture() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A grey picture whose brightness is its depth in centimetres above one metre, inside a disc."""
    v, u = np.mgrid[:SIZE, :SIZE] - (SIZE - 1) / 2
    inside = u**2 + v**2 < 12**2
    level = 100 + 3 * u + 2 * v
    image = np.repeat(level[..., None], 3, 2).round().astype(np.uint8)
    depth = np.where(inside, 1 + level / 100, 0).astype(np.float32)
    return image, depth, np.where(inside, 255, 0).astype(np.uint8)


def samples() -> Samples:
    image, depth, head = picture()
    codes = np.rint(depth / 1e-4).astype(np.uint16)
    pack = Packed(
        tuple("abcdef"), np.stack([image] * 6), np.stack([codes] * 6), np.stack([head] * 6),
        np.full(6, 2.0, np.float32), 1e-4, True, "",
    )  # fmt: skip
    places = np.stack([np.zeros(6, np.int64), np.arange(6)], 1)
    return Samples([pack], places, Target("relative_to_head"), ((0.5,) * 3, (0.5,) * 3), (False,))


def test_a_change_depends_on_seed_epoch_and_face_only() -> None:
    image, _, _ = picture()
    drawn = STRONG.draw(1, 2, "a", SIZE).image(image)
    assert np.array_equal(drawn, STRONG.draw(1, 2, "a", SIZE).image(image))
    for other in (STRONG.draw(2, 2, "a", SIZE), STRONG.draw(1, 3, "a", SIZE), STRONG.draw(1, 2, "b", SIZE)):
        assert not np.array_equal(drawn, other.image(image))


@pytest.mark.parametrize("epoch", range(12))
def test_depth_and_mask_move_with_the_picture(epoch: int) -> None:
    image, depth, head = picture()
    change = Augmentation(flip=True, crop=1.0, colour=0.0).draw(0, epoch, "a", SIZE)
    moved = change.depth(depth, None)
    inside = (moved > 0) & change.head(head)
    assert inside.sum() > 250
    apart = np.abs((moved - 1) * 100 - change.image(image)[..., 0] * 255)
    # At the rim depth is the mean of what has data alone, up to half a diagonal (of slope 3.6) beside the colour's.
    assert apart[inside].max() < 2.6
    assert apart[cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0].max() < 1.0


def test_mirroring_swaps_left_and_right_exactly() -> None:
    image, depth, head = picture()
    mirrored = next(
        c for c in (Augmentation(True, 0.0, 0.0).draw(0, e, "a", SIZE) for e in range(20)) if c.matrix[0, 0] < 0
    )
    assert np.allclose(mirrored.depth(depth, None), depth[:, ::-1], atol=1e-6)
    assert np.array_equal(mirrored.head(head), head[:, ::-1] > 127)
    assert np.allclose(mirrored.image(image), image[:, ::-1] / 255, atol=1e-6)


def test_no_strength_is_no_change() -> None:
    image, depth, _ = picture()
    change = Augmentation(flip=False, crop=0.0, colour=0.0).draw(0, 0, "a", SIZE)
    assert np.array_equal(change.depth(depth, 2.0), depth)
    assert np.allclose(change.image(image), image / 255)


def test_a_zoom_brings_the_head_nearer_and_keeps_its_relief() -> None:
    _, depth, _ = picture()
    zoomed = Change(UNCHANGED.matrix, 1.25, None)
    nearer = zoomed.depth(depth, 2.0)
    inside = depth > 0
    assert zoomed.reference(2.0) == pytest.approx(1.6)
    assert np.allclose(nearer[inside] - 1.6, depth[inside] - 2.0, atol=1e-6)
    assert not nearer[~inside].any()


def test_colours_stay_between_black_and_white() -> None:
    image, _, _ = picture()
    for epoch in range(20):
        changed = STRONG.draw(0, epoch, "a", SIZE).image(image)
        assert changed.dtype == np.float32
        assert changed.min() >= 0
        assert changed.max() <= 1


def test_batches_are_the_same_however_many_threads_make_them() -> None:
    order = epoch_order(6, 2, seed=3, epoch=1)
    found = []
    for threads in (1, 3):
        loader = Loader(samples(), STRONG, 3, threads)
        found.append(list(loader.epoch(1, order)))
        loader.close()
    for one, other in zip(*found, strict=True):
        assert one.ids == other.ids
        assert (one.image == other.image).all()
        assert (one.target == other.target).all()


def test_an_epoch_shows_every_face_once_in_an_order_of_its_own() -> None:
    order = [i for batch in epoch_order(6, 2, seed=0, epoch=0) for i in batch]
    assert sorted(order) == list(range(6))
    assert epoch_order(6, 2, seed=0, epoch=0) != epoch_order(6, 2, seed=0, epoch=1)
    assert len(epoch_order(7, 2, seed=0, epoch=0)) == 3
    assert epoch_order(3, 8, seed=0, epoch=0) == [epoch_order(3, 8, seed=0, epoch=0)[0]]


def test_the_target_counts_only_inside_the_head() -> None:
    batch = samples().batch([0])
    _, depth, _ = picture()
    inside = batch.region[0, 0].numpy() > 0
    assert np.array_equal(inside, depth > 0)
    assert np.allclose(batch.target[0, 0].numpy()[inside], depth[inside] - 2.0, atol=1e-4)
    assert not batch.target[0, 0].numpy()[~inside].any()


def test_half_the_size_keeps_depth_and_region() -> None:
    batch = samples().batch([0])
    even = type(batch)(*(x[..., :32, :32] for x in (batch.image, batch.target, batch.region, batch.head)), batch.ids)
    half = even.halved()
    assert half.image.shape == (1, 3, 16, 16)
    inside = half.region[0, 0].numpy() > 0
    assert inside.sum() == pytest.approx(float(even.region.sum()) / 4, rel=0.05)
    _, depth, _ = picture()
    expected = depth[:32, :32].reshape(16, 2, 16, 2).mean((1, 3)) - 2.0
    whole = even.region[0, 0].numpy().reshape(16, 2, 16, 2).min((1, 3)) > 0
    assert whole.sum() > 80
    assert np.allclose(half.target[0, 0].numpy()[whole], expected[whole], atol=1e-3)
    assert not half.target[0, 0].numpy()[~inside].any()


def test_an_error_while_making_a_batch_reaches_the_step() -> None:
    loader = Loader(samples(), STRONG, 0, 1)
    with pytest.raises(IndexError):
        list(loader.epoch(0, [[0], [99]]))
    loader.close()
