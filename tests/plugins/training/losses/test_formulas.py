"""Each loss of depth against its formula, worked out by hand or with NumPy and SciPy."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy import ndimage

from plugins.training.losses import LOSSES, WeightedLoss
from plugins.training.losses.similarity import valid_map, weighted_map
from plugins.training.targets import Target, TargetKind
from tests.plugins.training.losses.given import batch, disc, numbers, said
from workbench.geometry.image_metrics import ssim

LEARNED: dict[str, TargetKind] = {"facedepth_published": "scaled_inverse", "unet_simple_published": "scaled_inverse"}


def loss(name: str, prediction: torch.Tensor, target: torch.Tensor, region: torch.Tensor | None = None) -> float:
    kind = LEARNED.get(name, "absolute")
    return float(WeightedLoss({name: 1.0}, Target(kind))(said(prediction), batch(target, region)).detach())


def square(*rows: list[float]) -> torch.Tensor:
    return torch.tensor(rows, dtype=torch.float64)


def test_l2_by_hand() -> None:
    region = square([1, 1], [1, 0])
    assert loss("l2", square([1, 4], [2, 99]), square([1, 2], [3, 0]), region) == pytest.approx((0 + 4 + 1) / 3)


def test_berhu_by_hand() -> None:
    # The largest error is 10, so errors up to 2 count as they are: 1, and (100 + 4) / 4.
    assert loss("berhu", square([1, 10]), square([0, 0])) == pytest.approx((1 + 104 / 4) / 2)


def test_the_edge_of_berhu_is_held_still() -> None:
    prediction = square([1.0, 10.0]).requires_grad_()
    WeightedLoss({"berhu": 2.0})(said(prediction), batch(square([0.0, 0.0]))).backward()
    assert prediction.grad is not None and prediction.grad.tolist() == [[1.0, 5.0]]


@pytest.mark.parametrize(
    ("name", "balance", "factor"), [("silog", 0.85, 10), ("silog_95", 0.95, 1), ("silog_half", 0.5, 1)]
)
def test_silog_by_hand(name: str, balance: float, factor: float) -> None:
    g = np.log([2.0, 0.5, 4.0]) - np.log([1.0, 1.0, 2.0])
    by_hand = factor * math.sqrt((g**2).mean() - balance * g.mean() ** 2)
    region = square([1, 1, 1, 0])
    found = loss(name, square([2, 0.5, 4, -7]), square([1, 1, 2, 0]), region)
    assert found == pytest.approx(by_hand, rel=1e-6)


def test_silog_uses_values_in_the_unit_of_the_target() -> None:
    target, other = Target("absolute", 1.0, 0.1), Target("absolute")
    numbers_ = square([0.5, -1.0]), square([1.0, 0.0])
    values = square([1.05, 0.9]), square([1.1, 1.0])
    one = WeightedLoss({"silog": 1.0}, target)(said(numbers_[0]), batch(numbers_[1]))
    two = WeightedLoss({"silog": 1.0}, other)(said(values[0]), batch(values[1]))
    assert float(one) == pytest.approx(float(two))


def test_silog_draws_a_prediction_back_from_behind_the_camera() -> None:
    prediction = square([-0.5, 1.0]).requires_grad_()
    WeightedLoss({"silog": 1.0}, Target("absolute"))(said(prediction), batch(square([1.0, 1.0]))).backward()
    assert prediction.grad is not None and torch.isfinite(prediction.grad).all()
    assert prediction.grad[0, 0] < 0


def test_sobel_is_scipys_without_a_false_edge() -> None:
    p, t = numbers(1)[0, 0], numbers(2)[0, 0]
    slopes = [ndimage.sobel((p - t).numpy(), axis, mode="nearest") / 8 for axis in (0, 1)]
    assert loss("sobel", p, t) == pytest.approx(np.mean([np.abs(s).mean() for s in slopes]))
    assert loss("sobel", p + 3, p) == pytest.approx(0, abs=1e-12)


def test_sobel_of_a_region_uses_whole_windows_only() -> None:
    p, t, region = numbers(1)[0, 0], numbers(2)[0, 0], disc()
    inner = ndimage.binary_erosion(region.numpy() > 0, np.ones((3, 3)))
    slopes = [ndimage.sobel((p - t).numpy(), axis, mode="nearest") / 8 for axis in (0, 1)]
    assert loss("sobel", p, t, region) == pytest.approx(np.mean([np.abs(s)[inner].mean() for s in slopes]))


def test_normals_of_planes_are_their_angle() -> None:
    # Steepness: one unit over an eighth of 16 pixels is 45 degrees.
    ramp = torch.arange(16, dtype=torch.float64).expand(16, 16) / 2
    flat = torch.zeros(16, 16, dtype=torch.float64)
    inner = disc()
    assert loss("normals", ramp, flat, inner) == pytest.approx(1 - math.cos(math.radians(45)))
    assert loss("normals", ramp, -ramp, inner) == pytest.approx(1 - math.cos(math.radians(90)))
    assert loss("normals", ramp, ramp.T, inner) == pytest.approx(1 - math.cos(math.radians(60)))


def test_similarity_is_that_of_the_metrics() -> None:
    p, t = numbers(1, 24, 1), numbers(2, 24, 1)
    inside = torch.ones_like(t)
    by_scipy = ssim(p[0, 0].numpy(), t[0, 0].numpy(), np.ones((24, 24), bool), 4.0)
    assert float(valid_map(p, t, 4.0).mean()) == pytest.approx(by_scipy, rel=1e-6)
    whole = weighted_map(p, t, inside, 4.0)[..., 5:-5, 5:-5]
    assert float(whole.mean()) == pytest.approx(by_scipy, rel=1e-6)


def test_windows_cut_to_the_region_do_not_see_what_lies_beyond() -> None:
    p, t, region = numbers(1)[0, 0], numbers(2)[0, 0], disc()
    beyond = torch.where(region > 0, p, 1e3)
    assert loss("ssim", p, t, region) == pytest.approx(loss("ssim", beyond, t, region))
    assert loss("ssim", p, p, region) == pytest.approx(0, abs=1e-12)
    # Around the middle pixel of a 5 x 5 region: Gaussian moments of 25 pixels.
    p, t = numbers(3, 5, 1)[0, 0].numpy(), numbers(4, 5, 1)[0, 0].numpy()
    line = np.exp(-((np.arange(5) - 2) ** 2) / 4.5)
    w = np.outer(line, line) / np.outer(line, line).sum()
    mp, mt = (w * p).sum(), (w * t).sum()
    vp, vt, c = (w * p * p).sum() - mp**2, (w * t * t).sum() - mt**2, (w * p * t).sum() - mp * mt
    by_hand = (2 * mp * mt + 0.0016) / (mp**2 + mt**2 + 0.0016) * (2 * c + 0.0144) / (vp + vt + 0.0144)
    found = weighted_map(*(torch.from_numpy(x)[None, None] for x in (p, t)), torch.ones(1, 1, 5, 5).double(), 4.0)
    assert float(found[0, 0, 2, 2]) == pytest.approx(by_hand)


def test_gradients_at_four_scales_by_hand() -> None:
    error = np.arange(256, dtype=np.float64).reshape(16, 16) ** 1.5
    by_hand = 0.0
    for step in (1, 2, 4, 8):
        e = error[::step, ::step]
        by_hand += (np.abs(np.diff(e, axis=0)).sum() + np.abs(np.diff(e, axis=1)).sum()) / e.size
    assert loss("multiscale_gradient", torch.from_numpy(error), torch.zeros(16, 16).double()) == pytest.approx(by_hand)


def test_scale_and_shift_do_not_matter_where_they_should_not() -> None:
    t, region = numbers(1), disc().expand(2, 1, 16, 16)
    moved = t * torch.tensor([3.0, 0.2]).double()[:, None, None, None] + 5
    for name in ("scale_shift_invariant", "scale_shift_squares"):
        assert loss(name, moved, t, region) == pytest.approx(0, abs=1e-4)
        assert loss(name, numbers(2), t, region) > 0.01


def test_scale_shift_by_median_by_hand() -> None:
    p, t = numbers(1)[:1], numbers(2)[:1]
    brought = []
    for x in (p.numpy().ravel(), t.numpy().ravel()):
        middle = np.sort(x)[(x.size - 1) // 2]
        brought.append((x - middle) / np.abs(x - middle).mean())
    errors = np.sort(np.abs(brought[0] - brought[1]))
    data = errors[: int(0.8 * errors.size)].sum() / (2 * errors.size)
    error = (brought[0] - brought[1]).reshape(16, 16)
    slopes = sum(
        (np.abs(np.diff(error[::s, ::s], axis=0)).sum() + np.abs(np.diff(error[::s, ::s], axis=1)).sum())
        / error[::s, ::s].size
        for s in (1, 2, 4, 8)
    )
    assert loss("scale_shift_invariant", p, t) == pytest.approx(data + 0.5 * slopes)


def test_scale_shift_by_squares_by_hand() -> None:
    p, t = numbers(1)[:1], numbers(2)[:1]
    scale, shift = np.polyfit(p.numpy().ravel(), t.numpy().ravel(), 1)
    error = (scale * p + shift - t).numpy()[0, 0]
    slopes = sum(
        (np.abs(np.diff(error[::s, ::s], axis=0)).sum() + np.abs(np.diff(error[::s, ::s], axis=1)).sum())
        / error[::s, ::s].size
        for s in (1, 2, 4, 8)
    )
    assert loss("scale_shift_squares", p, t) == pytest.approx((error**2).mean() / 2 + 0.5 * slopes, rel=1e-3)


def hybrid(p: np.ndarray, y: np.ndarray, weights: tuple[float, float, float, float]) -> float:
    """The published hybrid of one whole picture, in NumPy and SciPy only."""
    similar = ssim(p, y, np.ones(p.shape, bool), 5.0)
    images = [[ndimage.sobel(x, axis, mode="constant") for axis in (0, 1)] for x in (p, y)]
    slopes = np.mean([np.abs(a - b).mean() for a, b in zip(*images, strict=True)])
    cosines = [float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())) for a, b in zip(*images, strict=True)]
    parts = (min(max((1 - similar) / 2, 0), 1), np.abs(p - y).mean(), slopes, 1 - np.mean(cosines))
    return float(np.dot(weights, parts))


@pytest.mark.parametrize(
    ("name", "weights"),
    [("facedepth_published", (0.28, 0.22, 10 * 0.30, 10 * 0.20)), ("unet_simple_published", (1.0, 1.0, 1.0, 1.0))],
)
def test_published_hybrids_are_their_formulas(name: str, weights: tuple[float, float, float, float]) -> None:
    p, y = 5 / numbers(1, 24, 1), 5 / numbers(2, 24, 1)
    assert loss(name, p, y) == pytest.approx(hybrid(p[0, 0].numpy(), y[0, 0].numpy(), weights), rel=1e-5)


def test_the_corrected_hybrid_is_the_sum_of_its_parts() -> None:
    p, t = numbers(1), numbers(2)
    parts = 0.28 * loss("ssim", p, t) + 0.22 * loss("l1", p, t) + 3 * loss("sobel", p, t) + 2 * loss("normals", p, t)
    assert loss("facedepth_corrected", p, t) == pytest.approx(parts)


def test_the_size_of_the_head_by_hand() -> None:
    outline = torch.zeros(1, 1, 16, 16, dtype=torch.float64)
    given = batch(numbers(1)[:1], disc())
    found = WeightedLoss({"mask_density": 1.0})(said(numbers(1)[:1], outline), given)
    assert float(found) == pytest.approx(abs(0.5 - float(disc().mean())))


def nothing(name: str) -> Callable[[torch.Tensor], torch.Tensor]:
    """The loss as a function of the prediction, over a disc."""
    entry = LOSSES[name]
    terms = WeightedLoss({name: 1.0}, Target(LEARNED.get(name, "absolute")))
    given = batch(numbers(2, 12), disc(12).expand(2, 1, 12, 12))
    if entry.outline:
        return lambda x: terms(said(given.target, x), given)
    return lambda x: terms(said(x), given)


@pytest.mark.parametrize("name", [name for name in LOSSES if name != "berhu"])
def test_gradients_are_the_slopes_of_the_loss(name: str) -> None:
    prediction = numbers(1, 12).requires_grad_()
    assert torch.autograd.gradcheck(nothing(name), (prediction,), atol=1e-5, rtol=1e-3, fast_mode=True)


@pytest.mark.parametrize("name", LOSSES)
def test_every_counting_pixel_is_moved_and_no_other(name: str) -> None:
    prediction = numbers(1, 12).requires_grad_()
    nothing(name)(prediction).backward()
    grad = prediction.grad
    assert grad is not None and torch.isfinite(grad).all()
    if LOSSES[name].outline:
        assert (grad != 0).all()
        return
    counted = disc(12).expand(2, 1, 12, 12) > 0
    assert (grad[~counted] == 0).all()
    # The signs of neighbouring differences cancel in up to half of the pixels, and trimming leaves out a fifth.
    assert (grad[counted] != 0).double().mean() > (0.55 if "slopes" in name or "gradient" in name else 0.75)


@pytest.mark.parametrize("name", LOSSES)
def test_a_batch_in_which_nothing_counts_costs_nothing_but_keeps_its_numbers(name: str) -> None:
    if LOSSES[name].outline:
        return
    prediction = numbers(1).requires_grad_()
    terms = WeightedLoss({name: 1.0}, Target(LEARNED.get(name, "absolute")))
    value = terms(said(prediction), batch(numbers(2), torch.zeros(2, 1, 16, 16)))
    value.backward()
    assert torch.isfinite(value) and prediction.grad is not None and torch.isfinite(prediction.grad).all()


@pytest.mark.parametrize("name", LOSSES)
def test_a_perfect_prediction_has_gradients_that_are_numbers(name: str) -> None:
    prediction = numbers(1).requires_grad_()
    outline = torch.zeros(2, 1, 16, 16).double().requires_grad_() if LOSSES[name].outline else None
    terms = WeightedLoss({name: 1.0}, Target(LEARNED.get(name, "absolute")))
    value = terms(said(prediction, outline), batch(prediction.detach()))
    value.backward()
    leaf = prediction if outline is None else outline
    assert leaf.grad is not None and torch.isfinite(leaf.grad).all()
    if outline is None:
        assert float(value.detach()) == pytest.approx(0, abs=1e-4)
