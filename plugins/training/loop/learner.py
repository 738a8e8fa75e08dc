"""What the loop drives: something that learns from batches, whatever it learns.

The loop owns epochs, learning rate, saving, resuming and stopping. A learner owns networks, optimisers, losses and
samples. Depth, latent codes and RGBD faces each have one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from plugins.training.data.augmentation import Augmentation, Change


class LearningBatch(Protocol):
    """One step's data, of any kind."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Sample ids, for messages."""
        ...

    def pinned(self) -> LearningBatch:
        """The batch in memory that a graphics card can read by itself."""
        ...


class LearningSamples(Protocol):
    """Samples of one split, ready to become batches; read by several threads at once."""

    def __len__(self) -> int: ...

    @property
    def size(self) -> int:
        """Side of the square pictures, pixels."""
        ...

    def id_of(self, index: int) -> str: ...

    def batch(self, indices: Sequence[int], changes: Sequence[Change] | None = None) -> LearningBatch:
        """The samples at `indices`, each with its augmentation."""
        ...


class Learner(Protocol):
    """What a run teaches, and to which networks."""

    @property
    def modules(self) -> Mapping[str, nn.Module]:
        """Networks by name, in a fixed order: ``{"network": …}``, or ``{"G": …, "D": …}``; names have no dots. All are
        saved for a resume; the names of their weights in checkpoints are those of their state dicts, with ``NAME.``
        before them where there are several."""
        ...

    @property
    def optimisers(self) -> Mapping[str, torch.optim.Optimizer]:
        """Optimisers by name. Before each step the loop sets the learning rate of every parameter group to the one it
        was made with times the schedule's factor."""
        ...

    @property
    def train(self) -> LearningSamples: ...

    @property
    def augmentation(self) -> Augmentation:
        """How the training samples are changed by chance."""
        ...

    @property
    def coarse_share(self) -> float:
        """Share of the planned run that is learned at half the resolution; 0 for learners that know no such thing."""
        ...

    def order(self, epoch: int) -> list[list[int]]:
        """Sample indices of every step of an epoch, the same whenever it is asked (`data.loading.epoch_order`)."""
        ...

    def begin_epoch(self, epoch: int) -> None:
        """Bring the modules into training mode; called before the first step and after every judgement."""
        ...

    def learn(self, batch: Any, *, coarse: bool) -> Mapping[str, torch.Tensor]:
        """One step: losses, gradients, updates. ``loss`` and whatever is worth a curve of its own (parts of the loss,
        ``gradient_norm``), scalars that may still be on the device (reading them would make it wait)."""
        ...

    def judge(self, should_stop: Callable[[], bool], *, coarse: bool) -> dict[str, float]:
        """Figures of the held-out samples; ``loss`` decides which epoch is the best. Empty when asked to stop."""
        ...

    def picture(self, figures: Mapping[str, float], *, coarse: bool) -> tuple[NDArray[np.uint8], str] | None:
        """A picture (H, W, 3) RGB of how it does on a few held-out samples, and its title after “Epoch 7 · ”; None
        where there is nothing to show."""
        ...

    def state(self) -> dict[str, Any]:
        """What a resume needs beyond modules and optimisers (the scale of gradients), JSON-ready."""
        ...

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of `state`."""
        ...

    def close(self) -> None:
        """Stop threads."""
        ...
