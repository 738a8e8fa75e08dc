"""A step on a graphics card, through Fabric: precision, gradient scaling and devices are its business."""

from __future__ import annotations

import math
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import torch
from lightning_fabric import Fabric
from torch import nn

from plugins.training.loop.machine import Machine

if TYPE_CHECKING:
    from plugins.training.loop.stepping import Objective, Splittable


class DeviceStep:
    """Gradients and updates of a network that lives on the machine's device, alone or together with other processes."""

    def __init__(
        self, network: nn.Module, optimiser: torch.optim.Optimizer, objective: Objective, machine: Machine
    ) -> None:
        self._network, self._objective, self._ranks = network, objective, machine.ranks
        if machine.ranks is None:
            devices = [machine.device.index or 0] if machine.device.type == "cuda" else 1
            self._fabric = Fabric(accelerator=machine.device.type, devices=devices, precision=machine.precision)
        else:
            self._fabric = machine.ranks.fabric
        # The wrappers carry autocast and gradient scaling; the bare network is what is saved.
        self._model, self._optimiser = self._fabric.setup(network, optimiser, move_to_device=False)

    def backward(
        self, batch: Splittable, share: float = 1.0, *, add: bool = False, more: bool = False
    ) -> dict[str, torch.Tensor]:
        """The batch's figures, still on the device; `share` of its gradients is put into the parameters' ``.grad``, or
        added to them. Other processes are met only where no `more` parts follow."""
        if not add:
            self._optimiser.zero_grad()
        alone = more and self._ranks is not None
        with self._fabric.no_backward_sync(self._model, enabled=alone) if alone else nullcontext():
            figures = self._objective(self._model, batch)
            self._fabric.backward(figures["loss"] * share if share != 1.0 else figures["loss"])
        return {name: value.detach() for name, value in figures.items()}

    def update(self, clip: float | None = None) -> torch.Tensor:
        """Move the parameters against their gradients, shortened to the norm `clip`; their norm before."""
        norm: torch.Tensor | None = self._fabric.clip_gradients(
            self._model, self._optimiser, max_norm=math.inf if clip is None else clip, error_if_nonfinite=False
        )
        self._optimiser.step()
        if self._ranks is not None:
            self._ranks.average_buffers(self._network)
        assert norm is not None
        return norm

    def close(self) -> None:
        """Nothing to stop."""

    def state(self) -> dict[str, Any]:
        """Scale of the gradients, JSON-ready."""
        return dict(self._fabric.strategy.precision.state_dict())

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of `state`."""
        self._fabric.strategy.precision.load_state_dict(state)
