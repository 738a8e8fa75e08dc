"""What the generator and the judge of a run make small (facts on the face synthesiser, section 4.6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import torch

from plugins.training.losses import bce, feature_matching, lsgan
from plugins.training.networks.synth_discriminators import ByScale
from plugins.training.settings.synthesis import SynthesisSettings

Figures = dict[str, torch.Tensor]
Likeness = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Made and true pictures (N, 3, S, S) in [-1, 1] -> how unlike they look, a scalar with gradient."""


@dataclass(frozen=True)
class Objectives:
    """The terms of a run with their weights; likeness : None where it is off."""

    s: SynthesisSettings
    likeness: Likeness | None = None

    def of_judge(self, real: ByScale, made: ByScale) -> torch.Tensor:
        """0.5 (L(real, 1) + L(made, 0)), summed over scales."""
        verdict = self._verdict
        found: torch.Tensor = 0.5 * (verdict.loss(real, real=True) + verdict.loss(made, real=False))
        return found

    def of_verdict(self, made: ByScale) -> torch.Tensor:
        """L(made, 1): how far the judge is from taking it for real."""
        found: torch.Tensor = self._verdict.loss(made, real=True)
        return found

    def of_picture(self, made: torch.Tensor, real: torch.Tensor) -> Figures:
        """Weighted terms of a made (N, 4, S, S) picture that need no judge, those that are on."""
        found = {}
        if self.s.l1_weight:
            found["l1"] = self.s.l1_weight * (made - real).abs().mean()
        if self.likeness is not None:
            unlike = self.likeness(made[:, :3], real[:, :3]) + self.likeness(_grey(made), _grey(real))
            found["lpips"] = self.s.lpips_weight * unlike
        return found

    @property
    def features(self) -> bool:
        """Whether the likeness to the judge's inner layers counts; the judge of pixels shows none."""
        return self.s.extended and self.s.feature_weight > 0 and self.s.discriminator != "pixel"

    def of_features(self, made: ByScale, real: ByScale) -> Figures:
        """The weighted likeness to the judge's inner layers."""
        return {"features": self.s.feature_weight * feature_matching.loss(made, real)}

    @property
    def _verdict(self) -> ModuleType:
        return lsgan if self.s.verdict == "lsgan" else bce


def _grey(rgbd: torch.Tensor) -> torch.Tensor:
    return rgbd[:, 3:].expand(-1, 3, -1, -1)
