"""Which frame of a capture trains and which measures: the two are interleaved, so that both see the whole session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

Purpose = Literal["train", "eval"]


class Purposes(Protocol):
    """What the frames of a capture are for."""

    @property
    def total(self) -> int:
        """How many frames there are to be, at most."""
        ...

    def purpose(self, number: int) -> Purpose:
        """What frame `number` (from 0) is for."""
        ...


@dataclass(frozen=True)
class EveryNth:
    """Of `total` frames at most, every `n`-th is to measure on; none where `n` is 0."""

    total: int
    n: int

    def purpose(self, number: int) -> Purpose:
        """What frame `number` (from 0) is for."""
        return "eval" if self.n and number % self.n == self.n - 1 else "train"


@dataclass(frozen=True)
class Schedule:
    """Frames 0, 1, 2 … of a capture of `train` + `eval` frames, in the order in which they are accepted.

    The rule is that of the face synthesiser (facts, 2.2), with its floating-point sums, so that the same amounts give
    the same folders: with r = (train + eval) / eval, the k-th frame to measure on is number floor(r + r + … k times).
    """

    train: int
    eval: int

    @property
    def total(self) -> int:
        return self.train + self.eval

    def purpose(self, number: int) -> Purpose:
        """What frame `number` (from 0) is for."""
        return "eval" if number in self._measured else "train"

    @cached_property
    def _measured(self) -> frozenset[int]:
        if self.eval == 0:
            return frozenset()
        step = self.total / self.eval
        numbers, reached = [], step
        for _ in range(self.eval):
            numbers.append(int(reached) - 1)
            reached += step
        return frozenset(numbers)
