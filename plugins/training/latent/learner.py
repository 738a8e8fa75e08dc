"""What the loop drives when latent codes are learned: one network, one loss, pictures with their codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from plugins.training.data.augmentation import Augmentation
from plugins.training.data.loading import epoch_order
from plugins.training.latent.pictures import scatter
from plugins.training.latent.preparation import Prepared, loss_of
from plugins.training.latent.samples import CodeBatch, Codes, CodeSamples
from plugins.training.latent.scores import figures
from plugins.training.loop.optimisers import optimiser_of
from plugins.training.loop.stepping import step_of, taught

_JUDGED_AT_ONCE = 16


class LatentLearner:
    """A `Learner` of latent codes."""

    def __init__(self, prepared: Prepared) -> None:
        self._p = prepared
        s, machine = prepared.settings, prepared.machine
        self._codes_of = prepared.network.codes
        network = prepared.network.to(machine.device)
        self.network: nn.Module = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        used = [parameter for parameter in network.parameters() if parameter.requires_grad]
        self._optimiser = optimiser_of(s, used)
        self._step = step_of(self.network, self._optimiser, self._objective, machine, s.batch)
        self._judged: Codes | None = None

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        return {"network": self.network}

    @property
    def optimisers(self) -> Mapping[str, torch.optim.Optimizer]:
        return {"network": self._optimiser}

    @property
    def train(self) -> CodeSamples:
        return self._p.train

    @property
    def augmentation(self) -> Augmentation:
        """Never mirrored: the mirror image of a face has another code."""
        s = self._p.settings
        return Augmentation(flip=False, crop=s.crop, colour=s.colour)

    @property
    def coarse_share(self) -> float:
        """Codes have no coarse form."""
        return 0.0

    def order(self, epoch: int) -> list[list[int]]:
        """Every face once, shuffled."""
        s = self._p.settings
        return epoch_order(len(self._p.train), s.step_pictures, s.seed, epoch)

    def begin_epoch(self, epoch: int) -> None:
        """Training mode."""
        self.network.train()

    def learn(self, batch: CodeBatch, *, coarse: bool) -> Mapping[str, torch.Tensor]:
        """One step on a batch."""
        s = self._p.settings
        return taught(self._step, batch.to(self._p.machine.device), s.accumulate, s.clip)

    def judge(self, should_stop: Callable[[], bool], *, coarse: bool) -> dict[str, float]:
        """``loss`` and the figures of all 14 rows on the held-out faces."""
        p, said = self._p, []
        for start in range(0, len(p.validation), _JUDGED_AT_ONCE):
            if should_stop():
                return {}
            indices = range(start, min(start + _JUDGED_AT_ONCE, len(p.validation)))
            said.append(self._said(p.validation.batch(indices)))
        scaled, true = torch.cat(said), p.validation.codes()
        scale = p.validation.scale
        wanted = torch.from_numpy((true - scale.shift) / scale.scale)
        self._judged = scaled.numpy() * scale.scale + scale.shift
        return {"loss": float(loss_of(p.settings.loss, scaled, wanted)), **figures(self._judged, true)}

    def picture(self, figures: Mapping[str, float], *, coarse: bool) -> tuple[NDArray[np.uint8], str] | None:
        """Predicted against true numbers of the held-out codes."""
        if self._judged is None:
            return None
        p = self._p
        mean = p.record.baseline["l1"]
        title = f"R² {figures.get('r2', 0.0):.2f} · error {figures['l1']:.3f} (mean code {mean:.3f})"
        return scatter(self._judged, p.validation.codes(), p.validation.scale), title

    def state(self) -> dict[str, Any]:
        return self._step.state()

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of `state`."""
        self._step.restore(state)

    def close(self) -> None:
        """Stop the threads of the step."""
        self._step.close()

    def _objective(self, network: Callable[..., torch.Tensor], batch: CodeBatch) -> dict[str, torch.Tensor]:
        return {"loss": loss_of(self._p.settings.loss, self._codes_of(network(batch.image)), batch.code)}

    @torch.no_grad()
    def _said(self, batch: CodeBatch) -> torch.Tensor:
        """(N, 14, 512) on the processor, in the run's scale."""
        self.network.eval()
        output: torch.Tensor = self.network(batch.to(self._p.machine.device).image)
        return self._codes_of(output).float().cpu()
