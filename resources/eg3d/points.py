"""The loss at points: signed distance within a band and the surface's colour."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from plugins.eg3d.generator.network import Network
from resources.eg3d.heads_of_codes import SPREAD, Z_DIM
from resources.eg3d.model import BAND, distance_and_colours, planes_of
from resources.eg3d.stages import Stage
from resources.eg3d.surfaces import head_of_code
from resources.eg3d.targets import SHARD, read_shard, skin_of_head, unpacked
from workbench.seeds import stream

HEADS = 6000
FIRST_FRESH_SEED = 30_000_000
_COLOUR_WEIGHT, _FRESH_COLOUR_WEIGHT = 3.0, 8.0
_COLOURED = 0.012
"""Colours count within this distance of the surface."""


_MIDDLE, _RADII = np.array([0.0, 0.05, 0.0]), np.array([0.115, 0.14, 0.15])


class Clouds:
    """The shards of a folder, read when they are first needed and waited for while another process writes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._shards: dict[int, dict[str, np.ndarray]] = {}

    def at(self, step: int, heads: int, count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Codes (N, 40), points (N, P, 3), distance (N, P), colour (N, P, 3) of a step's `heads` heads.

        Heads come in turn, then at random; `count` points of each.
        """
        draw = stream(step, "eg3d step")
        first = step * heads
        chosen = draw.integers(HEADS, size=heads) if first + heads > HEADS else np.arange(first, first + heads)
        parts = [self._cloud(int(index), count, draw) for index in chosen]
        z, points, distance, colour = (torch.from_numpy(np.stack(values)) for values in zip(*parts, strict=True))
        return z, points, distance, colour

    def _cloud(self, index: int, count: int, draw: np.random.Generator) -> tuple[np.ndarray, ...]:
        shard, place = self._shard(index // SHARD), index % SHARD
        first = int(draw.integers(shard["points"].shape[1] - count))
        span = slice(first, first + count)
        return (
            shard["z"][place].astype(np.float32),
            unpacked(shard["points"][place, span]),
            shard["distance"][place, span].astype(np.float32),
            shard["colour"][place, span].astype(np.float32) / np.float32(255),
        )

    def _shard(self, number: int) -> dict[str, np.ndarray]:
        if number not in self._shards:
            place = self.folder / f"heads_{number * SHARD:06d}.npz"
            while not place.exists():
                time.sleep(1)
            self._shards[number] = read_shard(place)
        return self._shards[number]

    def fresh(self, step: int, heads: int, count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """As `at`, but all heads except the first are new ones of the file's spread, known near their skin only."""
        draw = stream(step, "eg3d fresh")
        known = self.at(step, 1, count)
        parts = []
        for place in range(1, heads):
            z = np.random.RandomState(FIRST_FRESH_SEED + step * heads + place).randn(Z_DIM)
            skin = skin_of_head(head_of_code(z), count, draw)
            parts.append((z.astype(np.float32), skin.points, skin.distance, skin.colour))
        new = [torch.from_numpy(np.stack(values)) for values in zip(*parts, strict=True)]
        z, points, distance, colour = (torch.cat(pair) for pair in zip(known, new, strict=True))
        return z, points, distance, colour


def _beyond(draw: np.random.Generator, heads: int, count: int) -> np.ndarray:
    """(heads, count, 3) points outside the box, where rays still pass: one or two of the planes know nothing there."""
    points = draw.uniform(-0.5, 0.5, (heads, count, 3))
    axis = draw.integers(3, size=(heads, count, 1))
    outside = np.take_along_axis(points, axis, 2)
    np.put_along_axis(points, axis, outside * 0.5 + 0.5 * np.sign(outside), 2)
    return points.astype(np.float32)


def point_loss(network: Network, clouds: Clouds, step: int, stage: Stage) -> tuple[Tensor, dict[str, float]]:
    """The step's loss, and its parts for the log (distance in millimetres near the surface, colour as RMS)."""
    z, points, distance, colour = (clouds.fresh if stage.fresh else clouds.at)(step, stage.heads, stage.points)
    spread = torch.full((stage.heads, 1), SPREAD if stage.fresh else 1.0)
    # The first head is one of the stored ones.
    spread[0] = 1.0
    _, planes = planes_of(network, z, stage.side, half=stage.half, spread=spread)
    looked_up = [distance_and_colours(network, own, places) for own, places in zip(planes, points, strict=True)]
    found, colours = (torch.stack(values) for values in zip(*looked_up, strict=True))
    wanted = (distance / BAND).clamp(-1, 1)
    # Beyond the band only the side counts.
    off = (found - wanted).abs()
    off = torch.where(wanted >= 1, (1 - found).clamp(min=0), torch.where(wanted <= -1, (found + 1).clamp(min=0), off))
    near = (distance.abs() < _COLOURED).float()
    wrong = (colours[..., :3] - colour).square().mean(-1)
    colour_loss = (((wrong + 1e-4).sqrt() + stage.squares * wrong) * near).sum() / near.sum()
    with torch.no_grad():
        figures = {
            "mm": float((off * near).sum() / near.sum()) * BAND * 500,
            "far": float((off * (1 - near)).sum() / (1 - near).sum()),
            "rgb": float(((wrong * near).sum() / near.sum()).sqrt()),
        }
    sides = _sides(network, planes, step, stage)
    return off.mean() * 2 + (_FRESH_COLOUR_WEIGHT if stage.fresh else _COLOUR_WEIGHT) * colour_loss + sides, figures


def _sides(network: Network, planes: Tensor, step: int, stage: Stage) -> Tensor:
    """What must be empty or solid down to the smallest spot: the mean is over those places that are not.

    Outside the box, where some or all planes know nothing and rays still pass; and the middle of the head, of which
    points near the skin say nothing: a hollow there would be a second surface inside every mesh.
    """
    draw = stream(step, "eg3d beyond")
    beyond = torch.from_numpy(_beyond(draw, stage.heads, stage.points // 2))
    within = torch.from_numpy(_within(draw, stage.heads, stage.points // 2))
    found = torch.stack([
        distance_and_colours(network, own, places)[0]
        for own, places in zip(planes, torch.cat([beyond, within], 1), strict=True)
    ])  # fmt: skip
    outer, inner = found.split([beyond.shape[1], within.shape[1]], 1)
    nowhere, _ = network.decoder(planes.new_zeros(1, planes.shape[2]))
    return _violation(1.2 - outer) + _violation(1.2 + inner) + (2 - nowhere.mean()).clamp(min=0)


def _violation(short: Tensor) -> Tensor:
    """Mean of the positive ones."""
    return short.clamp(min=0).sum() / (short > 0).sum().clamp(min=1)


def _within(draw: np.random.Generator, heads: int, count: int) -> np.ndarray:
    """(heads, count, 3) points in an ellipsoid that lies inside every head."""
    towards = draw.normal(size=(heads, count, 3))
    towards /= np.linalg.norm(towards, axis=2, keepdims=True)
    radius = draw.uniform(size=(heads, count, 1)) ** (1 / 3)
    return (_MIDDLE + towards * radius * _RADII).astype(np.float32)
