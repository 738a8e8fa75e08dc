"""The coloured videos: depth alone, and colour and depth side by side, with one range of colours from end to end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from plugins.training.prediction.depth_maps import coloured
from plugins.training.prediction.video.depth_store import DepthStore
from plugins.training.prediction.video.frames import Picture

_LOOKED_AT = 40
_VALUES_EACH = 4000


def colour_range(store: DepthStore, numbers: Sequence[int]) -> tuple[float, float]:
    """Values at the ends of the colours: the middle 98 % of the head over the whole video, from forty frames of it."""
    found: list[NDArray[np.float32]] = []
    for number in numbers[:: max(1, len(numbers) // _LOOKED_AT)]:
        values, head = store.read(number)
        inside = values[head]
        found.append(inside[:: max(1, len(inside) // _VALUES_EACH)])
    everything = np.concatenate(found) if found else np.empty(0, np.float32)
    if not len(everything):
        return 0.0, 1.0
    low, high = np.percentile(everything, [1, 99])
    return float(low), float(max(high, low + 1e-6))


def depth_pictures(
    store: DepthStore, numbers: Iterable[int], ends: tuple[float, float], *, near_small: bool
) -> Iterator[Picture]:
    """Coloured depth of these frames, bright is near."""
    for number in numbers:
        values, head = store.read(number)
        yield coloured(values, head, ends, "small" if near_small else "large")


def side_by_side(pictures: Iterable[Picture], depths: Iterable[Picture]) -> Iterator[Picture]:
    """Colour at the left, depth at the right."""
    for picture, depth in zip(pictures, depths, strict=False):
        yield np.concatenate([picture, depth], axis=1)
