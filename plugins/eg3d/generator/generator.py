"""The generator as the rest of the tab uses it: codes to planes, planes to pictures, densities and colours."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from plugins.eg3d.cameras import frontal_camera
from plugins.eg3d.configuration import Axes, Configuration, RenderingOptions
from plugins.eg3d.generator.density import LatticePart, lattice, part
from plugins.eg3d.generator.depth_samples import Draws
from plugins.eg3d.generator.fast_field import FastField
from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.inference import superresolved, synthesised
from plugins.eg3d.generator.layers import NoiseMode
from plugins.eg3d.generator.network import PLANES, Network
from plugins.eg3d.generator.rays import cast
from plugins.eg3d.generator.renderer import Composed, Radiance, render_rays
from plugins.eg3d.generator.tensor_cores import rounding
from plugins.eg3d.generator.texels import Texels
from plugins.eg3d.precision import EXACT, Precision
from workbench.api import Camera, MeaningError, SettingsError, UnavailableError, eg3d_vector

_CAMERA_NUMBERS = 25
_POINTS_AT_ONCE = 16384
_SAMPLES_AT_ONCE = 24576
"""Few enough that a chunk stays in the processor's cache."""
_SAMPLES_AT_ONCE_ON_A_CARD = 1 << 21
_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True, eq=False)
class Planes:
    """The planes of N identities, (N, 3, 32, 256, 256), and the codes (N, 14, 512) they were made from.

    What the first picture lays out for looking up is kept for the next ones, so `tensor` is not to be changed.
    """

    tensor: Tensor
    ws: Tensor
    _laid_out: dict[Axes, list[Texels]] = field(default_factory=dict, init=False, repr=False)

    def texels(self, axes: Axes) -> list[Texels]:
        """Of each identity, for planes with these axes."""
        if axes not in self._laid_out:
            self._laid_out[axes] = [Texels.of(planes, axes) for planes in self.tensor]
        return self._laid_out[axes]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self.tensor.cpu(), dtype)


@dataclass(frozen=True)
class Rendering:
    """One picture per identity.

    image (N, 3, H, H) about [-1, 1], not clamped, None without superresolution; raw (N, 3, R, R), the first channels
    of features (N, 32, R, R), both without channels where colours were not asked for; ray_distance (N, 1, R, R) in EG3D
    units along the ray (not z); weights (N, 1, R, R), how much of the ray was stopped, 0 to 1.
    """

    image: Tensor | None
    raw: Tensor
    features: Tensor
    ray_distance: Tensor
    weights: Tensor


class Generator:
    """A network ready for inference on one device; nothing it returns tracks gradients.

    On a processor every face is computed by itself: the same bytes alone and among others, with as many threads.
    precision : single everywhere unless chosen otherwise. together : all faces in the same products, which keeps a
    graphics card busy; None for a card only. Raises UnavailableError for what the device cannot do.
    """

    def __init__(
        self,
        network: Network,
        configuration: Configuration,
        device: str | torch.device = "cpu",
        precision: Precision = EXACT,
        *,
        together: bool | None = None,
    ) -> None:
        self.configuration = configuration
        self.device = torch.device(device)
        if precision.superresolution == "float16" and self.device.type == "cpu":
            raise UnavailableError("Half precision needs a graphics card", remedy="choose float32 or bfloat16")
        self.precision = precision
        self._together = self.device.type != "cpu" if together is None else together
        self.network = network.to(self.device).eval().requires_grad_(False)
        self._latest: Planes | None = None

    @torch.no_grad()
    def map_latents(
        self, z: ArrayLike, camera_conditioning: ArrayLike | None = None, psi: float = 1.0, cutoff: int | None = None
    ) -> Tensor:
        """Codes z (N, z_dim) and the camera they are conditioned on, (N, 25) or (25,), -> ws (N, 14, 512).

        Without a camera: the frontal one of the file. Rows below `cutoff` (all for None) are moved towards the average
        face by `psi` (1 leaves them, 0 is the average).
        """
        c, options = self.configuration, self.configuration.rendering
        codes = self._tensor(z).reshape(-1, c.z_dim)
        camera = frontal_camera(c) if camera_conditioning is None else camera_conditioning
        condition = self._cameras(camera, codes.shape[0])[:, : c.c_dim]
        condition = condition * (0.0 if options.c_gen_conditioning_zero else options.c_scale)
        mapping = self.network.backbone.mapping
        ws = mapping(codes, condition)[:, None].repeat(1, c.num_ws, 1)
        return mapping.truncated(ws, psi, cutoff)

    @torch.no_grad()
    def planes(self, ws: ArrayLike, noise: NoiseMode = "const") -> Planes:
        """The planes of codes ws (N, 14, 512) or (14, 512); they also become those of `density` and `colour`."""
        codes = self._tensor(ws)
        codes = codes[None] if codes.ndim == 2 else codes
        with self._rounding():
            made = self._each(synthesised, self.network.backbone.synthesis, codes, noise)
        self._latest = Planes(made.reshape(made.shape[0], PLANES, -1, *made.shape[2:]), codes)
        return self._latest

    @torch.no_grad()
    def render(
        self,
        planes_or_ws: Planes | ArrayLike,
        camera: Camera | ArrayLike,
        resolution: int | None = None,
        *,
        superresolve: bool = True,
        coloured: bool = True,
        options: RenderingOptions | None = None,
        random_stream: torch.Generator | None = None,
        noise: NoiseMode = "const",
    ) -> Rendering:
        """Pictures from cameras, (N, 25) or (25,) EG3D vectors or one of the house's.

        resolution : side of the raw picture and distances, px; the file's by default. coloured : without, only
        distances and weights are worked out, a quarter faster; raw and features have no channels. random_stream : None
        looks at the middle of every stretch; a generator gives the stream of EG3D's own scripts.
        """
        planes = self._planes(planes_or_ws, noise)
        options = options or self.configuration.rendering
        side = resolution or self.configuration.neural_rendering_resolution
        n = planes.tensor.shape[0]
        origins, directions = cast(self._cameras(camera, n), side)
        draws = Draws.make(options, n, side * side, random_stream, directions)
        with self._rounding():
            composed = self._composed(planes, origins, directions, options, draws, coloured)
        features, distance, weight = (
            values.transpose(1, 2).reshape(n, values.shape[-1], side, side)
            for values in (composed.features, composed.distance, composed.weight)
        )
        drawn = Rendering(None, features[:, :3], features, distance, weight)
        return self.superresolved(drawn, planes, options) if superresolve and coloured else drawn

    @torch.no_grad()
    def superresolved(
        self, rendering: Rendering, planes_or_ws: Planes | ArrayLike, options: RenderingOptions | None = None
    ) -> Rendering:
        """A rendering without its final image, with it: what `render` would have given in one go."""
        ws = planes_or_ws.ws if isinstance(planes_or_ws, Planes) else self._tensor(planes_or_ws)
        with self._rounding():
            image = self._superresolved(rendering.features, ws, options or self.configuration.rendering)
        return replace(rendering, image=image)

    @torch.no_grad()
    def density(self, points: ArrayLike, planes_or_ws: Planes | ArrayLike | None = None) -> Tensor:
        """Raw density (N, P, 1), before softplus, at points (P, 3) or (N, P, 3) in EG3D units.

        Without planes, those made last. Raises MeaningError where none were made yet.
        """
        return self._at(points, planes_or_ws, coloured=False)[0]

    @torch.no_grad()
    def colour(self, points: ArrayLike, planes_or_ws: Planes | ArrayLike | None = None) -> Tensor:
        """Colour features (N, P, 32) at points, of which the first three are red, green and blue in (0, 1)."""
        return self._at(points, planes_or_ws)[1]

    @torch.no_grad()
    def density_lattice(
        self, n: int, planes_or_ws: Planes | ArrayLike | None = None, sparse_level: float | None = None
    ) -> Any:
        """Raw density of one identity on n x n x n points, float32, axes x, y, z, from rim to rim of the box.

        Point i lies at (i / (n - 1) - 1/2) box_warp. sparse_level : only blocks near this level are looked at finely.
        """
        return lattice(self._field(self._planes(planes_or_ws), self.configuration.rendering), n, sparse_level)

    @torch.no_grad()
    def density_part(
        self,
        n: int,
        planes_or_ws: Planes | ArrayLike | None = None,
        *,
        sparse_level: float | None = None,
        margin: float = 0.0,
    ) -> LatticePart:
        """As `density_lattice`, but only what a surface needs: not `margin`, a share of the side, at the box's faces.

        With `sparse_level` only the box around the blocks near that level.
        """
        field = self._field(self._planes(planes_or_ws), self.configuration.rendering)
        return part(field, n, sparse_level=sparse_level, margin=margin)

    def _at(
        self, points: ArrayLike, planes_or_ws: Planes | ArrayLike | None, *, coloured: bool = True
    ) -> tuple[Tensor, Tensor]:
        planes = self._planes(planes_or_ws)
        where = self._tensor(points)
        where = (where[None] if where.ndim == 2 else where).expand(planes.tensor.shape[0], -1, -1)
        with self._rounding():
            faces = self._radiance(planes, self.configuration.rendering)
            if isinstance(faces, Field):
                return _decoded(faces, where, coloured)
            each = [_decoded(face, where[i : i + 1], coloured) for i, face in enumerate(faces)]
        densities, colours = zip(*each, strict=True)
        return torch.cat(densities), torch.cat(colours)

    def _composed(
        self,
        planes: Planes,
        origins: Tensor,
        directions: Tensor,
        options: RenderingOptions,
        draws: Draws,
        coloured: bool,
    ) -> Composed:
        field = self._radiance(planes, options)
        samples = options.depth_resolution + options.depth_resolution_importance
        rays = _SAMPLES_AT_ONCE // samples
        if isinstance(field, Field):
            rays = _SAMPLES_AT_ONCE_ON_A_CARD // (samples * directions.shape[0])
        return render_rays(field, origins, directions, options, draws, max(1, rays), coloured=coloured)

    def _radiance(self, planes: Planes, options: RenderingOptions) -> Field | list[FastField]:
        if self._together:
            return self._field(planes, options)
        texels = planes.texels(self.configuration.plane_axes)
        return [FastField.of(own, self.network.decoder, options.box_warp) for own in texels]

    def _superresolved(self, features: Tensor, ws: Tensor, options: RenderingOptions) -> Tensor:
        noise: Any = options.superresolution_noise_mode
        dtype = _DTYPES[self.precision.superresolution]
        return self._each(superresolved, self.network.superresolution, features, ws, noise, dtype)

    def _each(self, compute: Callable[..., Tensor], module: nn.Module, *values: Any) -> Tensor:
        """All faces at once, or one after another: on a processor that is as fast and needs less memory."""
        if self._together:
            return compute(module, *values)
        count = next(value.shape[0] for value in values if isinstance(value, Tensor))
        parts = [
            compute(module, *(value[i : i + 1] if isinstance(value, Tensor) else value for value in values))
            for i in range(count)
        ]
        return parts[0] if count == 1 else torch.cat(parts)

    def _rounding(self) -> AbstractContextManager[None]:
        return rounding(self.device, allowed=self.precision.tf32)

    def _field(self, planes: Planes, options: RenderingOptions) -> Field:
        return Field(planes.tensor, self.network.decoder, options.box_warp, self.configuration.plane_axes)

    def _planes(self, given: Planes | ArrayLike | None, noise: NoiseMode = "const") -> Planes:
        if isinstance(given, Planes):
            return given
        if given is not None:
            return self.planes(given, noise)
        if self._latest is None:
            raise MeaningError("No face was made yet", remedy="call planes with a latent code first")
        return self._latest

    def _cameras(self, camera: Camera | ArrayLike, n: int) -> Tensor:
        if isinstance(camera, Camera):
            camera = eg3d_vector(camera, self.configuration.metres_per_unit)
        vectors = self._tensor(camera)
        if vectors.shape[-1] != _CAMERA_NUMBERS:
            raise SettingsError("An EG3D camera has 25 numbers", remedy="give 16 of its pose and 9 of its intrinsics")
        return vectors.reshape(-1, _CAMERA_NUMBERS).expand(n, -1)

    def _tensor(self, values: ArrayLike) -> Tensor:
        given = values if isinstance(values, Tensor) else torch.as_tensor(np.asarray(values))
        return given.to(self.device, torch.float32)


def _decoded(field: Radiance, points: Tensor, coloured: bool) -> tuple[Tensor, Tensor]:
    parts = [field.decoded(part, coloured=coloured) for part in torch.split(points, _POINTS_AT_ONCE, 1)]
    return torch.cat([density for density, _ in parts], 1), torch.cat([colours for _, colours in parts], 1)
