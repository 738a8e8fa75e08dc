"""Which faces make each epoch where datasets have shares and categories have weights.

Faces of one dataset and one category are a group; all faces of a group are shown equally often, as evenly as whole
numbers allow: a group asked for more pictures than it has faces goes round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.training.settings.mixture import Lesson
from workbench.api import stream

Group = tuple[str, str]
"""Dataset and category."""


@dataclass(frozen=True)
class Mixture:
    """How a run's faces are mixed.

    Attributes
    ----------
    groups : dataset and category of each training sample, in the order of their indices.
    shares : of the epoch's pictures, for the datasets that state one; the others share the rest by their faces.
    lessons : weights of categories that change over the run.
    """

    groups: Sequence[Group]
    shares: Mapping[str, float]
    lessons: Sequence[Lesson]

    def order(self, batch: int, seed: int, epoch: int, along: float) -> list[list[int]]:
        """Sample indices of every batch of an epoch that is `along` (0..1) the planned ones.

        An epoch has as many pictures as there are faces, less those of a last batch that would be smaller.
        """
        members: dict[Group, list[int]] = {}
        for index, group in enumerate(self.groups):
            members.setdefault(group, []).append(index)
        counts = self._pictures({group: len(own) for group, own in members.items()}, along)
        drawn = [_drawn(own, counts[group], seed, epoch, group) for group, own in members.items()]
        shuffled = stream(seed, "order", epoch).permutation(np.concatenate(drawn))
        whole = max(1, len(shuffled) // batch)
        return [shuffled[i * batch : (i + 1) * batch].tolist() for i in range(whole)]

    def _pictures(self, sizes: Mapping[Group, int], along: float) -> dict[Group, int]:
        """How many pictures of each group an epoch has; together as many as there are faces."""
        weights = {lesson.category: lesson.weight(along) for lesson in self.lessons}
        worth = {group: size * weights.get(group[1], 1.0) for group, size in sizes.items()}
        if not any(worth.values()):
            worth = {group: float(size) for group, size in sizes.items()}
        by_dataset: dict[str, float] = {}
        for (dataset, _), value in worth.items():
            by_dataset[dataset] = by_dataset.get(dataset, 0.0) + value
        shares = self._shares(by_dataset)
        exact = {g: shares[g[0]] * value / by_dataset[g[0]] if value else 0.0 for g, value in worth.items()}
        return _whole_numbers(exact, sum(sizes.values()))

    def _shares(self, by_dataset: Mapping[str, float]) -> dict[str, float]:
        """Shares of all datasets that have anything to show; they add up to one."""
        stated = {name: share for name, share in self.shares.items() if by_dataset.get(name)}
        free = {name: value for name, value in by_dataset.items() if name not in stated and value}
        rest = max(0.0, 1.0 - sum(stated.values()))
        found = {**stated, **{name: rest * value / sum(free.values()) for name, value in free.items()}}
        total = sum(found.values()) or 1.0
        return {name: found.get(name, 0.0) / total for name in by_dataset}


def _whole_numbers(exact: Mapping[Group, float], total: int) -> dict[Group, int]:
    """Shares of `total` in whole numbers that add up to it; the largest remainders are rounded up."""
    counts = {group: int(share * total) for group, share in exact.items()}
    remainders = sorted(exact, key=lambda group: (counts[group] - exact[group] * total, group))
    for group in remainders[: total - sum(counts.values())]:
        counts[group] += 1
    return counts


def _drawn(members: Sequence[int], count: int, seed: int, epoch: int, group: Group) -> NDArray[np.int64]:
    """`count` of the members: every one as often as goes into it, and the rest by chance."""
    rounds, rest = divmod(count, len(members))
    some = stream(seed, "order", epoch, *group).permutation(np.asarray(members, np.int64))[:rest]
    return np.concatenate([np.tile(np.asarray(members, np.int64), rounds), some])
