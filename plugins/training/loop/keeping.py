"""What a run keeps on disk while it goes: last and best weights, and the state it can go on from."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch
from torch import nn

from plugins.training.loop.weights import load_state, save_state, save_weights
from plugins.training.run_folder import RunFolder

STATE_NAME = "training.safetensors"
_AFTER_EPOCH_S = 10.0
"""Epochs of a few faces take milliseconds; saving after each would take longer than learning."""


class Keeper:
    """Saves weights and state together, at most every `every_s` seconds unless asked to.

    The best weights are held in memory until the next save, so that files on disk are always of one moment.
    """

    def __init__(
        self, folder: RunFolder, state: Path, network: nn.Module, optimiser: torch.optim.Optimizer, every_s: float
    ) -> None:
        self._folder, self._state = folder, state / STATE_NAME
        self._network, self._optimiser, self._every_s = network, optimiser, every_s
        self._best: dict[str, torch.Tensor] | None = None
        self._best_epoch = 0
        self._saved_at = time.monotonic()

    def restore(self) -> dict[str, Any] | None:
        """Put network, optimiser and random states back as they were saved; the position, None where none was.

        Raises
        ------
        DataError : the state is damaged.
        """
        if not self._state.exists():
            return None
        return load_state(self._state, self._network, self._optimiser)

    def note_best(self, epoch: int) -> None:
        """The network as it is now is the best so far; `epoch` counts from 1."""
        self._best_epoch = epoch
        self._best = {name: value.detach().clone() for name, value in self._network.state_dict().items()}

    def is_due(self, *, after_epoch: bool) -> bool:
        """Whether enough time has passed since the last save."""
        wait = min(self._every_s, _AFTER_EPOCH_S) if after_epoch else self._every_s
        return time.monotonic() - self._saved_at >= wait

    def save(self, position: dict[str, Any]) -> None:
        """Write everything now; the state last, since it is what a resume believes. Raises WorkspaceError."""
        about = {"run": self._folder.name}
        if self._best is not None:
            save_weights(self._folder.checkpoint("best"), self._best, {**about, "epoch": str(self._best_epoch)})
            self._best = None
        save_weights(self._folder.checkpoint("last"), self._network.state_dict(), about)
        save_state(self._state, self._network, self._optimiser, position)
        self._saved_at = time.monotonic()
