"""A camera that can be improved by gradient: small changes of angle, size and place about a first guess."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from plugins.eg3d.configuration import Configuration

COUNT = 6
SCALES = (0.05, 0.05, 0.05, 0.05, 0.02, 0.02)
"""What an offset of 1 stands for: yaw, elevation and roll in radians, the logarithm of the focal length, and the
principal point in picture widths; about as far as five clicked points leave each open."""


class MovableCamera(nn.Module):
    """Offsets (6,) of yaw, elevation, roll, log focal length and principal point, all 0 at first."""

    def __init__(self, configuration: Configuration, yaw: float, elevation: float, focal: float) -> None:
        super().__init__()
        options = configuration.rendering
        self._start = yaw, elevation, focal
        self._radius = options.avg_camera_radius
        self.offsets = nn.Parameter(torch.zeros(COUNT))
        self.register_buffer("pivot", torch.tensor(options.avg_camera_pivot, dtype=torch.float32), persistent=False)
        self.register_buffer("scales", torch.tensor(SCALES), persistent=False)
        self.pivot: Tensor
        self.scales: Tensor

    def forward(self) -> Tensor:
        """(1, 25) the camera as it is now: `cameras.orbit_pose` and `camera_vector`, differentiable."""
        turned, lifted, roll, size, right_by, down_by = (self.offsets * self.scales).unbind()
        yaw, elevation, focal = self._start[0] + turned, self._start[1] + lifted, self._start[2]
        level = elevation.cos()
        position = self._radius * torch.stack([level * yaw.sin(), elevation.sin(), level * yaw.cos()])
        forward = _unit(self.pivot - position)
        right = _unit(torch.linalg.cross(forward, forward.new_tensor([0.0, 1.0, 0.0])))
        down = torch.linalg.cross(forward, right)
        c, s = roll.cos(), roll.sin()
        axes = torch.stack([c * right + s * down, c * down - s * right, forward, position], dim=1)
        zero, one, half = (axes.new_tensor(value) for value in (0.0, 1.0, 0.5))
        length = focal * size.exp()
        rest = [length, zero, half + right_by, zero, length, half + down_by, zero, zero, one]
        return torch.cat([axes.flatten(), torch.stack([zero, zero, zero, one, *rest])])[None]


def _unit(vector: Tensor) -> Tensor:
    return torch.nn.functional.normalize(vector, dim=0)
