"""Noise without pattern, errors that leave out what is not known, the movable camera, the spread of codes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from plugins.eg3d.inversion.alignment import Crop, camera_towards
from plugins.eg3d.inversion.camera_offsets import MovableCamera
from plugins.eg3d.inversion.objective import Objective, Target, noise_pattern, normalise, pixels_of, shrunk
from plugins.eg3d.inversion.subject import CodeSpread
from tests.plugins.eg3d.inversion import faces


def checkerboard(side: int) -> torch.Tensor:
    rows, columns = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    return 1.0 - 2.0 * ((rows + columns) % 2)


@pytest.mark.parametrize(
    ("noise", "pattern"),
    [
        (checkerboard(8), 2.0),  # every neighbour opposite: (-1)² to the right and below
        (checkerboard(16), 2.0),  # halved, it is gone
        (torch.ones(8, 8), 2.0),
        (torch.ones(16, 16), 34.0),  # halved and doubled, it is 2: (2 * 2)² twice more
        (torch.ones(4, 4), 2.0),
    ],
)
def test_patterns_of_noise_by_hand(noise: torch.Tensor, pattern: float) -> None:
    assert float(noise_pattern([noise])) == pytest.approx(pattern)


def test_true_noise_has_hardly_any_pattern_and_is_brought_to_one() -> None:
    noise = torch.randn(64, 64, generator=torch.Generator().manual_seed(0)) * 3 + 1
    normalise([noise])
    assert float(noise.mean()) == pytest.approx(0, abs=1e-6)
    assert float(noise.square().mean()) == pytest.approx(1, abs=1e-5)
    assert float(noise_pattern([noise])) < 0.1


def test_shrinking_averages() -> None:
    image = torch.arange(16.0).view(1, 1, 4, 4)
    assert shrunk(image, 2)[0, 0].tolist() == [[2.5, 4.5], [10.5, 12.5]]


def test_the_movable_camera_is_the_orbit_camera() -> None:
    """At rest, and moved by one step of yaw, elevation and size."""
    c = faces.CONFIGURATION
    camera = MovableCamera(c, 0.3, -0.1, 4.0)
    assert np.allclose(camera().detach().numpy()[0], camera_towards(c, 0.3, -0.1, 4.0), atol=1e-6)
    with torch.no_grad():
        camera.offsets[:] = torch.tensor([1.0, 2.0, 0.0, 1.0, 1.0, 0.0])
    wanted = camera_towards(c, 0.35, 0.0, 4.0 * np.exp(0.05))
    wanted[16 + 2] += 0.02
    assert np.allclose(camera().detach().numpy()[0], wanted, atol=1e-6)


def test_rolling_turns_the_camera_about_its_view() -> None:
    camera = MovableCamera(faces.CONFIGURATION, 0.0, 0.0, 4.0)
    with torch.no_grad():
        camera.offsets[2] = 2.0
    pose = camera().detach().numpy()[0, :16].reshape(4, 4)
    c, s = np.cos(0.1), np.sin(0.1)
    front = np.diag([1.0, -1.0, -1.0])
    assert np.allclose(pose[:3, :3], front @ [[c, -s, 0], [s, c, 0], [0, 0, 1]], atol=1e-6)


def test_what_is_not_known_or_background_does_not_count() -> None:
    made = faces.subject()
    picture = faces.drawn(made, 3)
    known = np.ones((128, 128), bool)
    known[:, 64:] = False
    image = pixels_of(picture.image.clamp(-1, 1))
    target = replace(Target.of(Crop(image, known), made), raw=picture.raw.clone())
    objective = Objective(made, target, 1.0, None, 0.0)
    assert objective.psnr(picture) == pytest.approx(10 * np.log10(4 / 1e-12))
    target.raw[..., 16:] += 1.0
    assert objective.psnr(picture) > 100
    target.raw[..., :16] += 0.2
    assert objective.psnr(picture) == pytest.approx(20.0, abs=1e-3)  # 4 / 0.2² = 100


def test_the_background_counts_as_much_as_is_asked() -> None:
    """Errors of 0.6 where nothing is shown, of 0.2 elsewhere: 0.36 counts fully, by half, or not at all."""
    made = faces.subject()
    crop = Crop(np.zeros((128, 128, 3), np.uint8), np.ones((128, 128), bool))
    target = Target.of(crop, made)
    image, weight = torch.full((1, 3, 128, 128), -0.8), torch.ones(1, 1, 32, 32)
    image[..., :64] = -0.4
    weight[..., :16] = 0
    for share, expected in ((1.0, 0.2), (0.5, (0.5 * 0.36 + 0.04) / 1.5), (0.0, 0.04)):
        found = float(Objective(made, target, share, None, 0.0).of_image(image, weight))
        assert found == pytest.approx(expected, abs=0.01)


def test_the_spread_is_that_of_random_codes() -> None:
    made = faces.subject()
    spread: CodeSpread = made.spread()
    codes = torch.cat([faces.code_of(made, seed)[0, :1] for seed in range(300)])
    assert float((codes.std(0) / spread.deviation).mean()) == pytest.approx(1, abs=0.1)
    assert torch.equal(spread.mean, made.spread().mean)
