"""`eg3d.view`: one face while it is turned and mixed: small first, then in all its pixels, or its surface.

A process of its own; what costs most is kept: the generator of the last file, and the planes of the last few faces, so
that a moved camera runs the renderer alone.
"""

from __future__ import annotations

import math
import os
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch
from numpy.typing import NDArray

from plugins.eg3d.cameras import camera_vector, focal_of_fov, fov_of_focal, orbit_pose
from plugins.eg3d.generate.maps import DepthRule, depth_of, picture_of
from plugins.eg3d.generator.generator import Generator, Planes, Rendering
from plugins.eg3d.opening import open_generator
from plugins.eg3d.sampling.code_files import read_w
from plugins.eg3d.sampling.codes import z_of_seed
from plugins.eg3d.view_request import ViewRequest
from workbench.api import (
    Frame,
    LivePreview,
    from_eg3d_vector,
    normals_from_depth,
)

_COARSE_PX = 64
_COARSE_LATTICE = 64
_COARSE_SAMPLES, _COARSE_FURTHER = 14, 10
_FACES_KEPT = 4
_RANK = 5
_STOPPED = 0.5
"""Rays of which less was stopped than this meet nothing, and have no depth."""


class GeneratorView(LivePreview[ViewRequest]):
    """Draws the face of a request; what is still good from the request before is used again."""

    request = ViewRequest

    def open(self) -> None:
        """As many threads as there are cores, at rest; while something is dragged, one core is the window's."""
        self._cores = os.cpu_count() or 1
        # Of lower rank than the window, which would else wait for a core while it draws the last frame.
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else _RANK)
        self._opened: tuple[tuple[Any, ...], Generator] | None = None
        self._faces: OrderedDict[tuple[Any, ...], Planes] = OrderedDict()

    def frames(self, request: ViewRequest) -> Iterator[Frame]:
        """A coarse picture, then the renderer's own, then the final one; or a coarse and a fine surface.

        Raises
        ------
        DataError : the model file cannot be read, or gives numbers that are none.
        """
        generator = self._generator(request)
        torch.set_num_threads(max(1, self._cores - 1))
        planes = self._planes(generator, request)
        if request.want == "surface":
            yield from self._surfaces(generator, planes, request)
            return
        vector = camera_of(request, generator)
        options = generator.configuration.rendering.seen_from(request.radius)
        coarse = replace(options, depth_resolution=_COARSE_SAMPLES, depth_resolution_importance=_COARSE_FURTHER)

        def frame(drawn: Rendering, stage: str, *, final: bool) -> Frame:
            return Frame(
                arrays_of(drawn, vector, generator.configuration.metres_per_unit),
                {"stage": stage, **figures_of(request, generator)},
                final,
            )

        rendered = generator.render(planes, vector, _COARSE_PX, superresolve=False, options=coarse)
        yield frame(rendered, "coarse", final=request.want == "coarse")
        if request.want == "coarse":
            return
        torch.set_num_threads(self._cores)
        rendered = generator.render(planes, vector, superresolve=False, options=options)
        yield frame(rendered, "maps", final=request.want == "maps")
        if request.want == "picture":
            yield frame(generator.superresolved(rendered, planes), "picture", final=True)

    # -- what is kept -----------------------------------------------------------------------------------------------

    def _generator(self, request: ViewRequest) -> Generator:
        file = request.generator_file
        key = (file, _changed_at(file), request.device)
        if self._opened is None or self._opened[0] != key:
            # The old one goes first: two large models need not fit into memory.
            self._opened = None
            self._faces.clear()
            self._opened = (key, open_generator(request, request.workspace))
        return self._opened[1]

    def _planes(self, generator: Generator, request: ViewRequest) -> Planes:
        mixed = (request.mix_seed, request.mix_amount, request.mix_row) if request.mix_amount else ()
        key: tuple[Any, ...] = (request.seed, request.psi, request.cutoff, *mixed)
        if request.code_file is not None:
            key = (request.code_file, _changed_at(request.code_file))
        planes = self._faces.pop(key, None)
        if planes is None:
            planes = generator.planes(codes_of(generator, request))
        self._faces[key] = planes
        while len(self._faces) > _FACES_KEPT:
            self._faces.popitem(last=False)
        return planes

    def _surfaces(self, generator: Generator, planes: Planes, request: ViewRequest) -> Iterator[Frame]:
        # Here: cutting needs VTK, which a picture does not have to wait for.
        from plugins.eg3d.surface_view import surface_arrays

        sides = [side for side in (_COARSE_LATTICE,) if side < request.lattice] + [request.lattice]
        for side in sides:
            arrays, figures = surface_arrays(generator, planes, side)
            yield Frame(arrays, {"stage": "surface", **figures, **figures_of(request, generator)}, side == sides[-1])


def codes_of(generator: Generator, request: ViewRequest) -> torch.Tensor:
    """ws (1, rows, 512) of the request's face: of its file, or of two seeds, mixed in the rows from `mix_row` on."""
    if request.code_file is not None:
        return torch.from_numpy(read_w(request.code_file)[None])

    def of_seed(seed: int) -> torch.Tensor:
        z = z_of_seed(seed, generator.configuration.z_dim)
        return generator.map_latents(z, psi=request.psi, cutoff=request.cutoff)

    ws = of_seed(request.seed)
    if request.mix_amount:
        row = request.mix_row
        ws[:, row:] = torch.lerp(ws[:, row:], of_seed(request.mix_seed)[:, row:], request.mix_amount)
    return ws


def camera_of(request: ViewRequest, generator: Generator) -> NDArray[np.float64]:
    """(25,) EG3D camera of the request, looking at the pivot of the file."""
    pose = orbit_pose(
        math.radians(request.yaw),
        math.radians(request.elevation),
        math.radians(request.roll),
        request.radius,
        generator.configuration.rendering.avg_camera_pivot,
    )
    return camera_vector(pose, focal_of_fov(request.fov))


def arrays_of(drawn: Rendering, vector: NDArray[np.float64], metres_per_unit: float) -> dict[str, NDArray[Any]]:
    """`image` (H, H, 3) uint8, the final one where there is one; `depth` (R, R) float32 metres, 0 where the ray met
    nothing; `normals` (R, R, 3) float32 in the camera's frame."""
    distance, weights = drawn.ray_distance[0, 0].cpu().numpy(), drawn.weights[0, 0].cpu().numpy()
    camera = from_eg3d_vector(vector, distance.shape[1], distance.shape[0], metres_per_unit)
    depth = depth_of(distance, weights, camera, DepthRule(_STOPPED, None, metres_per_unit))
    shown = drawn.raw if drawn.image is None else drawn.image
    return {
        "image": picture_of(shown[0].cpu().numpy()),
        "depth": depth,
        "normals": normals_from_depth(depth, camera).astype(np.float32),
    }


def figures_of(request: ViewRequest, generator: Generator) -> dict[str, Any]:
    """What the window says of the picture, and the camera that the model file was made with."""
    c = generator.configuration
    return {
        "seed": request.seed,
        "file": str(request.generator_file),
        "side": c.image_resolution,
        "title": c.title,
        "fov": fov_of_focal(c.focal_length),
        "radius": c.rendering.avg_camera_radius,
        "rows": c.num_ws,
    }


def _changed_at(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        # Not there; opening it says so.
        return 0
