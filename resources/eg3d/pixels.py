"""Losses at pixels: rays through the volume as they will be rendered, and crops of the final picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from plugins.eg3d.generator.depth_samples import Draws
from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.network import Network
from plugins.eg3d.generator.rays import cast
from plugins.eg3d.generator.renderer import Composed, render_rays
from resources.eg3d.heads_of_codes import Z_DIM
from resources.eg3d.model import AXES, LEVEL, STEEPNESS, configuration, planes_of
from resources.eg3d.stages import Stage
from resources.eg3d.surfaces import Head, camera_at, head_of_code, picture
from workbench.seeds import stream

Float = NDArray[np.float64]
Loss = tuple[Tensor, dict[str, float]]
RAW_PX, CROP_PX, MARGIN_PX = 128, 32, 4
"""Crops of the raw picture get a margin, so that what the convolutions take for the rim is not judged."""
_FIRST_SEED = 20_000_000
_DEPTH_WEIGHT = 6.0
_LEAST = -8.0
"""Densities below stop nothing; with them a ray may weigh exactly 0, and the gradient of its distance is no number."""


class AsDensity(nn.Module):
    """The decoder of the fit, its distances turned into densities."""

    def __init__(self, decoder: nn.Module) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """As `Decoder.forward`."""
        distance, colours = self.decoder(features)
        return (LEVEL - STEEPNESS * distance).clamp(min=_LEAST), colours


def pixel_loss(stage: Stage) -> Callable[[Network, int], Loss]:
    """The loss of a stage as a function of the network and the step."""
    return ray_loss(stage) if stage.name == "rays" else final_loss


def ray_loss(stage: Stage) -> Callable[[Network, int], Loss]:
    """Colour, cover and distance of random pixels of one head's raw picture."""

    def loss(network: Network, step: int) -> Loss:
        z, head, camera, draw = _scene(step)
        _, planes = planes_of(network, torch.from_numpy(z[None]).float())
        true = picture(head, camera, RAW_PX)
        # Two thirds of the rays meet the head.
        covered = np.flatnonzero(true.cover.ravel() > 0)
        chosen = np.concatenate([
            draw.choice(covered, 2 * stage.points // 3), draw.integers(RAW_PX * RAW_PX, size=stage.points // 3),
        ])  # fmt: skip
        seen = _rays(network, planes, camera, RAW_PX, torch.from_numpy(chosen))
        colour, cover, distance = (
            torch.from_numpy(values.reshape(RAW_PX * RAW_PX, -1)[chosen])
            for values in (true.colour, true.cover, true.distance)
        )
        wrong = ((seen.features[0, :, :3] + 1) / 2 - colour).square().mean(1)
        inside = (cover[:, 0] == 1).float()
        apart = ((seen.distance[0] - distance).abs()[:, 0].clamp(max=0.1) * inside).sum() / inside.sum()
        miss = (seen.weight[0] - cover).abs().mean()
        total = (wrong + 1e-5).sqrt().mean() + 4 * wrong.mean() + 0.3 * miss + _DEPTH_WEIGHT * apart
        return total, {
            "rgb": float(wrong.detach().mean().sqrt()),
            "mm": 500 * float(apart.detach()),
            "cover": float(miss.detach()),
        }

    return loss


def final_loss(network: Network, step: int) -> Loss:
    """A crop of the final picture; only the superresolution and the decoder's free features learn from it."""
    z, head, camera, draw = _scene(step)
    with torch.no_grad():
        ws, planes = planes_of(network, torch.from_numpy(z[None]).float(), half=True)
    top, left = (int(value) for value in draw.integers(0, RAW_PX - CROP_PX + 1, size=2))
    side = CROP_PX + 2 * MARGIN_PX
    rows, columns = np.meshgrid(top - MARGIN_PX + np.arange(side), left - MARGIN_PX + np.arange(side), indexing="ij")
    seen = _window(network, planes, camera, rows, columns)
    features = seen.features.transpose(1, 2).reshape(1, -1, side, side)
    parts = network.superresolution
    x, shown = parts.block0(features, features[:, :3], ws[:, -1], "none")
    made = parts.block1(x, shown, ws[:, -1], "none")[1][
        0, :, 4 * MARGIN_PX : -4 * MARGIN_PX, 4 * MARGIN_PX : -4 * MARGIN_PX
    ]
    true = picture(head, cropped(camera, top, left), 4 * CROP_PX).colour
    wrong = ((made.permute(1, 2, 0) + 1) / 2 - torch.from_numpy(true)).square()
    total = (wrong + 1e-4).sqrt().mean() + 2 * wrong.mean()
    return total, {"rgb": float(wrong.detach().mean().sqrt())}


def cropped(camera: Float, top: int, left: int) -> Float:
    """The camera of a crop of CROP_PX of the raw picture's pixels."""
    out, scale = camera.copy(), RAW_PX / CROP_PX
    out[[16, 20]] *= scale
    out[18] = (out[18] * RAW_PX - left) / CROP_PX
    out[21] = (out[21] * RAW_PX - top) / CROP_PX
    return out


def _scene(step: int) -> tuple[Float, Head, Float, np.random.Generator]:
    """Code, head and camera of a step: half of the cameras near the front, half all around."""
    draw = stream(step, "eg3d pixels")
    z = np.random.RandomState(_FIRST_SEED + step).randn(Z_DIM)
    frontal = draw.uniform() < 0.5
    yaw = draw.normal(0, 0.35) if frontal else draw.uniform(-np.pi, np.pi)
    camera = camera_at(float(yaw), float(np.clip(draw.normal(0, 0.16), -0.5, 0.5)), focal=float(draw.uniform(3.6, 4.9)))
    return z, head_of_code(z), camera, draw


def _rays(network: Network, planes: Tensor, camera: Float, side: int, chosen: Tensor) -> Composed:
    origins, directions = cast(torch.from_numpy(camera[None]).float(), side)
    return _composed(network, planes, origins, directions[:, chosen])


def _window(
    network: Network, planes: Tensor, camera: Float, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> Composed:
    """Rays of a window that may pass the picture's rim."""
    moved = camera.copy()
    side = rows.shape[0]
    moved[[16, 20]] *= RAW_PX / side
    moved[18] = (moved[18] * RAW_PX - columns[0, 0]) / side
    moved[21] = (moved[21] * RAW_PX - rows[0, 0]) / side
    origins, directions = cast(torch.from_numpy(moved[None]).float(), side)
    return _composed(network, planes, origins, directions)


def _composed(network: Network, planes: Tensor, origins: Tensor, directions: Tensor) -> Composed:
    options = configuration().rendering
    field = Field(planes, AsDensity(network.decoder), 1.0, AXES)  # type: ignore[arg-type]
    draws = Draws.make(options, 1, directions.shape[1], None, directions)
    return render_rays(field, origins, directions, options, draws)
