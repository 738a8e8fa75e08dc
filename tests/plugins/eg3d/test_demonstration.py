"""The generator that ships: it opens, and what it makes of codes it never saw is the built-in head of that code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import ndimage

import resources.eg3d.judge as judging
from plugins.eg3d.checkpoint import load_generator, read_checkpoint
from plugins.eg3d.generator.generator import Generator
from resources.eg3d.heads_of_codes import Z_DIM, code_of_seed, normalised, parameters_of
from resources.eg3d.surfaces import camera_at

FILE = Path(judging.__file__).with_name("demonstration.safetensors")
LARGEST_BYTES = 12_000_000
LEAST_DB, LEAST_OF_ONE_DB, MOST_DEPTH_PERCENT = 24.0, 21.0, 2.0
VIEWS = {100: (0.0, 0.0), 101: (0.7, 0.1), 102: (3.0, 0.0)}
"""Unseen seeds (the fit's begin at 10,000,000) and a camera for each: front, side, back."""


@cache
def demonstration() -> Generator:
    torch.set_num_threads(1)
    return load_generator(FILE)


def test_it_is_small_and_nobody_elses() -> None:
    assert FILE.stat().st_size <= LARGEST_BYTES
    checkpoint = read_checkpoint(FILE)
    assert checkpoint.source == "workbench"
    assert not checkpoint.notice


def test_a_small_picture_has_every_channel() -> None:
    generator = demonstration()
    made = generator.render(generator.map_latents(code_of_seed(3)[None]), camera_at(0.3, 0.1), 32)
    assert made.image is not None
    assert made.image.shape == (1, 3, 512, 512)
    assert made.raw.shape == (1, 3, 32, 32)
    assert torch.isfinite(made.ray_distance).all()
    assert 0.15 < float((made.weights > 0.5).float().mean()) < 0.7


def test_unseen_codes_are_within_the_promised_limits() -> None:
    found = {
        seed: judging.score(demonstration(), code_of_seed(seed), camera_at(*view), image=False)
        for seed, view in VIEWS.items()
    }
    assert np.mean([one.raw_db for one in found.values()]) >= LEAST_DB
    assert min(one.raw_db for one in found.values()) >= LEAST_OF_ONE_DB
    assert max(one.depth_percent for one in found.values()) <= MOST_DEPTH_PERCENT


def test_another_codes_head_is_not_mistaken_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits mean something: the head of another code breaks them."""
    monkeypatch.setattr(judging, "head_of_code", lambda _z, head=judging.head_of_code: head(code_of_seed(7)))
    found = judging.score(demonstration(), code_of_seed(100), camera_at(0, 0), image=False)
    assert found.raw_db < LEAST_OF_ONE_DB


def test_level_ten_is_one_closed_head() -> None:
    generator = demonstration()
    planes = generator.planes(generator.map_latents(code_of_seed(100)[None]))
    solid = np.asarray(generator.density_lattice(64, planes)) > 10
    labels, count = ndimage.label(solid)
    sizes = ndimage.sum_labels(solid, labels, range(1, count + 1))
    assert sizes.max() > 0.995 * solid.sum()
    assert 0.08 < solid.mean() < 0.25
    assert not solid[:, -1].any()


def test_near_codes_are_near_people() -> None:
    z = code_of_seed(5)
    step = np.random.RandomState(6).randn(Z_DIM)
    here, near = (parameters_of(normalised(code)) for code in (z, z + 1e-4 * step))
    assert abs(here.age - near.age) < 1e-3
    assert max(abs(here.local[name] - near.local[name]) for name in here.local) < 1e-3
