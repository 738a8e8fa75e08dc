"""What a run keeps on disk while it goes: last and best weights, and the state it can go on from."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import torch

from plugins.training.loop.averages import Averages
from plugins.training.loop.weights import Modules, Optimisers, load_state, save_state, save_weights, weights_of
from plugins.training.run_folder import RunFolder

STATE_NAME = "training.safetensors"
_AFTER_EPOCH_S = 10.0
"""Epochs of a few faces take milliseconds; saving after each would take longer than learning."""


class Keeper:
    """Saves weights and state together, at most every `every_s` seconds unless asked to.

    The best weights are held in memory until the next save, so that files on disk are always of one moment.
    """

    def __init__(
        self,
        folder: RunFolder,
        state: Path,
        modules: Modules,
        optimisers: Optimisers,
        every_s: float,
        averages: Averages | None = None,
    ) -> None:
        self._folder, self._state = folder, state / STATE_NAME
        self._modules, self._optimisers, self._every_s = modules, optimisers, every_s
        self._averages = averages
        self._best: dict[str, torch.Tensor] | None = None
        self._best_epoch = 0
        self._saved_at = time.monotonic()

    def restore(self) -> dict[str, Any] | None:
        """Put networks, optimisers and random states back as they were saved; the position, None where none was.

        Raises
        ------
        DataError : the state is damaged.
        """
        if not self._state.exists():
            return None
        position, tensors = load_state(self._state, self._modules, self._optimisers)
        if self._averages is not None:
            self._averages.restore(tensors)
        return position

    def judged(self) -> AbstractContextManager[None]:
        """Inside the block the networks hold what is judged, shown and kept: the averages where there are any."""
        return nullcontext() if self._averages is None else self._averages.shown()

    def note_best(self, epoch: int) -> None:
        """The networks as they are now (inside `judged`) are the best so far; `epoch` counts from 1."""
        self._best_epoch = epoch
        self._best = {name: value.detach().clone() for name, value in weights_of(self._modules).items()}

    def is_due(self, *, after_epoch: bool) -> bool:
        """Whether enough time has passed since the last save; the first finished epoch is kept at once.

        Else a kill in the first seconds would leave figures of epochs whose weights are nowhere.
        """
        if after_epoch and not self._state.exists():
            return True
        wait = min(self._every_s, _AFTER_EPOCH_S) if after_epoch else self._every_s
        return time.monotonic() - self._saved_at >= wait

    def save(self, position: dict[str, Any]) -> None:
        """Write everything now; the state last, since it is what a resume believes. Raises WorkspaceError."""
        about = {"run": self._folder.name}
        if self._best is not None:
            save_weights(self._folder.checkpoint("best"), self._best, {**about, "epoch": str(self._best_epoch)})
            self._best = None
        with self.judged():
            save_weights(self._folder.checkpoint("last"), weights_of(self._modules), about)
        more = {} if self._averages is None else self._averages.tensors()
        save_state(self._state, self._modules, self._optimisers, position, more)
        self._saved_at = time.monotonic()
