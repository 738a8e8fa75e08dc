"""How long we wait for Blender, and how much memory it may hold."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

_SECONDS_PER_PATH = 2.7e-6
"""Measured on one core of a 2020s server: a head with hair, 65 536 pixels, 0.17 s for a path a pixel."""
_SLOWER = 25
"""How much slower than that core a machine with other work may be before something must be wrong."""
_LEAST_S = 120.0


@dataclass(frozen=True)
class Limits:
    """What a Blender process may take before it is ended or replaced.

    Attributes
    ----------
    start_s : from its start to its first word; the first start after an installation reads 400 MB from disk.
    silence_s : longest time without a heartbeat (they come every second while Python runs).
    recycle_pictures, recycle_bytes : a new process takes over, between two pictures, after so many and where the old
    one holds so much: Blender's memory grows in a long life.
    most_bytes : what it is ended at in the middle of a picture, before the system ends it or something else; None for
    nine tenths of the machine's memory.
    """

    start_s: float = 120.0
    silence_s: float = 60.0
    recycle_pictures: int = 1000
    recycle_bytes: int = 4 << 30
    most_bytes: int | None = None

    @property
    def deadly_bytes(self) -> int:
        """`most_bytes`, or what it stands for."""
        return self.most_bytes if self.most_bytes is not None else int(0.9 * psutil.virtual_memory().total)


def patience_s(pixels: int, samples: int, threads: int, slowest_s: float = 0.0) -> float:
    """Seconds after which a picture is given up on, where a person gave none.

    Generous: `slowest_s`, the longest that a picture with these numbers took so far, counts twentyfold.
    """
    expected = _SECONDS_PER_PATH * pixels * samples / max(1, threads)
    return max(_LEAST_S + _SLOWER * expected, 20 * slowest_s)
