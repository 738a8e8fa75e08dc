"""Volume rendering of the planes: coarse samples, fine samples, composition by the mid-point rule.

Formulas: Chan et al., "Efficient Geometry-aware 3D Generative Adversarial Networks" (2022), after Max (1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Protocol

import torch
from torch import Tensor

from plugins.eg3d.configuration import RenderingOptions
from plugins.eg3d.generator.depth_samples import Draws, coarse_samples, fine_samples
from plugins.eg3d.generator.rays import box_limits

RAYS_AT_ONCE = 256
"""Few enough that a chunk's features stay in the processor's cache: three times as fast as all rays together."""


class Radiance(Protocol):
    """What rays go through."""

    def decoded(self, points: Tensor, *, coloured: bool = True) -> tuple[Tensor, Tensor]:
        """Raw density (N, P, 1) and colour features (N, P, C or 0) at points (N, P, 3) in EG3D units."""


@dataclass(frozen=True)
class Composed:
    """What rays gather: features (N, M, 32) in [-1, 1], distance (N, M, 1) along the ray, weight (N, M, 1), 0 to 1."""

    features: Tensor
    distance: Tensor
    weight: Tensor


def march(distances: Tensor, densities: Tensor) -> tuple[Tensor, Tensor]:
    """Weights (…, K-1) of the stretches between sorted distances (…, K), and the mid-distances, from raw densities."""
    step = distances[..., 1:] - distances[..., :-1]
    density = torch.nn.functional.softplus((densities[..., 1:] + densities[..., :-1]) / 2 - 1)
    # exp rounded as it should be: libraries' own may be a digit off near 1, which where a ray meets next to nothing is
    # all there is, and threw its distance off by a tenth of a unit.
    alpha = 1 - (torch.expm1(-density * step) + 1)
    passed = torch.cumprod(torch.cat([torch.ones_like(alpha[..., :1]), 1 - alpha + 1e-10], dim=-1), dim=-1)
    return alpha * passed[..., :-1], (distances[..., 1:] + distances[..., :-1]) / 2


def render_rays(
    field: Radiance | Sequence[Radiance],
    origins: Tensor,
    directions: Tensor,
    options: RenderingOptions,
    draws: Draws,
    rays_at_once: int = RAYS_AT_ONCE,
    *,
    coloured: bool = True,
) -> Composed:
    """Composes what each ray meets in one field of all faces, or in one for each.

    origins (N, 1 or M, 3) and unit directions (N, M, 3) in EG3D units. Where a ray meets nothing at all its distance
    is the farthest sample of any ray; all distances are kept within the range of the samples of the whole batch.
    coloured : without, features have no channels and only distances and weights are worked out.
    """
    start, end = _limits(origins, directions, options)
    faces: list[tuple[Radiance, slice]]
    if isinstance(field, Sequence):
        faces = [(own, slice(i, i + 1)) for i, own in enumerate(field)]
    else:
        faces = [(field, slice(None))]
    composed, nearest, farthest = [], [], []
    for own, face in faces:
        chunks = []
        for first in range(0, directions.shape[1], rays_at_once):
            part = (face, slice(first, first + rays_at_once))
            limits = [limit[part] if isinstance(limit, Tensor) else limit for limit in (start, end)]
            here = origins[face] if origins.shape[1] == 1 else origins[part]
            t = coarse_samples(options, limits[0], limits[1], draws.coarse[part])
            fine = None if draws.fine is None else draws.fine[part]
            chunk, t = _compose(own, here, directions[part], options, t, fine, coloured)
            chunks.append(chunk)
            nearest.append(t.amin())
            farthest.append(t.amax())
        composed.append(_joined(chunks, 1))
    whole = _joined(composed, 0)
    distance = whole.distance.clamp(torch.stack(nearest).amin(), torch.stack(farthest).amax())
    return replace(whole, distance=distance)


def _joined(parts: Sequence[Composed], dim: int) -> Composed:
    return Composed(*(torch.cat([getattr(c, f.name) for c in parts], dim) for f in fields(Composed)))


def _limits(origins: Tensor, directions: Tensor, options: RenderingOptions) -> tuple[Tensor | float, Tensor | float]:
    if options.ray_start == "auto" or options.ray_end == "auto":
        return box_limits(origins, directions, options.box_warp)
    return options.ray_start, options.ray_end


def _compose(
    field: Radiance,
    origins: Tensor,
    directions: Tensor,
    options: RenderingOptions,
    t: Tensor,
    u: Tensor | None,
    coloured: bool,
) -> tuple[Composed, Tensor]:
    densities, *colours = _looked_up(field, origins, directions, t, coloured)
    if u is not None:
        with torch.no_grad():
            further = fine_samples(t, march(t, densities)[0], u)
        more_densities, more_colours = _looked_up(field, origins, directions, further, coloured)
        t, densities = torch.cat([t, further], -1), torch.cat([densities, more_densities], -1)
        colours.append(more_colours)
    order = t.argsort(dim=-1, stable=True)
    t = t.gather(-1, order)
    weights, middles = march(t, densities.gather(-1, order))
    weight = weights.sum(-1, keepdim=True)
    features = _gathered(weights, order, colours)
    if options.white_back:
        features = features + 1 - weight
    # Where nothing was met, 0 / 0 would be no number, and neither would its gradient.
    met = weight > 0
    distance = (weights * middles).sum(-1, keepdim=True) / torch.where(met, weight, 1.0)
    return Composed(features * 2 - 1, torch.where(met, distance, float("inf")), weight), t


def _gathered(weights: Tensor, order: Tensor, colours: list[Tensor]) -> Tensor:
    """(N, M, C) colours by the weights of the sorted stretches between samples; colours as they were looked up."""
    if not colours[0].shape[-1]:
        return weights.new_empty(*weights.shape[:2], 0)
    # Half of each stretch's weight goes to either end, put back into the order of looking up: so the 32-channel colours
    # are never sorted, nor even brought together.
    shares = torch.nn.functional.pad(weights, (0, 1)) + torch.nn.functional.pad(weights, (1, 0))
    shares = torch.zeros_like(shares).scatter(-1, order, shares / 2)
    own = torch.split(shares[..., None, :], [some.shape[2] for some in colours], -1)
    gathered = [(share @ some)[..., 0, :] for share, some in zip(own, colours, strict=True)]
    return gathered[0] if len(gathered) == 1 else gathered[0] + gathered[1]


def _looked_up(
    field: Radiance, origins: Tensor, directions: Tensor, t: Tensor, coloured: bool
) -> tuple[Tensor, Tensor]:
    n, rays, samples = t.shape
    points = origins[:, :, None] + t[..., None] * directions[:, :, None]
    densities, colours = field.decoded(points.reshape(n, -1, 3), coloured=coloured)
    return densities.reshape(n, rays, samples), colours.reshape(n, rays, samples, colours.shape[-1])
