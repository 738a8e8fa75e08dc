"""The built-in detector and landmark network: one small trunk, two heads."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from workbench.faces.interface import LANDMARKS

CROP = 128
"""Side in pixels of the landmark network's picture."""
CELL = 8
"""Pixels of the input that one cell of an output map stands for, for both networks."""


class LandmarkNetwork(nn.Module):
    """A face's crop to its points and whether it is a face.

    Every cell of a 16 x 16 map says for every point how likely the point is near and where it is from there; a point is
    the mean of these statements, weighted by the softmax of the likelihoods. So a point may lie outside the crop.
    """

    def __init__(self, widths: Sequence[int] = (32, 80, 144, 192)) -> None:
        super().__init__()
        self.trunk = Trunk(widths, (1, 1, 2, 1))
        self.maps = nn.Conv2d(widths[1], 3 * LANDMARKS, 1)
        self.face = nn.Linear(widths[-1], 1)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """picture (N, 3, 128, 128) RGB, -1 to 1 -> points (N, 70, 2) pixels, likelihoods (N, 70, cells), face (N,).

        The last two are logits.
        """
        features, deepest = self.trunk(picture)
        maps = self.maps(features).float()
        count, _, rows, columns = maps.shape
        maps = maps.reshape(count, 3, LANDMARKS, rows * columns)
        share = maps[:, 0].softmax(-1)
        centres = cell_centres(rows, columns, maps.device)
        x = (share * (centres[:, 0] + CELL * maps[:, 1])).sum(-1)
        y = (share * (centres[:, 1] + CELL * maps[:, 2])).sum(-1)
        return torch.stack([x, y], -1), maps[:, 0], self.face(deepest.float().mean((2, 3)))[:, 0]


class DetectorNetwork(nn.Module):
    """A picture to a map of faces: how likely a face's middle is in a cell, where in it, and how large the face is."""

    def __init__(self, widths: Sequence[int] = (24, 48, 64, 96, 128)) -> None:
        super().__init__()
        self.trunk = Trunk(widths, (0, 1, 1, 1, 1))
        self.maps = nn.Conv2d(widths[1], 5, 1)
        # Few cells hold a face: begin with saying so, or the first steps' loss is all background.
        nn.init.constant_(self.maps.bias[:1] if self.maps.bias is not None else torch.zeros(1), -4.0)

    def forward(self, picture: Tensor) -> Tensor:
        """picture (N, 3, H, W) RGB, -1 to 1, sides multiples of 64 -> (N, 5, H / 8, W / 8).

        Channels: logit; middle's x and y from the cell's, in cells; logarithms of width and height in cells.
        """
        return torch.as_tensor(self.maps(self.trunk(picture)[0])).float()


class Trunk(nn.Module):
    """Halves a quarter-size picture again and again, then adds what was seen from afar back to the map at 1/8."""

    def __init__(self, widths: Sequence[int], depths: Sequence[int]) -> None:
        super().__init__()
        half = 24
        self.stem = nn.Sequential(_convolved(3, half, 2), _convolved(half, widths[0], 2))
        self.quarter = nn.Sequential(*(_Residual(widths[0]) for _ in range(depths[0])))
        steps = list(zip(widths[:-1], widths[1:], depths[1:], strict=True))
        self.down = nn.ModuleList(
            nn.Sequential(_convolved(before, after, 2), *(_Residual(after) for _ in range(depth)))
            for before, after, depth in steps
        )
        rising = list(zip(widths[:1:-1], widths[-2:0:-1], strict=True))
        self.narrow = nn.ModuleList(nn.Conv2d(before, after, 1) for before, after in rising)
        self.up = nn.ModuleList(_convolved(after, after) for _before, after in rising)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """The map at 1/8 of the picture, and the smallest map."""
        level = self.quarter(self.stem(picture))
        levels = [level := down(level) for down in self.down]
        deepest = level = levels.pop()
        for narrow, up in zip(self.narrow, self.up, strict=True):
            level = up(levels.pop() + nn.functional.interpolate(narrow(level), scale_factor=2.0, mode="nearest"))
        return level, deepest


def cell_centres(rows: int, columns: int, device: torch.device) -> Tensor:
    """(rows * columns, 2) x and y in pixels of the input."""
    y, x = torch.meshgrid(torch.arange(rows, device=device), torch.arange(columns, device=device), indexing="ij")
    return CELL * (torch.stack([x, y], -1).reshape(-1, 2).float() + 0.5)


def _convolved(before: int, after: int, step: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(before, after, 3, step, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True))


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _convolved(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, features: Tensor) -> Tensor:
        return torch.relu(features + self.second(self.first(features)))
