"""Where a run stands: everything of the loop that an exact resume needs besides weights and random states."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self


@dataclass
class Position:
    """`epoch` and `batch` name the next batch to be learned; sums are over the current epoch so far."""

    epoch: int = 0
    batch: int = 0
    step: int = 0
    samples: int = 0
    seconds: float = 0.0
    processor_seconds: float = 0.0
    loss_sum: float = 0.0
    loss_count: int = 0
    best_loss: float | None = None
    best_epoch: int = -1
    best_figures: dict[str, float] = field(default_factory=dict)
    coarse: bool = False
    """Whether the current epoch is learned at half the resolution."""
    finished: str = ""
    """Why the run has ended; empty while it goes on."""
    schedule: dict[str, Any] = field(default_factory=dict)
    learner: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """The inverse of `plain`; what a state of an earlier version holds beyond today's fields is passed over."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def plain(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)

    @property
    def epochs_without_gain(self) -> int:
        """Finished epochs since the best validation loss; 0 right after it."""
        return 0 if self.best_epoch < 0 else self.epoch - 1 - self.best_epoch

    def begin_epoch(self, *, coarse: bool) -> None:
        """Settle the resolution of the epoch; figures of coarse epochs are no best for fine ones."""
        if self.coarse and not coarse:
            self.best_loss, self.best_epoch, self.best_figures = None, -1, {}
        self.coarse = coarse

    def end_epoch(self) -> None:
        """The next batch is the first of the next epoch."""
        self.epoch, self.batch, self.loss_sum, self.loss_count = self.epoch + 1, 0, 0.0, 0

    def note_validation(self, figures: dict[str, float]) -> bool:
        """Take in the figures of the epoch that has just ended (before `epoch` is raised); True for the best so far."""
        loss = figures["loss"]
        if self.best_loss is not None and loss >= self.best_loss:
            return False
        self.best_loss, self.best_epoch, self.best_figures = loss, self.epoch, dict(figures)
        return True
