"""The loss of the superresolution: crops of the final picture."""

from __future__ import annotations

from dataclasses import dataclass

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
from resources.eg3d.model import AXES, GROWN, LEVEL, STEEPNESS, configuration, planes_of
from resources.eg3d.surfaces import Head, camera_at, head_of_code, picture
from workbench.seeds import stream

Float = NDArray[np.float64]
Loss = tuple[Tensor, dict[str, float]]
RAW_PX, CROP_PX, MARGIN_PX = 128, 32, 4
"""Crops of the raw picture get a margin, so that what the convolutions take for the rim is not judged."""
_FIRST_SEED = 20_000_000


class AsDensity(nn.Module):
    """The decoder of the fit, its distances turned into densities."""

    def __init__(self, decoder: nn.Module) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """As `Decoder.forward`."""
        distance, colours = self.decoder(features)
        return LEVEL - STEEPNESS * (distance - GROWN), colours


def final_loss(network: Network, step: int) -> Loss:
    """A crop of the final picture; only the superresolution and the decoder's free features learn from it."""
    z, head, camera, draw = _scene(step)
    with torch.no_grad():
        ws, planes = planes_of(network, torch.from_numpy(z[None]).float(), half=True)
    side = CROP_PX + 2 * MARGIN_PX
    rows, columns = _window(draw), _window(draw)
    seen = _rendered(network, planes, cropped(camera, rows.first, columns.first, side), side)
    features = seen.features.transpose(1, 2).reshape(1, -1, side, side)
    parts = network.superresolution
    x, shown = parts.block0(features, features[:, :3], ws[:, -1], "none")
    made = parts.block1(x, shown, ws[:, -1], "none")[1][0, :, rows.judged, columns.judged]
    whole = picture(head, cropped(camera, rows.first, columns.first, side), 4 * side).colour
    true = whole[rows.judged, columns.judged]
    wrong = ((made.permute(1, 2, 0) + 1) / 2 - torch.from_numpy(true)).square()
    total = (wrong + 1e-4).sqrt().mean() + 2 * wrong.mean()
    return total, {"rgb": float(wrong.detach().mean().sqrt())}


@dataclass(frozen=True)
class Window:
    """Where a crop begins, raw px, and what of its final picture is judged: all but the margin inside the picture."""

    first: int
    judged: slice


def _window(draw: np.random.Generator) -> Window:
    """One side of a crop; a third of them lie at the picture's rim, where the convolutions see zeros."""
    side, far = CROP_PX + 2 * MARGIN_PX, RAW_PX - CROP_PX - 2 * MARGIN_PX
    place = draw.uniform()
    if place < 1 / 6:
        return Window(0, slice(0, 4 * (side - MARGIN_PX)))
    if place < 1 / 3:
        return Window(far, slice(4 * MARGIN_PX, 4 * side))
    return Window(int(draw.integers(0, far + 1)), slice(4 * MARGIN_PX, 4 * (side - MARGIN_PX)))


def cropped(camera: Float, top: int, left: int, side: int) -> Float:
    """The camera of a window of the raw picture, `side` of its pixels wide and high; it may pass the picture's rim."""
    out = camera.copy()
    out[[16, 20]] *= RAW_PX / side
    out[18] = (out[18] * RAW_PX - left) / side
    out[21] = (out[21] * RAW_PX - top) / side
    return out


def _scene(step: int) -> tuple[Float, Head, Float, np.random.Generator]:
    """Code, head and camera of a step: half of the cameras near the front, half all around."""
    draw = stream(step, "eg3d pixels")
    z = np.random.RandomState(_FIRST_SEED + step).randn(Z_DIM)
    frontal = draw.uniform() < 0.5
    yaw = draw.normal(0, 0.35) if frontal else draw.uniform(-np.pi, np.pi)
    camera = camera_at(float(yaw), float(np.clip(draw.normal(0, 0.16), -0.5, 0.5)), focal=float(draw.uniform(3.6, 4.9)))
    return z, head_of_code(z), camera, draw


def _rendered(network: Network, planes: Tensor, camera: Float, side: int) -> Composed:
    origins, directions = cast(torch.from_numpy(camera[None]).float(), side)
    options = configuration().rendering
    field = Field(planes, AsDensity(network.decoder), options.box_warp, AXES)  # type: ignore[arg-type]
    return render_rays(field, origins, directions, options, Draws.make(options, 1, side * side, None, directions))
