"""What the generator promises beyond the official numbers: bytes, precision, refusals, gradients beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from plugins.eg3d.cameras import FFHQ_FOCAL, camera_vector, orbit_pose
from plugins.eg3d.configuration import PUBLISHED_PLANE_AXES
from plugins.eg3d.generator.depth_samples import Draws
from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.generator import Generator, Planes
from plugins.eg3d.generator.rays import cast
from plugins.eg3d.generator.renderer import render_rays
from plugins.eg3d.precision import Precision
from tests.plugins.eg3d.generator.official import small_generator
from workbench.api import UnavailableError

CAMERA = camera_vector(orbit_pose(0.3, 0.1, 0.0, 2.7, (0.0, 0.0, 0.0)), FFHQ_FOCAL)
KIND = "SuperresolutionHybrid2X"


@pytest.fixture(scope="module")
def generator() -> Generator:
    return small_generator(KIND, image_px=128)


@pytest.fixture(scope="module")
def planes(generator: Generator) -> Planes:
    return generator.planes(generator.map_latents(np.random.RandomState(0).randn(2, 64), None, 0.7))


def test_a_face_has_the_same_bytes_alone_and_among_others(generator: Generator, planes: Planes) -> None:
    alone = generator.planes(planes.ws[1:])
    assert torch.equal(alone.tensor, planes.tensor[1:])
    both, one = generator.render(planes, CAMERA), generator.render(alone, CAMERA)
    for name in ("image", "raw", "features", "weights"):
        assert torch.equal(getattr(both, name)[1:], getattr(one, name)), name
    again = generator.render(planes, CAMERA)
    assert torch.equal(both.ray_distance, again.ray_distance)


def test_the_fast_way_renders_what_the_plain_one_does(generator: Generator, planes: Planes) -> None:
    found = generator.render(planes, CAMERA, 40, superresolve=False)
    options = generator.configuration.rendering
    origins, directions = cast(torch.as_tensor(CAMERA, dtype=torch.float32).expand(2, -1), 40)
    field = Field(planes.tensor, generator.network.decoder, options.box_warp)
    with torch.no_grad():
        draws = Draws.make(options, 2, 1600, None, directions)
        wanted = render_rays(field, origins, directions, options, draws, rays_at_once=1600)
    for values, plain, most in (
        (found.features, wanted.features, 1e-3),
        (found.weights, wanted.weight, 1e-3),
        (found.ray_distance, wanted.distance, 5e-3),
    ):
        torch.testing.assert_close(values.flatten(2).transpose(1, 2), plain, rtol=0, atol=most)


def test_faces_together_are_those_computed_one_by_one(
    generator: Generator, planes: Planes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way of graphics cards, on a processor."""
    monkeypatch.setattr("plugins.eg3d.generator.inference._TILED_FROM", 1 << 20)
    monkeypatch.setattr("plugins.eg3d.generator.inference._TILED_FROM_DOUBLING", 1 << 20)
    monkeypatch.setattr("plugins.eg3d.generator.generator._SAMPLES_AT_ONCE_ON_A_CARD", 24 * 2 * 500)
    together = Generator(generator.network, generator.configuration, together=True)
    own = together.planes(planes.ws)
    torch.testing.assert_close(own.tensor, planes.tensor, rtol=0, atol=4e-5)
    cameras = np.stack([CAMERA, camera_vector(orbit_pose(-0.2, 0.0, 0.0, 2.7, (0.0, 0.0, 0.0)), FFHQ_FOCAL)])
    found, wanted = together.render(own, cameras), generator.render(planes, cameras)
    assert found.image is not None
    assert wanted.image is not None
    torch.testing.assert_close(found.features, wanted.features, rtol=0, atol=2e-3)
    torch.testing.assert_close(found.weights, wanted.weights, rtol=0, atol=2e-3)
    torch.testing.assert_close(found.image, wanted.image, rtol=0, atol=3e-3)
    away = (found.ray_distance - wanted.ray_distance).abs()
    assert away.quantile(0.99) < 1e-4
    points = np.random.RandomState(1).rand(500, 3) - 0.5
    torch.testing.assert_close(together.density(points, own), generator.density(points, planes), rtol=0, atol=1e-3)


@pytest.mark.parametrize("together", [False, True])
def test_depth_alone_is_that_of_the_picture(generator: Generator, planes: Planes, together: bool) -> None:
    own = Generator(generator.network, generator.configuration, together=together)
    white = replace(generator.configuration.rendering, white_back=True)
    whole = own.render(planes, CAMERA, 24, superresolve=False, options=white)
    alone = own.render(planes, CAMERA, 24, coloured=False, options=white)
    assert alone.image is None
    assert alone.raw.shape == alone.features.shape == (2, 0, 24, 24)
    torch.testing.assert_close(alone.ray_distance, whole.ray_distance, rtol=0, atol=1e-6)
    torch.testing.assert_close(alone.weights, whole.weights, rtol=0, atol=1e-6)


def test_the_raw_picture_is_what_was_rendered(generator: Generator, planes: Planes) -> None:
    """At 64 px the official code writes the first block's colours over it."""
    drawn = generator.render(planes, CAMERA, 64)
    plain = generator.render(planes, CAMERA, 64, superresolve=False)
    assert plain.image is None
    assert torch.equal(drawn.raw, plain.raw)
    assert torch.equal(drawn.raw, drawn.features[:, :3])
    later = generator.superresolved(plain, planes)
    assert drawn.image is not None
    assert later.image is not None
    assert torch.equal(later.image, drawn.image)


def test_points_are_looked_up_in_parts(generator: Generator, planes: Planes) -> None:
    points = np.random.RandomState(1).rand(20_000, 3) - 0.5
    density = generator.density(points, planes)
    assert density.shape == (2, 20_000, 1)
    torch.testing.assert_close(density[:, 17_000:], generator.density(points[17_000:], planes), rtol=0, atol=1e-4)


def test_fewer_samples_can_be_asked_for(generator: Generator, planes: Planes) -> None:
    coarse = replace(generator.configuration.rendering, depth_resolution=6, depth_resolution_importance=0)
    drawn = generator.render(planes, CAMERA, 16, superresolve=False, options=coarse)
    assert drawn.raw.shape == (2, 3, 16, 16)


def test_planes_with_other_axes_are_looked_up_by_them() -> None:
    meant = (*PUBLISHED_PLANE_AXES[:2], ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)))
    first = small_generator(KIND, image_px=128)
    other = Generator(first.network, replace(first.configuration, plane_axes=meant))
    planes = first.planes(first.map_latents(np.random.RandomState(0).randn(1, 64)))
    points = np.random.RandomState(1).rand(500, 3) - 0.5
    field = Field(planes.tensor, first.network.decoder, 1.0, meant)
    wanted = field.decoded(torch.as_tensor(points, dtype=torch.float32)[None])[0]
    torch.testing.assert_close(other.density(points, planes), wanted, rtol=0, atol=5e-4)
    assert (first.density(points, planes) - wanted).abs().max() > 1


def test_bfloat16_changes_the_final_picture_alone(generator: Generator, planes: Planes) -> None:
    fast = Generator(generator.network, generator.configuration, precision=Precision("bfloat16"))
    exact, found = generator.render(planes, CAMERA), fast.render(planes, CAMERA)
    assert torch.equal(exact.raw, found.raw)
    assert torch.equal(exact.ray_distance, found.ray_distance)
    assert exact.image is not None
    assert found.image is not None
    assert found.image.dtype == torch.float32
    error = (exact.image - found.image).abs()
    assert 1e-4 < error.mean() < 0.01
    assert error.max() < 0.1


def test_half_precision_needs_a_graphics_card(generator: Generator) -> None:
    with pytest.raises(UnavailableError, match="graphics card"):
        Generator(generator.network, generator.configuration, precision=Precision("float16"))


def test_the_modules_themselves_have_gradients() -> None:
    """Inversion and fitting go through these, not through the generator's fast way."""
    network = small_generator(KIND, image_px=128).network
    ws = torch.randn(1, 14, 512, generator=torch.Generator().manual_seed(8)).requires_grad_()
    planes = network.backbone.synthesis(ws, "const").reshape(1, 3, 32, 256, 256)
    options = replace(small_generator(KIND).configuration.rendering, depth_resolution=6, depth_resolution_importance=4)
    origins, directions = cast(torch.as_tensor(CAMERA, dtype=torch.float32)[None], 16)
    drawn = render_rays(
        Field(planes, network.decoder, 1.0), origins, directions, options, Draws.make(options, 1, 256, None, directions)
    )
    features = drawn.features.transpose(1, 2).reshape(1, -1, 16, 16)
    (network.superresolution(features, ws).square().mean() + drawn.distance.mean()).backward()
    assert ws.grad is not None
    assert bool(ws.grad.isfinite().all())
    assert (ws.grad[0].abs().amax(dim=1) > 0).all()  # every row has its part
