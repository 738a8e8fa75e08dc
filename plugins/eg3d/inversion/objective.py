"""How unlike the photo a code's picture is: pixels of the raw and the final picture, features, pattern in the noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from plugins.eg3d.inversion.alignment import Crop
from plugins.eg3d.inversion.features import FeatureDistance
from plugins.eg3d.inversion.subject import Picture, Subject

COMPARED_PX = 256
"""Side at which final pictures are compared and features looked at."""
_SMALLEST_NOISE = 8


@dataclass(frozen=True)
class Target:
    """The aligned photo at the sizes it is compared at: colours (1, 3, S, S) in [-1, 1], known share (1, 1, S, S)."""

    raw: Tensor
    raw_known: Tensor
    compared: Tensor
    compared_known: Tensor
    image: Tensor
    image_known: Tensor

    @classmethod
    def of(cls, crop: Crop, subject: Subject) -> Target:
        """Averaged from the crop, which has the side of the generator's final picture."""
        image = torch.from_numpy(crop.image.astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None].to(subject.device)
        known = torch.from_numpy(crop.known.astype(np.float32))[None, None].to(subject.device)
        compared = min(COMPARED_PX, crop.image.shape[0])
        return cls(
            shrunk(image, subject.side), shrunk(known, subject.side),
            shrunk(image, compared), shrunk(known, compared), image, known,
        )  # fmt: skip


class Objective:
    """What is made small. `background`: how much pixels count where the generator shows nothing."""

    def __init__(
        self, subject: Subject, target: Target, background: float, features: FeatureDistance | None, weight: float
    ) -> None:
        self._subject, self._target, self._background = subject, target, background
        self._distance, self._weight = features, weight
        with torch.no_grad():
            self._wanted = [] if features is None else features.features(target.compared)

    def of_rays(self, ws: Tensor, camera: Tensor, count: int, random: torch.Generator) -> Tensor:
        """Mean squared error of random pixels of the raw picture."""
        pixels = torch.randperm(self._subject.side**2, generator=random, device=random.device)[:count]
        found = self._subject.rays(self._subject.planes(ws), camera, pixels, random)
        wanted, known = (values.flatten(2)[..., pixels] for values in (self._target.raw, self._target.raw_known))
        made = found.features[..., :3].transpose(1, 2)
        return self._error(made, wanted, known, found.weight.transpose(1, 2))

    def of_picture(self, picture: Picture) -> Tensor:
        """Mean squared errors of the raw picture and of the final one at 256 px, and the features' distance."""
        t = self._target
        small = shrunk(picture.image, t.compared.shape[-1])
        covered = shrunk(grown(picture.weight, picture.image.shape[-1]), t.compared.shape[-1])
        total = self._error(picture.raw, t.raw, t.raw_known, picture.weight)
        total = total + self._error(small, t.compared, t.compared_known, covered)
        if self._distance is not None and self._weight > 0:
            seen = torch.where(t.compared_known > 0, small, t.compared)
            total = total + self._weight * self._distance.between(self._distance.features(seen), self._wanted)
        return total

    def of_image(self, image: Tensor, weight: Tensor) -> Tensor:
        """Mean squared error of the final picture (1, 3, H, H) at its own size; weight (1, 1, R, R) of its rays."""
        return self._error(image, self._target.image, self._target.image_known, grown(weight, image.shape[-1]))

    def psnr(self, picture: Picture) -> float:
        """Likeness of the raw picture in dB over what the photo shows."""
        error = self._error(picture.raw, self._target.raw, self._target.raw_known, torch.ones_like(picture.weight))
        return 10 * math.log10(4 / max(float(error), 1e-12))

    def _error(self, made: Tensor, wanted: Tensor, known: Tensor, weight: Tensor) -> Tensor:
        counted = known * (self._background + (1 - self._background) * weight.detach().clamp(0, 1))
        return ((made - wanted).square().mean(dim=1, keepdim=True) * counted).sum() / counted.sum().clamp_min(1e-6)


def shrunk(image: Tensor, side: int) -> Tensor:
    """(N, C, H, W) averaged to a smaller side, or enlarged to a larger one."""
    if image.shape[-1] == side:
        return image
    return functional.interpolate(image, (side, side), mode="area") if image.shape[-1] > side else grown(image, side)


def grown(image: Tensor, side: int) -> Tensor:
    """(N, C, H, W) enlarged bilinearly."""
    return functional.interpolate(image, (side, side), mode="bilinear", align_corners=False)


def noise_pattern(maps: Sequence[Tensor]) -> Tensor:
    """How much neighbouring values of noise maps (S, S) are alike, at their own and all halved sizes down to 8 px.

    Sum of the squared mean products with the neighbour to the right and the one below (Karras et al., "Analyzing and
    Improving the Image Quality of StyleGAN", 2020, appendix D).
    """
    total = maps[0].new_zeros(())
    for noise in maps:
        level = noise[None, None]
        while True:
            for axis in (2, 3):
                total = total + (level * level.roll(1, dims=axis)).mean().square()
            if level.shape[-1] <= _SMALLEST_NOISE:
                break
            level = functional.avg_pool2d(level, 2) * 2
    return total


@torch.no_grad()
def normalise(maps: Sequence[Tensor]) -> None:
    """Bring noise maps to mean 0 and mean square 1, in place."""
    for noise in maps:
        noise -= noise.mean()
        noise *= noise.square().mean().clamp_min(1e-12).rsqrt()


def pixels_of(image: Tensor) -> NDArray[np.uint8]:
    """(1, 3, H, W) in [-1, 1] -> (H, W, 3) uint8."""
    scaled = (image[0].detach().permute(1, 2, 0).cpu().numpy() + 1) * 127.5
    return np.asarray(np.clip(scaled, 0, 255).round(), np.uint8)
