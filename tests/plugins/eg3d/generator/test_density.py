"""Lattices of density: every way of making them against single points and the official numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES, Axes
from plugins.eg3d.generator.density import LatticePart, lattice, part
from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.plane_tables import axis_aligned
from plugins.eg3d.generator.separable_softplus import MOST_NODES, TOLERANCE, SeparableSoftplus
from tests.plugins.eg3d.generator.official import fixture, small_generator
from tests.plugins.eg3d.handmade import LEVEL, MEANT_PLANE_AXES, head_field
from workbench.api import MeaningError, SettingsError

SIGMA = 5e-4
SKEWED_AXES: Axes = (*PUBLISHED_PLANE_AXES[:2], ((0.6, 0.0, 0.8), (0.0, 1.0, 0.0), (-0.8, 0.0, 0.6)))
MIRRORED_AXES: Axes = (((-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), *PUBLISHED_PLANE_AXES[1:])
SHARED_Y_AXES: Axes = (PUBLISHED_PLANE_AXES[0], MEANT_PLANE_AXES[2], MEANT_PLANE_AXES[2])
ONE_PAIR_AXES: Axes = (PUBLISHED_PLANE_AXES[0],) * 3


@pytest.fixture(scope="module")
def made_up() -> Field:
    generator = small_generator()
    planes = generator.planes(generator.map_latents(np.random.RandomState(3).randn(1, 64)))
    return Field(planes.tensor, generator.network.decoder, 1.0)


def pointwise_error(field: Field, values: np.ndarray, count: int = 4000) -> float:
    n = len(values)
    index = np.random.default_rng(5).integers(0, n, (count, 3))
    index[:8] = np.array([[a, b, c] for a in (0, n - 1) for b in (0, n - 1) for c in (0, n - 1)])
    points = ((index / (n - 1) - 0.5) * field.box_warp).astype(np.float32)
    with torch.no_grad():
        wanted = field.decoded(torch.from_numpy(points)[None])[0][0, :, 0].numpy()
    return float(np.abs(values[tuple(index.T)] - wanted).max())


@pytest.mark.parametrize("name", ["eg3d_small_128", "eg3d_small_512"])
def test_the_official_lattice(shared: Path, name: str) -> None:
    made = fixture(shared, name)
    arrays, generator = made.arrays, made.generator
    ws = generator.map_latents(arrays["z"], arrays["c_cond"], 0.7, made.cutoff)
    values = generator.density_lattice(64, ws[:1])
    assert values.dtype == np.float32
    assert values.shape == (64, 64, 64)
    np.testing.assert_allclose(values, arrays["sigma_grid"], atol=SIGMA)


@pytest.mark.parametrize(
    "axes", [PUBLISHED_PLANE_AXES, MEANT_PLANE_AXES, MIRRORED_AXES, SHARED_Y_AXES, ONE_PAIR_AXES, SKEWED_AXES]
)
@pytest.mark.parametrize("box_warp", [1.0, 1.6])
def test_a_lattice_equals_single_points(made_up: Field, axes: Axes, box_warp: float) -> None:
    field = replace(made_up, axes=axes, box_warp=box_warp)
    assert axis_aligned(field) == (axes != SKEWED_AXES)
    assert pointwise_error(field, lattice(field, 33)) < SIGMA


@pytest.mark.parametrize("axes", [PUBLISHED_PLANE_AXES, MEANT_PLANE_AXES])
def test_hidden_values_far_from_zero(axes: Axes) -> None:
    """Some decoders reach a hundred: beyond what series or exponentials cover."""
    field = head_field(axes)
    far = replace(field, planes=field.planes * 40)
    with torch.no_grad():
        scale = float(far.decoded(torch.rand(1, 2000, 3) - 0.5)[0].abs().max())
    assert pointwise_error(far, lattice(far, 40)) < 1e-6 * scale


def test_sums_of_softplus_are_products() -> None:
    stream = torch.Generator().manual_seed(1)
    a, b = (torch.randn(16, 40, generator=stream, dtype=torch.float64) * 4 for _ in range(2))
    weights = torch.randn(16, generator=stream, dtype=torch.float64) * 10
    fitted = SeparableSoftplus.fitted(a, b, weights)
    assert fitted is not None
    found = fitted.first(a).T @ fitted.second(b)
    wanted = torch.einsum("j,jab->ab", weights, torch.nn.functional.softplus(a[:, :, None] + b[:, None, :]))
    assert float((found - wanted).abs().max()) < 16 * TOLERANCE
    assert SeparableSoftplus.fitted(a * MOST_NODES, b, weights) is None


@pytest.mark.parametrize("axes", [PUBLISHED_PLANE_AXES, MEANT_PLANE_AXES])
@pytest.mark.parametrize("n", [61, 64, 65, 66])
def test_a_sparse_lattice_is_exact_near_the_level_and_on_the_right_side_elsewhere(axes: Axes, n: int) -> None:
    field = head_field(axes)
    dense, sparse = lattice(field, n), lattice(field, n, LEVEL)
    apart = (dense >= LEVEL) != (sparse >= LEVEL)
    assert not apart[np.abs(dense - LEVEL) > 1e-3].any()
    beside = np.zeros(dense.shape, bool)
    for axis in range(3):
        crossing = np.diff((dense >= LEVEL).astype(np.int8), axis=axis) != 0
        first, second = ([slice(None)] * 3 for _ in range(2))
        first[axis], second[axis] = slice(None, -1), slice(1, None)
        beside[tuple(first)] |= crossing
        beside[tuple(second)] |= crossing
    assert beside.any()
    np.testing.assert_allclose(sparse[beside], dense[beside], atol=1e-3)
    assert np.abs(sparse - dense).max() > 1e-2, "nothing was left out"


def test_a_sparse_lattice_follows_a_fin_thinner_than_its_blocks() -> None:
    n, field = 128, head_field(relief=0.0)
    rows, columns = slice(210, 245), slice(137, 140)
    field.planes[0, 0, 0, rows, columns] = 3.0
    dense, sparse = lattice(field, n), lattice(field, n, LEVEL)
    assert (dense[:, 115:] >= LEVEL).any()
    assert np.array_equal(dense >= LEVEL, sparse >= LEVEL)


def test_the_part_of_a_surface_is_cut_from_the_whole() -> None:
    field, n = head_field(), 64
    whole = lattice(field, n, LEVEL)
    for found in (part(field, n, sparse_level=LEVEL), part(field, n, margin=0.1)):
        x, y, z = (slice(a, a + size) for a, size in zip(found.first, found.values.shape, strict=True))
        rest = np.ones(whole.shape, bool)
        rest[x, y, z] = False
        near = np.abs(whole[x, y, z] - LEVEL) < 2
        np.testing.assert_allclose(found.values[near], whole[x, y, z][near], atol=0.5)
        assert found.values.size < whole.size
    assert found.first == (5, 5, 5)
    assert found.border == 6
    same = LatticePart.whole(lattice(field, n), 1.0, 0.1)
    assert same.first == found.first
    np.testing.assert_allclose(same.values, found.values, atol=SIGMA)


def test_noise_everywhere_is_looked_at_everywhere(made_up: Field) -> None:
    level = 10.0
    dense, sparse = lattice(made_up, 40), lattice(made_up, 40, level)
    np.testing.assert_allclose(sparse, dense, atol=SIGMA)


def test_what_cannot_be_made_is_said(made_up: Field) -> None:
    two = replace(made_up, planes=made_up.planes.expand(2, -1, -1, -1, -1))
    with pytest.raises(MeaningError, match="one face"):
        lattice(two, 16)
    with pytest.raises(SettingsError, match="2 to 1024 points"):
        lattice(made_up, 1)
    with pytest.raises(SettingsError, match="margin"):
        part(made_up, 16, margin=0.5)
