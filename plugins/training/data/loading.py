"""Which samples make each step, and their batches made ahead of time by background threads."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from plugins.training.data.augmentation import Augmentation, Change
from workbench.api import stream

_AHEAD = 4


class Loadable(Protocol):
    """Samples that the loader can make batches of, from several threads at once."""

    @property
    def size(self) -> int:
        """Side of the square pictures, pixels."""
        ...

    def id_of(self, index: int) -> str: ...

    def batch(self, indices: Sequence[int], changes: Sequence[Change] | None = None) -> Any:
        """The samples at `indices` as one batch, each with its change."""
        ...


def epoch_order(count: int, batch: int, seed: int, epoch: int) -> list[list[int]]:
    """Sample indices of every batch of one epoch; a last batch that would be smaller is left out unless it is all."""
    order = stream(seed, "order", epoch).permutation(count)
    whole = max(1, count // batch)
    return [order[i * batch : (i + 1) * batch].tolist() for i in range(whole)]


class Loader:
    """Batches of an epoch in order, prepared ahead by `threads` background threads.

    `waited_s` counts the time the training step had to wait for data.
    """

    def __init__(
        self, samples: Loadable, augmentation: Augmentation, seed: int, threads: int, *, pin: bool = False
    ) -> None:
        self._samples, self._augmentation, self._seed, self._pin = samples, augmentation, seed, pin
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="batches")
        self._ahead = max(_AHEAD, 2 * threads)
        self.waited_s = 0.0

    def epoch(self, epoch: int, batches: Sequence[Sequence[int]]) -> Iterator[Any]:
        """The batches in the order given; those of a resumed epoch are its rest."""
        queue: deque[Future[Any]] = deque()
        remaining = iter(batches)
        try:
            for indices in remaining:
                queue.append(self._pool.submit(self._made, epoch, indices))
                if len(queue) >= self._ahead:
                    yield self._next(queue)
            while queue:
                yield self._next(queue)
        finally:
            for future in queue:
                future.cancel()

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _next(self, queue: deque[Future[Any]]) -> Any:
        since = time.perf_counter()
        batch = queue.popleft().result()
        self.waited_s += time.perf_counter() - since
        return batch

    def _made(self, epoch: int, indices: Sequence[int]) -> Any:
        size = self._samples.size
        names = [self._samples.id_of(i) for i in indices]
        changes = [self._augmentation.draw(self._seed, epoch, name, size) for name in names]
        batch = self._samples.batch(indices, changes)
        return batch.pinned() if self._pin else batch
