"""Planes in rows, and the field on top of them, against the plain field."""

from __future__ import annotations

import pytest
import torch

from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES, Axes
from plugins.eg3d.generator.fast_field import FastField
from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.texels import Texels
from tests.plugins.eg3d.generator.test_renderer import recipe_decoder

MEANT_AXES: Axes = (*PUBLISHED_PLANE_AXES[:2], ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)))


@pytest.mark.parametrize(("axes", "tables"), [(PUBLISHED_PLANE_AXES, 2), (MEANT_AXES, 3)])
def test_features_are_those_of_the_plain_lookup(axes: Axes, tables: int) -> None:
    torch.manual_seed(1)
    planes = torch.randn(1, 3, 5, 16, 16)
    texels = Texels.of(planes[0], axes)
    assert len(texels.bases) == tables
    points = (torch.rand(1, 4000, 3) - 0.5) * 2.4  # box 1.6: many beyond the rim, some far
    wanted = Field(planes, recipe_decoder(), 1.6, axes).features(points)
    torch.testing.assert_close(texels.features(points[0], 1.6), wanted[0], rtol=0, atol=2e-6)
    far = torch.tensor([[[50.0, -50.0, 50.0]]])
    assert texels.features(far[0], 1.6).abs().max() == 0


def test_planes_that_are_not_square_stay_three() -> None:
    torch.manual_seed(1)
    planes = torch.randn(1, 3, 5, 16, 8)
    texels = Texels.of(planes[0], PUBLISHED_PLANE_AXES)
    assert len(texels.bases) == 3
    points = torch.rand(1, 500, 3) - 0.5
    wanted = Field(planes, recipe_decoder(), 1.0).features(points)
    torch.testing.assert_close(texels.features(points[0], 1.0), wanted[0], rtol=0, atol=2e-6)


@pytest.mark.parametrize("scale", [1.0, 300.0])
def test_density_and_colour_are_those_of_the_plain_field(scale: float) -> None:
    """Also where hidden units are beyond what an exponential of single precision holds."""
    torch.manual_seed(2)
    planes, decoder = torch.randn(1, 3, 32, 16, 16) * scale, recipe_decoder()
    points = torch.rand(1, 3000, 3) - 0.5
    fast = FastField.of(Texels.of(planes[0], PUBLISHED_PLANE_AXES), decoder, 1.0)
    plain = Field(planes, decoder, 1.0)
    for _ in range(2):  # memory is used again
        density, colours = fast.decoded(points)
        wanted_density, wanted_colours = plain.decoded(points)
        assert bool(density.isfinite().all())
        torch.testing.assert_close(density, wanted_density, rtol=1e-5, atol=1e-4 * scale)
        torch.testing.assert_close(colours, wanted_colours, rtol=0, atol=2e-6 * scale)
