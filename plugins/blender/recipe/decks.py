"""Shuffled decks: every asset equally often, and the card of a face known without drawing those before it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.api import stream


def dealt(count: int, place: int, name: str) -> int:
    """Which of `count` cards lies at a place: every run of `count` places from a multiple of it holds each card once.

    The deck is shuffled anew for each run. `name` says whose deck it is, so that environments and backgrounds do not go
    together. A longer batch begins with the same cards.
    """
    turn, within = divmod(place, count)
    return int(_shuffled(count, turn, name)[within])


@lru_cache(maxsize=16)
def _shuffled(count: int, turn: int, name: str) -> NDArray[np.int64]:
    return stream(0, "deck", name, turn).permutation(count)
