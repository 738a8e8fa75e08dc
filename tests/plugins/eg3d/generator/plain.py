"""A generator written out line by line from the fact sheet, in double precision, sharing nothing with the real one.

Slow and plain on purpose: every sample is looked up by itself, every ray's distribution is searched by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

Arrays = Mapping[str, NDArray[Any]]
_NO_UP_FIRST = ("SuperresolutionHybrid4X", "SuperresolutionHybrid2X", "SuperresolutionHybridDeepfp32")
_INPUT_PX = {"SuperresolutionHybrid2X": 64}
_ROWS = 14


@dataclass(frozen=True)
class PlainPicture:
    """image (1, 3, H, H) of the first face; features (N, 32, R, R), distance and weight (N, 1, R, R) of all."""

    image: Tensor
    features: Tensor
    distance: Tensor
    weight: Tensor


class PlainGenerator:
    """weights by official name; kwargs as a file's `rendering_kwargs`; axes of the planes (3, 3, 3)."""

    def __init__(self, weights: Arrays, kwargs: Mapping[str, Any], axes: Any, *, clamped: bool = True) -> None:
        self._w = {name: torch.from_numpy(np.asarray(values)).double() for name, values in weights.items()}
        self._kwargs = kwargs
        self._axes = np.asarray(axes, np.float64)
        self._clamp = 256.0 if clamped else math.inf
        self._kind = str(kwargs["superresolution_module"]).rsplit(".", 1)[-1]

    def codes(self, z: NDArray[Any], camera: NDArray[Any], psi: float, cutoff: int | None) -> Tensor:
        """(N, 14, 512)."""
        x = _unit(torch.from_numpy(z).double())
        if "backbone.mapping.embed.weight" in self._w:
            c = torch.from_numpy(camera).double()
            zero = self._kwargs.get("c_gen_conditioning_zero", False)
            c = c * (0.0 if zero else self._kwargs.get("c_scale", 0.0))
            x = torch.cat([x, _unit(self._fc(c, "backbone.mapping.embed"))], 1)
        layer = 0
        while f"backbone.mapping.fc{layer}.weight" in self._w:
            x = _lrelu(self._fc(x, f"backbone.mapping.fc{layer}", rate=0.01))
            layer += 1
        ws = torch.stack([x] * _ROWS, 1)
        average, end = self._w["backbone.mapping.w_avg"], _ROWS if cutoff is None else cutoff
        ws[:, :end] = average + psi * (ws[:, :end] - average)
        return ws

    def planes(self, ws: Tensor, noise: str = "const") -> Tensor:
        """(N, 3, C, 256, 256)."""
        at = "backbone.synthesis"
        x = self._w[f"{at}.b4.const"].expand(len(ws), -1, -1, -1)
        x = self._layer(x, f"{at}.b4.conv1", ws[:, 0], noise, up=False)
        image = self._to_rgb(x, f"{at}.b4.torgb", ws[:, 1])
        for index, side in enumerate((8, 16, 32, 64, 128, 256)):
            own, row = f"{at}.b{side}", 1 + 2 * index
            x = self._layer(x, f"{own}.conv0", ws[:, row], noise, up=True)
            x = self._layer(x, f"{own}.conv1", ws[:, row + 1], noise, up=False)
            image = _doubled(image) + self._to_rgb(x, f"{own}.torgb", ws[:, row + 2])
        return image.reshape(len(ws), 3, -1, 256, 256)

    def field(self, planes: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
        """planes (3, C, H, W) of one face, points (P, 3) -> raw density (P,), features (P, 32)."""
        side = self._kwargs["box_warp"]
        total = torch.zeros(len(points), planes.shape[1], dtype=torch.float64)
        for plane, axes in zip(planes, self._axes, strict=True):
            place = (points * (2 / side)) @ torch.from_numpy(np.linalg.inv(axes))
            total += _bilinear(plane, place[:, 0], place[:, 1])
        rate = self._kwargs.get("decoder_lr_mul", 1.0)
        hidden = functional.softplus(self._fc(total / 3, "decoder.net.0", rate=rate))
        out = self._fc(hidden, "decoder.net.2", rate=rate)
        return out[:, 0], torch.sigmoid(out[:, 1:]) * 1.002 - 0.001

    def picture(self, planes: Tensor, ws: Tensor, cameras: NDArray[Any], side: int) -> PlainPicture:
        """Every face from its camera (N, 25); jitter one half, u = (i + 1/2) / NI."""
        rays = [_rays(camera, side) for camera in torch.from_numpy(cameras).double()]
        limits = self._limits(rays, side)
        faces = [self._traced(planes[n], *rays[n], *limits[n]) for n in range(len(ws))]
        low = min(float(t.min()) for *_, t in faces)
        high = max(float(t.max()) for *_, t in faces)
        features = torch.stack([f.T.reshape(-1, side, side) for f, *_ in faces])
        distance = torch.stack([d.reshape(1, side, side) for _, d, *_ in faces])
        weight = torch.stack([w.reshape(1, side, side) for _, _, w, _ in faces])
        distance = torch.nan_to_num(distance, nan=math.inf).clamp(low, high)
        return PlainPicture(self._enlarged(features[:1], ws[:1, -1]), features, distance, weight)

    def _limits(self, rays: list[tuple[Tensor, Tensor]], side: int) -> list[tuple[Tensor, Tensor]]:
        start, end = self._kwargs["ray_start"], self._kwargs["ray_end"]
        if start != "auto":
            return [(torch.full((side**2,), float(v)).double() for v in (start, end)) for _ in rays]  # type: ignore[misc]
        half, found = self._kwargs["box_warp"] / 2, []
        for origin, direction in rays:
            one, other = (-half - origin) / direction, (half - origin) / direction
            found.append((torch.minimum(one, other).amax(1), torch.maximum(one, other).amin(1)))
        begins = torch.cat([near[near <= far] for near, far in found])
        return [
            (torch.where(near <= far, near, begins.min()), torch.where(near <= far, far, begins.max()))
            for near, far in found
        ]

    def _traced(
        self, planes: Tensor, origin: Tensor, direction: Tensor, start: Tensor, end: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        count, further = self._kwargs["depth_resolution"], self._kwargs["depth_resolution_importance"]
        share = (torch.arange(count).double() + 0.5) / (count - 1)
        if self._kwargs.get("disparity_space_sampling"):
            t = 1 / ((1 - share) / start[:, None] + share / end[:, None])
        else:
            t = start[:, None] + share * (end - start)[:, None]
        density, colour = self._along(planes, origin, direction, t)
        if further:
            weights = _composed(t, density, colour)[2]
            more = torch.stack([_importance(a, b, further) for a, b in zip(t, weights, strict=True)])
            density_more, colour_more = self._along(planes, origin, direction, more)
            t = torch.cat([t, more], 1)
            order = t.argsort(1)
            t = t.gather(1, order)
            density = torch.cat([density, density_more], 1).gather(1, order)
            colour = torch.cat([colour, colour_more], 1)
            colour = colour.gather(1, order[..., None].expand_as(colour))
        features, distance, weights = _composed(t, density, colour)
        weight = weights.sum(1)
        if self._kwargs.get("white_back"):
            features = features + 1 - weight[:, None]
        return features * 2 - 1, distance, weight, t

    def _along(self, planes: Tensor, origin: Tensor, direction: Tensor, t: Tensor) -> tuple[Tensor, Tensor]:
        points = origin + t[..., None] * direction[:, None]
        density, colour = self.field(planes, points.reshape(-1, 3))
        return density.reshape(t.shape), colour.reshape(*t.shape, -1)

    def _enlarged(self, x: Tensor, w: Tensor) -> Tensor:
        # Single precision here: 512 px in double take half a minute.
        x, w = x.float(), w.float()
        at, wanted, kind = "superresolution", _INPUT_PX.get(self._kind, 128), self._kind
        larger_stays = kind in ("SuperresolutionHybrid4X", "SuperresolutionHybridDeepfp32")
        if x.shape[-1] != wanted and not (larger_stays and x.shape[-1] > wanted):
            smooth = self._kwargs.get("sr_antialias", True) and kind != "SuperresolutionHybridDeepfp32"
            x = functional.interpolate(x, (wanted, wanted), mode="bilinear", align_corners=False, antialias=smooth)
        image, noise = x[:, :3], self._kwargs["superresolution_noise_mode"]
        for index in (0, 1):
            up, own = index == 1 or kind not in _NO_UP_FIRST, f"{at}.block{index}"
            x = self._layer(x, f"{own}.conv0", w, noise, up=up, clamp=self._clamp)
            x = self._layer(x, f"{own}.conv1", w, noise, up=False, clamp=self._clamp)
            colour = self._to_rgb(x, f"{own}.torgb", w).clamp(-self._clamp, self._clamp)
            image = (_doubled(image) if up else image) + colour
        return image

    def _fc(self, x: Tensor, name: str, rate: float = 1.0) -> Tensor:
        weight = self._w[f"{name}.weight"].to(x)
        return x @ weight.T * (rate / math.sqrt(weight.shape[1])) + self._w[f"{name}.bias"].to(x) * rate

    def _layer(self, x: Tensor, name: str, w: Tensor, noise: str, *, up: bool, clamp: float = math.inf) -> Tensor:
        made = []
        for face, style in zip(x, self._fc(w, f"{name}.affine"), strict=True):
            weight = self._w[f"{name}.weight"].to(x) * style[None, :, None, None]
            weight = weight / (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
            if up:
                wide = functional.conv_transpose2d(face[None], weight.transpose(0, 1), stride=2)
                made.append(_fir(functional.pad(wide, (1, 1, 1, 1)))[0])
            else:
                made.append(functional.conv2d(face[None], weight, padding=1)[0])
        y = torch.stack(made)
        if noise == "const":
            y = y + (self._w[f"{name}.noise_const"] * self._w[f"{name}.noise_strength"]).to(x)
        return _lrelu(y + self._w[f"{name}.bias"].to(x)[:, None, None]).clamp(-clamp, clamp)

    def _to_rgb(self, x: Tensor, name: str, w: Tensor) -> Tensor:
        weight = self._w[f"{name}.weight"].to(x)[:, :, 0, 0]
        style = self._fc(w, f"{name}.affine") / math.sqrt(weight.shape[1])
        return torch.einsum("oi,ni,nihw->nohw", weight, style, x) + self._w[f"{name}.bias"].to(x)[:, None, None]


def _unit(x: Tensor) -> Tensor:
    return x / (x.square().mean(1, keepdim=True) + 1e-8).sqrt()


def _lrelu(x: Tensor) -> Tensor:
    return torch.where(x > 0, x, 0.2 * x) * math.sqrt(2)


def _fir(x: Tensor) -> Tensor:
    """Correlated with outer([1, 3, 3, 1]) / 64 times the gain 4."""
    height, width = x.shape[2] - 3, x.shape[3] - 3
    taps = (0.25, 0.75, 0.75, 0.25)
    rows = sum(tap * x[:, :, k : k + height] for k, tap in enumerate(taps))
    return torch.as_tensor(sum(tap * rows[..., k : k + width] for k, tap in enumerate(taps)))


def _doubled(image: Tensor) -> Tensor:
    n, c, h, w = image.shape
    wide = image.new_zeros(n, c, 2 * h, 2 * w)
    wide[:, :, ::2, ::2] = image
    return _fir(functional.pad(wide, (2, 1, 2, 1)))


def _bilinear(plane: Tensor, column: Tensor, row: Tensor) -> Tensor:
    """(P, C) of a plane (C, H, W) at columns and rows, -1 to 1 from rim to rim; nothing outside."""
    _, height, width = plane.shape
    x, y = ((column + 1) * width - 1) / 2, ((row + 1) * height - 1) / 2
    total = torch.zeros(len(x), len(plane), dtype=torch.float64)
    for right in (0, 1):
        for below in (0, 1):
            i, j = x.floor() + right, y.floor() + below
            share = (1 - (x - i).abs()) * (1 - (y - j).abs())
            inside = (i >= 0) & (i < width) & (j >= 0) & (j < height)
            at = plane[:, j.clamp(0, height - 1).long(), i.clamp(0, width - 1).long()].T
            total += at * (share * inside)[:, None]
    return total


def _rays(camera: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """Origin (3,) and directions (side², 3) of one camera."""
    pose, k = camera[:16].reshape(4, 4), camera[16:].reshape(3, 3)
    centre = (torch.arange(side).double() + 0.5) / side
    v, u = (values.reshape(-1) for values in torch.meshgrid(centre, centre, indexing="ij"))
    x = (u - k[0, 2] + k[1, 2] * k[0, 1] / k[1, 1] - k[0, 1] * v / k[1, 1]) / k[0, 0]
    y = (v - k[1, 2]) / k[1, 1]
    direction = torch.stack([x, y, torch.ones_like(x)], 1) @ pose[:3, :3].T
    return pose[:3, 3], direction / direction.norm(dim=1, keepdim=True)


def _composed(t: Tensor, density: Tensor, colour: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Features (M, C), distance (M,) and weights (M, K-1) of samples sorted along every ray."""
    step, middle = t[:, 1:] - t[:, :-1], (t[:, 1:] + t[:, :-1]) / 2
    sigma = functional.softplus((density[:, 1:] + density[:, :-1]) / 2 - 1)
    alpha = 1 - torch.exp(-sigma * step)
    weights, passed = torch.zeros_like(alpha), torch.ones(len(t), dtype=torch.float64)
    for k in range(alpha.shape[1]):
        weights[:, k] = alpha[:, k] * passed
        passed = passed * (1 - alpha[:, k] + 1e-10)
    features = (weights[..., None] * (colour[:, 1:] + colour[:, :-1]) / 2).sum(1)
    return features, (weights * middle).sum(1) / weights.sum(1), weights


def _importance(t: Tensor, weights: Tensor, count: int) -> Tensor:
    """(count,) distances of one ray, for its coarse distances (S,) and weights (S - 1,)."""
    w = np.concatenate([[-np.inf], weights.numpy(), [-np.inf]])
    widest = np.maximum(w[:-1], w[1:])
    smooth = (widest[:-1] + widest[1:]) / 2 + 0.01
    density = smooth[1:-1] + 1e-5
    cdf = np.concatenate([[0.0], np.cumsum(density / density.sum())])
    bins = ((t[:-1] + t[1:]) / 2).numpy()
    found = []
    for u in (np.arange(count) + 0.5) / count:
        index = int(np.searchsorted(cdf, u, side="right"))
        low, high = max(index - 1, 0), min(index, len(cdf) - 1)
        width = cdf[high] - cdf[low]
        width = 1.0 if width < 1e-5 else width
        found.append(bins[low] + (u - cdf[low]) / width * (bins[high] - bins[low]))
    return torch.tensor(found, dtype=torch.float64)
