"""The level at which the cut surface lies where the renderer sees it."""

from __future__ import annotations

import numpy as np
import torch

from plugins.eg3d.cameras import camera_vector, orbit_pose
from plugins.eg3d.generator.generator import Generator, Planes
from plugins.eg3d.generator.rays import cast
from workbench.api import NumericalError

_YAWS = (-0.6, 0.0, 0.6)
_SIDE_PX = 40
_SOLID = 0.9


def automatic_level(generator: Generator, planes: Planes) -> float:
    """The median density at the rendered distances of three views (front, and 34° to either side).

    Half of what the renderer shows then lies in front of the surface and half behind it. Rays that the face stops by
    less than nine tenths are left out: at outlines their mean distance lies in the air.

    Raises
    ------
    NumericalError : no ray is stopped by the face, so nothing tells where its surface is.
    """
    options, focal = generator.configuration.rendering, generator.configuration.focal_length
    found = []
    for yaw in _YAWS:
        pose = orbit_pose(yaw, 0.0, 0.0, options.avg_camera_radius, options.avg_camera_pivot)
        camera = torch.as_tensor(camera_vector(pose, focal)[None], dtype=torch.float32, device=generator.device)
        seen = generator.render(planes, camera, _SIDE_PX, coloured=False)
        origins, directions = cast(camera, _SIDE_PX)
        points = origins + directions * seen.ray_distance.reshape(1, -1, 1)
        solid = seen.weights.reshape(-1) > _SOLID
        if bool(solid.any()):
            found.append(generator.density(points[:, solid], planes).reshape(-1).cpu().numpy())
    if not found:
        raise NumericalError(
            "No ray is stopped by this face, so its surface has no level of its own", remedy="give a level yourself"
        )
    return float(np.median(np.concatenate(found)))
