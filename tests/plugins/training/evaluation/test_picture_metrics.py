"""Figures of made pictures against numbers by hand, SciPy, and what pytorch-fid 0.3.0 gave for the same weights."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import linalg

from plugins.training.evaluation import inception
from plugins.training.evaluation.picture_metrics import (
    PICTURE_METRICS,
    features,
    fid,
    lpips,
    pair_metrics,
    pixel_accuracy,
    psnr_db,
    ssim,
    summary,
    threshold_pixel_accuracy,
)
from plugins.training.losses.lpips import Lpips
from workbench.errors import SettingsError
from workbench.geometry.image_metrics import ssim as by_scipy

RNG = np.random.default_rng(0)
TRUE = torch.from_numpy(RNG.uniform(-1, 1, (2, 4, 24, 24)))


def test_equal_pixels_and_nearly_equal_ones_are_counted() -> None:
    made = TRUE.clone()
    made[0, :, 0] += 4.9 / 127.5
    made[0, :, 1] += 5.1 / 127.5
    assert pixel_accuracy(made, TRUE) == [pytest.approx(22 / 24), 1.0]
    assert threshold_pixel_accuracy(made, TRUE) == [pytest.approx(23 / 24), 1.0]


def test_psnr_is_of_levels_over_all_channels() -> None:
    made = TRUE.clone()
    made[0, 3] += 10 / 127.5
    assert psnr_db(made, TRUE) == [pytest.approx(20 * math.log10(255 / math.sqrt(100 / 4))), math.inf]


def test_ssim_is_the_mean_of_the_channels() -> None:
    made = (TRUE + torch.from_numpy(RNG.normal(0, 0.1, TRUE.shape))).clamp(-1, 1)
    levels = [((x[0].numpy() + 1) * 127.5) for x in (made, TRUE)]
    everywhere = np.ones((24, 24), bool)
    by_channel = [by_scipy(p, t, everywhere, 255.0) for p, t in zip(*levels, strict=True)]
    assert ssim(made, TRUE)[0] == pytest.approx(np.mean(by_channel))


def test_lpips_tells_colour_and_depth_apart() -> None:
    torch.manual_seed(0)
    network = Lpips("alexnet")
    for head in network.heads:
        head.data.fill_(1.0)
    true = torch.rand(1, 4, 48, 48) * 2 - 1
    made = true.clone()
    made[:, 3] *= 0.5
    found = lpips(made, true, network)
    assert found["lpips_colour"] == [0.0] and found["lpips_depth"][0] > 0
    assert set(pair_metrics(made, true, network)) | {"fid"} == set(PICTURE_METRICS)
    assert not any(name.startswith("lpips") for name in pair_metrics(made, true))


def test_the_summary_is_that_of_the_published_tables() -> None:
    assert summary([1.0, 2.0, 6.0]) == {"mean": 3, "min": 1, "max": 6, "median": 2, "std": pytest.approx(2.1602469)}
    assert summary([1.0, math.inf])["max"] == math.inf


@pytest.mark.parametrize(("made_count", "true_count"), [(300, 400), (12, 300)])
def test_the_frechet_distance_is_its_formula(made_count: int, true_count: int) -> None:
    made = RNG.normal(size=(made_count, 8)) @ RNG.normal(size=(8, 8))
    true = RNG.normal(size=(true_count, 8)) @ RNG.normal(size=(8, 8)) + 0.3
    s1, s2 = (np.cov(x, rowvar=False) for x in (made, true))
    shift = ((made.mean(0) - true.mean(0)) ** 2).sum()
    by_hand = shift + np.trace(s1 + s2 - 2 * np.real(linalg.sqrtm(s1 @ s2)))
    assert fid(made, true) == pytest.approx(by_hand)
    assert fid(made, made) == pytest.approx(0, abs=1e-9)


def test_the_frechet_distance_with_fewer_pictures_than_features() -> None:
    made = RNG.normal(size=(5, 40))
    assert fid(made, made) == pytest.approx(0, abs=1e-9)
    assert fid(made, made + 2) == pytest.approx(160)


@pytest.fixture(scope="module")
def weights() -> dict[str, torch.Tensor]:
    """Weights by recipe, those of the unused classifier too."""
    rng = np.random.default_rng(7)
    found = {}
    for name, value in inception.Inception().state_dict().items():
        shape = tuple(value.shape)
        if name.endswith("conv.weight"):
            numbers = rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))
        elif name.endswith(("bn.weight", "running_var")):
            numbers = rng.uniform(0.8, 1.2, shape)
        else:
            numbers = rng.normal(0, 0.1, shape)
        found[name] = torch.from_numpy(numbers).to(value.dtype)
    return found | {"fc.weight": torch.zeros(1008, 2048)}


def test_inception_sees_what_the_reference_sees(tmp_path: Path, weights: dict[str, torch.Tensor]) -> None:
    path = tmp_path / "inception.pth"
    torch.save(weights, path)
    network = inception.load(path)
    assert sum(p.numel() for p in network.parameters()) == 21_785_568
    y, x = np.mgrid[:40, :40] / 40
    picture = np.stack([np.sin(7 * x + 3 * y), np.cos(5 * x * y), x - y])[None]
    seen = features([torch.from_numpy(picture).float()], network)
    assert seen.shape == (1, inception.FEATURES)
    assert seen[0, REFERENCE_PLACES] == pytest.approx(REFERENCE, rel=1e-4)
    assert (seen.mean(), seen.std()) == pytest.approx(REFERENCE_MOMENTS, rel=1e-4)


REFERENCE_PLACES = [0, 511, 1024, 1700, 2047]
REFERENCE = [0.165367097, 0.0, 0.0354818255, 0.0, 1.20207739]
REFERENCE_MOMENTS = (0.353747311, 0.455260591)
"""pytorch-fid's InceptionV3 with the same weights and picture."""


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.pth"
    torch.save({"features.0.weight": torch.zeros(64, 3, 11, 11)}, path)
    with pytest.raises(SettingsError, match="no Inception-v3"):
        inception.load(path)
