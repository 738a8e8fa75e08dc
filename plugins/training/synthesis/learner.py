"""What the loop drives when faces are made from drawings: a generator, and a judge that learns beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from plugins.training.data.augmentation import Augmentation
from plugins.training.data.loading import epoch_order
from plugins.training.loop.gradients import limited
from plugins.training.loop.optimisers import optimiser_of
from plugins.training.loop.sheets import chosen_faces
from plugins.training.networks.synth_discriminators import ByScale
from plugins.training.synthesis import pictures
from plugins.training.synthesis.building import FaceMaker
from plugins.training.synthesis.faces import FaceBatch, FaceSamples
from plugins.training.synthesis.judging import judged
from plugins.training.synthesis.masks import made_face, true_face
from plugins.training.synthesis.objectives import Figures, Objectives
from plugins.training.synthesis.preparation import Prepared


class FaceLearner:
    """A `Learner` of faces with depth; one step teaches the judge, then the generator (facts, section 4.6)."""

    def __init__(self, prepared: Prepared) -> None:
        self._p, s = prepared, prepared.settings
        self._device = prepared.machine.device
        self._modules: dict[str, nn.Module] = {
            name: network.to(self._device) for name, network in prepared.networks.items()
        }
        self._maker = FaceMaker(self._modules, s.mapping, with_drawing=s.mapping_with_drawing)
        self._objectives = Objectives(s, prepared.likeness)
        makers = [p for name in ("G", "M", "F") if name in self._modules for p in self._modules[name].parameters()]
        self._judges = [self._modules[name] for name in ("D", "D_F") if name in self._modules]
        self._optimisers = {"generator": optimiser_of(s, makers)}
        if self._judges:
            self._optimisers["judge"] = optimiser_of(s, [p for judge in self._judges for p in judge.parameters()])

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        return self._modules

    @property
    def optimisers(self) -> Mapping[str, torch.optim.Optimizer]:
        return self._optimisers

    @property
    def train(self) -> FaceSamples:
        return self._p.train

    @property
    def augmentation(self) -> Augmentation:
        s = self._p.settings
        return Augmentation(s.flip, s.crop, 0.0)

    @property
    def coarse_share(self) -> float:
        """A U-Net for one size is none for half of it."""
        return 0.0

    def order(self, epoch: int) -> list[list[int]]:
        """Every face once, shuffled."""
        s = self._p.settings
        return epoch_order(len(self._p.train), s.step_pictures, s.seed, epoch)

    def begin_epoch(self, epoch: int) -> None:
        """Training mode."""
        for module in self._modules.values():
            module.train()

    def learn(self, batch: FaceBatch, *, coarse: bool) -> Mapping[str, torch.Tensor]:
        """Judges first, then generators, one change of the weights each. The figures are the terms with their weights.

        A batch in several parts goes through the generator twice, for one part's graph alone is in memory.
        """
        s = self._p.settings
        parts = batch.to(self._device).split(s.accumulate)
        weighted = [(part, len(part.ids) / len(batch.ids)) for part in parts]
        made = self._made(parts[0]) if len(parts) == 1 else None
        figures: Figures = {}
        if self._judges:
            for part, share in weighted:
                losses = self._judge_losses(part, made or self._unlearned(part))
                _add(figures, losses, share)
                (share * torch.stack(list(losses.values())).sum()).backward()  # type: ignore[no-untyped-call]
            figures["judge_gradient_norm"] = self._update("judge")
        for part, share in weighted:
            terms = self._terms(part, made or self._made(part))
            terms["loss"] = torch.stack(list(terms.values())).sum()
            _add(figures, terms, share)
            (share * terms["loss"]).backward()  # type: ignore[no-untyped-call]
        figures["gradient_norm"] = self._update("generator")
        return figures

    def judge(self, should_stop: Callable[[], bool], *, coarse: bool) -> dict[str, float]:
        """As `judging.judged`, on the held-out faces, in single precision."""
        self._maker.eval()
        return judged(self._maker, self._p.validation, self._p.settings.masking, self._device, should_stop)

    def picture(self, figures: Mapping[str, float], *, coarse: bool) -> tuple[NDArray[np.uint8], str]:
        """Drawing, true and made face and depth of a few held-out faces."""
        self._maker.eval()
        p = self._p
        faces = chosen_faces(len(p.validation))
        shown = pictures.sheet(self._maker, p.validation, faces, p.settings.masking, self._device)
        depth = f" · depth {figures['depth_mm']:.2f} mm" if "depth_mm" in figures else ""
        return shown, f"colours {figures['colour_levels']:.1f} levels off{depth}"

    def state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        """There is nothing beyond modules and optimisers."""

    def close(self) -> None:
        """There are no threads."""

    def _made(self, batch: FaceBatch) -> _Made:
        masking = self._p.settings.masking
        real = true_face(batch.rgbd, batch.mask, masking)
        with self._numbers():
            made = self._maker(batch.feature, batch.landmarks).float()
            drawn = self._modules["F"](real).float() if "F" in self._modules else None
        return _Made(real, made_face(made, masking), drawn)

    @torch.no_grad()
    def _unlearned(self, batch: FaceBatch) -> _Made:
        return self._made(batch)

    def _judge_losses(self, batch: FaceBatch, made: _Made) -> Figures:
        of_judge, real = self._objectives.of_judge, self._said("D", batch.feature, made.real)
        losses = {"judge": of_judge(real, self._said("D", batch.feature, made.made.detach()))}
        if made.drawn is not None:
            real = self._said("D_F", batch.feature, made.real)
            losses["judge_back"] = of_judge(real, self._said("D_F", made.drawn.detach(), made.real))
        return losses

    def _terms(self, batch: FaceBatch, made: _Made) -> Figures:
        """What the generators are to make small, but for its sum."""
        terms = self._objectives.of_picture(made.made, made.real)
        with self._frozen():
            if "D" in self._modules:
                terms |= self._verdicts(batch, made)
            if made.drawn is not None:
                terms |= self._way_back(batch, made, made.drawn)
        return terms

    def _verdicts(self, batch: FaceBatch, made: _Made) -> Figures:
        """What the judge has against the made face, in verdicts and, where that is on, in features."""
        said = self._said("D", batch.feature, made.made)
        terms = {"verdict": self._objectives.of_verdict(said)}
        if self._objectives.features:
            with torch.no_grad():
                wanted = self._said("D", batch.feature, made.real)
            terms |= self._objectives.of_features(said, wanted)
        return terms

    def _way_back(self, batch: FaceBatch, made: _Made, drawn: torch.Tensor) -> Figures:
        s = self._p.settings
        with self._numbers():
            there_and_back = self._modules["F"](made.made).float()
            back_and_there = made_face(self._maker(drawn, batch.landmarks).float(), s.masking)
        return {
            "verdict_back": self._objectives.of_verdict(self._said("D_F", drawn, made.real)),
            "cycle_forward": s.cycle_forward_weight * (there_and_back - batch.feature).abs().mean(),
            "cycle_backward": s.cycle_backward_weight * (back_and_there - made.real).abs().mean(),
        }

    def _said(self, name: str, feature: torch.Tensor, face: torch.Tensor) -> ByScale:
        with self._numbers():
            found: Any = self._modules[name].by_scale(torch.cat((feature, face), 1))  # type: ignore[operator]
        return [[output.float() for output in scale] for scale in found]

    def _update(self, name: str) -> torch.Tensor:
        """Change the weights of an optimiser and forget its gradients; their norm before it was limited."""
        optimiser = self._optimisers[name]
        parameters = [p for group in optimiser.param_groups for p in group["params"]]
        ranks = self._p.machine.ranks
        if ranks is not None:
            ranks.average([p.grad for p in parameters if p.grad is not None])
        norm = limited(parameters, self._p.settings.clip)
        optimiser.step()
        optimiser.zero_grad()
        if ranks is not None and name == "generator":
            for module in self._modules.values():
                ranks.average_buffers(module)
        return norm

    @contextmanager
    def _frozen(self) -> Iterator[None]:
        """Judges pass gradients on but get none themselves: half of their backward pass is saved."""
        for judge in self._judges:
            judge.requires_grad_(requires_grad=False)
        try:
            yield
        finally:
            for judge in self._judges:
                judge.requires_grad_(requires_grad=True)

    def _numbers(self) -> torch.autocast:
        return torch.autocast(self._device.type, torch.bfloat16, enabled=self._p.machine.precision == "bf16-mixed")


@dataclass(frozen=True)
class _Made:
    """True and made faces as losses see them, and the drawing made of the true face where there is a way back."""

    real: torch.Tensor
    made: torch.Tensor
    drawn: torch.Tensor | None


def _add(figures: Figures, found: Figures, share: float) -> None:
    for name, value in found.items():
        figures[name] = figures.get(name, 0.0) + share * value.detach()
