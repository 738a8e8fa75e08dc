"""The generator while it is being fitted to a photo: planes, rays and pictures, all with gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from plugins.eg3d.cameras import frontal_camera
from plugins.eg3d.configuration import Configuration
from plugins.eg3d.generator.depth_samples import Draws
from plugins.eg3d.generator.field import Field
from plugins.eg3d.generator.network import PLANES, Network
from plugins.eg3d.generator.rays import cast
from plugins.eg3d.generator.renderer import Composed, render_rays
from workbench.api import stream

SAMPLES = 10_000
_AT_ONCE = 2048
_COLOURS = 3


@dataclass(frozen=True)
class CodeSpread:
    """Mean (512,) and standard deviation (512,) of the codes w of many random z, seen from the front."""

    mean: Tensor
    deviation: Tensor


@dataclass(frozen=True)
class Picture:
    """features (1, 32, R, R), image (1, 3, H, H) and, without gradients, ray distance and weight (1, 1, R, R)."""

    features: Tensor
    image: Tensor
    distance: Tensor
    weight: Tensor

    @property
    def raw(self) -> Tensor:
        """(1, 3, R, R) the raw picture: the first features."""
        return self.features[:, :_COLOURS]


class Subject:
    """A network with its configuration on one device."""

    def __init__(self, network: Network, configuration: Configuration, device: torch.device) -> None:
        self.network = network.to(device)
        self.configuration = configuration
        self.device = device
        self.side = configuration.neural_rendering_resolution

    @torch.no_grad()
    def spread(self) -> CodeSpread:
        """Of `SAMPLES` codes, the same whenever it is asked for."""
        c, options = self.configuration, self.configuration.rendering
        z = stream(0, "eg3d codes about the average").standard_normal((SAMPLES, c.z_dim), "float32")
        factor = 0.0 if options.c_gen_conditioning_zero else options.c_scale
        front = torch.as_tensor(frontal_camera(c), dtype=torch.float32, device=self.device)[: c.c_dim] * factor
        w = self.network.backbone.mapping(torch.from_numpy(z).to(self.device), front.expand(SAMPLES, -1))
        return CodeSpread(w.mean(dim=0), w.std(dim=0))

    def planes(self, ws: Tensor) -> Tensor:
        """(1, 14, 512) -> (1, 3, 32, 256, 256)."""
        made: Tensor = self.network.backbone.synthesis(ws, "const")
        return made.reshape(made.shape[0], PLANES, -1, *made.shape[2:])

    def rays(self, planes: Tensor, camera: Tensor, pixels: Tensor, random: torch.Generator) -> Composed:
        """What chosen pixels (M,) of the raw picture of a camera (1, 25) show."""
        origins, directions = cast(camera, self.side)
        return self._composed(planes, origins, directions[:, pixels], random)

    def picture(
        self, ws: Tensor, camera: Tensor, random: torch.Generator | None = None, *, superresolved: bool = True
    ) -> Picture:
        """The whole raw and final picture; rays a share at a time, computed again for the gradient, to save memory.

        Without superresolution its image is the raw one.
        """
        planes = self.planes(ws)
        origins, directions = cast(camera, self.side)
        parts = []
        for first in range(0, directions.shape[1], _AT_ONCE):
            part = directions[:, first : first + _AT_ONCE]
            if torch.is_grad_enabled():
                parts.append(self._again_for_gradient(planes, origins, part, random))
            else:
                found = self._composed(planes, origins, part, random)
                parts.append((found.features, found.distance, found.weight))
        shape = (1, -1, self.side, self.side)
        features, distance, weight = (
            torch.cat(values, dim=1).transpose(1, 2).reshape(shape) for values in zip(*parts, strict=True)
        )
        image = self.superresolved(features, ws) if superresolved else features[:, :_COLOURS]
        return Picture(features, image, distance.detach(), weight.detach())

    def superresolved(self, features: Tensor, ws: Tensor) -> Tensor:
        """(1, 32, R, R) -> (1, 3, H, H)."""
        noise: Any = self.configuration.rendering.superresolution_noise_mode
        # Fresh noise in each picture could not be fitted to; a file that asks for it gets its fixed noise.
        made: Tensor = self.network.superresolution(features, ws, "const" if noise == "random" else noise)
        return made

    def noise_maps(self) -> list[Tensor]:
        """The fixed noise of the backbone's layers, each (S, S), as the network holds it."""
        synthesis = self.network.backbone.synthesis
        return [value for name, value in synthesis.named_buffers() if name.endswith("noise_const")]

    def set_noise_maps(self, maps: list[Tensor]) -> None:
        """Put others, of the same sizes and order, into the network; gradients reach them."""
        layers = [module for module in self.network.backbone.synthesis.modules() if hasattr(module, "noise_const")]
        for layer, noise in zip(layers, maps, strict=True):
            # Assigned, a parameter would count among the layer's own and be tuned with them.
            del layer.noise_const
            layer.register_buffer("noise_const", noise)

    def _again_for_gradient(
        self, planes: Tensor, origins: Tensor, directions: Tensor, random: torch.Generator | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        draws = self._draws(directions, random)

        def compose(planes: Tensor, origins: Tensor, directions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            found = self._rendered(planes, origins, directions, draws)
            return found.features, found.distance, found.weight

        found: tuple[Tensor, Tensor, Tensor] = checkpoint(compose, planes, origins, directions, use_reentrant=False)
        return found

    def _composed(
        self, planes: Tensor, origins: Tensor, directions: Tensor, random: torch.Generator | None
    ) -> Composed:
        return self._rendered(planes, origins, directions, self._draws(directions, random))

    def _rendered(self, planes: Tensor, origins: Tensor, directions: Tensor, draws: Draws) -> Composed:
        c = self.configuration
        field = Field(planes, self.network.decoder, c.rendering.box_warp, c.plane_axes)
        if not torch.is_grad_enabled():
            return render_rays(field, origins, directions, c.rendering, draws)
        # Each lookup's gradient is as large as the planes, so few large ones are cheaper than many small ones.
        return render_rays(field, origins, directions, c.rendering, draws, rays_at_once=directions.shape[1])

    def _draws(self, directions: Tensor, random: torch.Generator | None) -> Draws:
        return Draws.make(self.configuration.rendering, 1, directions.shape[1], random, directions)
