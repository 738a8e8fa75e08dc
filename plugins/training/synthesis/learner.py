"""What the loop drives when faces are made from drawings: a generator, and a judge that learns beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from plugins.training.data.augmentation import Augmentation
from plugins.training.data.loading import epoch_order
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
        self._optimisers = {"generator": self._adam(makers)}
        if self._judges:
            self._optimisers["judge"] = self._adam([p for judge in self._judges for p in judge.parameters()])

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
        return epoch_order(len(self._p.train), s.batch, s.seed, epoch)

    def begin_epoch(self, epoch: int) -> None:
        """Training mode."""
        for module in self._modules.values():
            module.train()

    def learn(self, batch: FaceBatch, *, coarse: bool) -> Mapping[str, torch.Tensor]:
        """Judge first, then generator, one step each. The figures are the terms with their weights."""
        batch, masking = batch.to(self._device), self._p.settings.masking
        real = true_face(batch.rgbd, batch.mask, masking)
        with self._numbers():
            made = self._maker(batch.feature, batch.landmarks).float()
            drawn = self._modules["F"](real).float() if "F" in self._modules else None
        seen = made_face(made, masking)
        figures = self._teach_judges(batch, real, seen.detach(), None if drawn is None else drawn.detach())
        terms = self._objectives.of_picture(seen, real)
        with self._frozen():
            if "D" in self._modules:
                terms |= self._verdicts("D", batch.feature, seen, real)
            if drawn is not None:
                terms |= self._way_back(batch, seen, drawn, real)
        loss = torch.stack(list(terms.values())).sum()
        self._update("generator", loss)
        return {"loss": loss.detach(), **{k: v.detach() for k, v in (terms | figures).items()}}

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

    def _teach_judges(
        self, batch: FaceBatch, real: torch.Tensor, made: torch.Tensor, drawn: torch.Tensor | None
    ) -> Figures:
        if not self._judges:
            return {}
        figures = {"judge": self._judge_loss("D", (batch.feature, real), (batch.feature, made))}
        if drawn is not None:
            figures["judge_back"] = self._judge_loss("D_F", (batch.feature, real), (drawn, real))
        self._update("judge", torch.stack(list(figures.values())).sum())
        return figures

    def _judge_loss(self, name: str, real: tuple[torch.Tensor, ...], made: tuple[torch.Tensor, ...]) -> torch.Tensor:
        return self._objectives.of_judge(self._said(name, *real), self._said(name, *made))

    def _verdicts(self, name: str, feature: torch.Tensor, made: torch.Tensor, real: torch.Tensor) -> Figures:
        """What the judge has against the made face, in verdicts and, where that is on, in features."""
        said = self._said(name, feature, made)
        terms = {"verdict": self._objectives.of_verdict(said)}
        if self._p.settings.extended and self._p.settings.feature_weight:
            with torch.no_grad():
                wanted = self._said(name, feature, real)
            terms |= self._objectives.of_features(said, wanted)
        return terms

    def _way_back(self, batch: FaceBatch, made: torch.Tensor, drawn: torch.Tensor, real: torch.Tensor) -> Figures:
        s = self._p.settings
        with self._numbers():
            there_and_back = self._modules["F"](made).float()
            back_and_there = self._maker(drawn, batch.landmarks).float()
        seen = made_face(back_and_there, s.masking)
        return {
            "verdict_back": self._objectives.of_verdict(self._said("D_F", drawn, real)),
            "cycle_forward": s.cycle_forward_weight * (there_and_back - batch.feature).abs().mean(),
            "cycle_backward": s.cycle_backward_weight * (seen - real).abs().mean(),
        }

    def _said(self, name: str, feature: torch.Tensor, face: torch.Tensor) -> ByScale:
        with self._numbers():
            found: Any = self._modules[name].by_scale(torch.cat((feature, face), 1))  # type: ignore[operator]
        return [[output.float() for output in scale] for scale in found]

    def _update(self, name: str, loss: torch.Tensor) -> None:
        optimiser = self._optimisers[name]
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()

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
        return torch.autocast(self._device.type, torch.bfloat16, enabled=self._p.machine.mixed)

    def _adam(self, parameters: list[nn.Parameter]) -> torch.optim.Adam:
        s = self._p.settings
        return torch.optim.Adam(parameters, s.learning_rate, (s.beta1, 0.999), fused=True)
