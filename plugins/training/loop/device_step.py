"""A step on a graphics card, through Fabric: precision, gradient scaling and devices are its business."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from lightning_fabric import Fabric
from torch import nn

if TYPE_CHECKING:
    from plugins.training.loop.stepping import Objective, Splittable


class DeviceStep:
    """Gradients and updates of a network that lives on `device`."""

    def __init__(
        self,
        network: nn.Module,
        optimiser: torch.optim.Optimizer,
        objective: Objective,
        device: torch.device,
        *,
        mixed: bool,
    ) -> None:
        devices = [device.index or 0] if device.type == "cuda" else 1
        self._fabric = Fabric(accelerator=device.type, devices=devices, precision=_precision(device, mixed))
        self._objective = objective
        # The wrappers carry autocast and gradient scaling; the bare network is what is saved.
        self._model, self._optimiser = self._fabric.setup(network, optimiser, move_to_device=False)

    def backward(self, batch: Splittable, share: float = 1.0, *, add: bool = False) -> dict[str, torch.Tensor]:
        """The batch's figures, still on the device; `share` of its gradients is put into the parameters' ``.grad``, or
        added to them."""
        figures = self._objective(self._model, batch)
        if not add:
            self._optimiser.zero_grad()
        self._fabric.backward(figures["loss"] * share if share != 1.0 else figures["loss"])
        return {name: value.detach() for name, value in figures.items()}

    def update(self, clip: float | None = None) -> torch.Tensor:
        """Move the parameters against their gradients, shortened to the norm `clip`; their norm before."""
        norm: torch.Tensor | None = self._fabric.clip_gradients(
            self._model, self._optimiser, max_norm=math.inf if clip is None else clip, error_if_nonfinite=False
        )
        self._optimiser.step()
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


def _precision(device: torch.device, mixed: bool) -> str:
    if not mixed:
        return "32-true"
    # Cards before 2020 have no units for bfloat16; half precision needs its gradients scaled, which Fabric does.
    if device.type == "cpu" or torch.cuda.is_bf16_supported(including_emulation=False):
        return "bf16-mixed"
    return "16-mixed"
