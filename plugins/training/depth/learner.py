"""What the loop drives when depth is learned: one network, one loss, photos with their depth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from plugins.training.data.augmentation import Augmentation
from plugins.training.data.batches import Batch, Samples
from plugins.training.data.loading import epoch_order
from plugins.training.depth.pictures import Seen, current_face, maps_panel, panel, seen
from plugins.training.depth.preparation import Prepared
from plugins.training.depth.validation import validate
from plugins.training.depth.weights_learned import frozen, parameter_groups
from plugins.training.loop.optimisers import optimiser_of
from plugins.training.loop.sheets import chosen_faces
from plugins.training.loop.showing import Shown
from plugins.training.loop.stepping import step_of, taught
from plugins.training.losses import Output, WeightedLoss
from plugins.training.settings.depth_network import takes
from plugins.training.sheet import error_range


class DepthLearner:
    """A `Learner` of depth."""

    def __init__(self, prepared: Prepared) -> None:
        self._p = prepared
        s, machine = prepared.settings, prepared.machine
        network = prepared.network.to(machine.device)
        # A fifth faster on processors than the usual layout, and what tensor cores want.
        self.network: nn.Module = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._frozen = frozen(network, s)
        self._optimiser = optimiser_of(s, parameter_groups(network, s))
        record = prepared.record
        self._loss = WeightedLoss.of(s.losses, outline=record.outline, target=record.normalisation)
        self._seen: list[Seen] = []
        self._step = step_of(self.network, self._optimiser, self._objective, machine, s.batch)

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        return {"network": self.network}

    @property
    def optimisers(self) -> Mapping[str, torch.optim.Optimizer]:
        return {"network": self._optimiser}

    @property
    def train(self) -> Samples:
        return self._p.train

    @property
    def augmentation(self) -> Augmentation:
        s = self._p.settings
        return Augmentation(s.flip, s.crop, s.colour)

    @property
    def coarse_share(self) -> float:
        s = self._p.settings
        return s.coarse_share if takes(s.network, s.blocks, s.resolution // 2) else 0.0

    def order(self, epoch: int) -> list[list[int]]:
        """Every face once, shuffled; with shares or a curriculum as the mixture says."""
        s, mixture = self._p.settings, self._p.mixture
        if mixture is None:
            return epoch_order(len(self._p.train), s.step_pictures, s.seed, epoch)
        return mixture.order(s.step_pictures, s.seed, epoch, min(1.0, epoch / max(1, s.epochs - 1)))

    def begin_epoch(self, epoch: int) -> None:
        """Training mode, but for norms that stay as they are."""
        self.network.train()
        for module in self._frozen:
            module.eval()

    def learn(self, batch: Batch, *, coarse: bool) -> Mapping[str, torch.Tensor]:
        """One step on a batch, at half its size where `coarse`."""
        moved = batch.to(self._p.machine.device)
        s = self._p.settings
        return taught(self._step, moved.halved() if coarse else moved, s.accumulate, s.clip)

    def judge(self, should_stop: Callable[[], bool], *, coarse: bool) -> dict[str, float]:
        """``loss``, the head error and the overlap of outlines on the held-out faces."""
        return validate(self.network, self._p.validation, self._loss, self._p.machine, should_stop, coarse=coarse)

    def picture(self, figures: Mapping[str, float], *, coarse: bool) -> tuple[NDArray[np.uint8], str]:
        """Photo, true depth, predicted depth and error of a few held-out faces."""
        p, metric = self._p, self._p.validation.target.metric
        name = next(key for key in figures if key.startswith("head_mae"))
        limit = error_range(p.record.baseline[name], metric=metric)
        faces = chosen_faces(len(p.validation))
        self._seen = seen(self.network, p.validation, faces, p.machine.device, coarse=coarse)
        unit = " mm" if metric else ""
        title = f"head error {figures[name]:.2f}{unit} · colours ±{limit:g}{unit}"
        return panel(self._seen, p.validation.target, limit), title

    def more(self) -> Shown:
        """Maps of the network's inside, where it keeps any, and the first face in depth."""
        found, target = self._seen, self._p.validation.target
        maps, columns = maps_panel(found) or (None, ())
        return Shown(maps, columns, current_face(found[0], target) if found else None)

    def state(self) -> dict[str, Any]:
        return self._step.state()

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of `state`."""
        self._step.restore(state)

    def close(self) -> None:
        """Stop the threads of the step."""
        self._step.close()

    def _objective(self, network: Callable[..., torch.Tensor], batch: Batch) -> dict[str, torch.Tensor]:
        output = Output.of(network(batch.image))
        return self._loss.parts(output, batch.at_output(output.depth.shape[-1]))
