"""Seeds as people write them ("0-99, 120") and as items need them (one independent stream per item)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import numpy as np

from workbench.errors import SettingsError

_PART = re.compile(r"^(\d+)(?:\s*-\s*(\d+))?$")
_MOST_SEEDS = 10_000_000
_MOST_DIGITS = 18


def parse_seeds(text: str) -> list[int]:
    """The seeds that a text such as ``"0-99, 120, 200-210"`` names, in its order, each once.

    Raises
    ------
    SettingsError : the text has a part that is no number, too large, or no rising range, or names none or too many.
    """
    seeds: dict[int, None] = {}
    for first, last in _ranges(text):
        if last - first + len(seeds) >= _MOST_SEEDS:
            raise SettingsError("More than ten million seeds", remedy="make several datasets")
        seeds.update(dict.fromkeys(range(first, last + 1)))
    return list(seeds)


def count_seeds(text: str) -> int:
    """How many seeds a text names, without listing them: cheap enough for every key a person presses.

    Raises
    ------
    SettingsError : as `parse_seeds`.
    """
    count, reached = 0, -1
    for first, last in sorted(_ranges(text)):
        count += max(0, last - max(first, reached + 1) + 1)
        reached = max(reached, last)
    if count > _MOST_SEEDS:
        raise SettingsError("More than ten million seeds", remedy="make several datasets")
    return count


def _ranges(text: str) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for part in filter(None, (p.strip() for p in re.split(r"[,;\n]", text))):
        match = _PART.match(part)
        if match is None:
            raise SettingsError(f"“{part}” is not a seed or a range", remedy="write seeds like 0-99, 120")
        first = int(match[1])
        last = int(match[2]) if match[2] else first
        if max(len(str(first)), len(str(last))) > _MOST_DIGITS:
            # A dataset's index keeps seeds in 64 bits.
            raise SettingsError(f"The seed “{part}” is too large", remedy=f"use at most {_MOST_DIGITS} digits")
        if last < first:
            raise SettingsError(f"The range “{part}” runs backwards", remedy=f"write {last}-{first}")
        ranges.append((first, last))
    if not ranges:
        raise SettingsError("No seed is given", remedy="write seeds like 0-99, 120")
    return ranges


def seed_text(seeds: Iterable[int]) -> str:
    """The shortest text that `parse_seeds` reads back as these seeds in this order."""
    runs: list[list[int]] = []
    for seed in seeds:
        if runs and seed == runs[-1][1] + 1:
            runs[-1][1] = seed
        else:
            runs.append([seed, seed])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def derive_seed(job_seed: int, *names: int | str) -> int:
    """A 63-bit seed that depends only on the job's seed and these names, on every platform and NumPy version."""
    text = "\x1f".join([str(job_seed), *map(str, names)])
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "little") >> 1


def stream(seed: int, *names: int | str) -> np.random.Generator:
    """An independent random stream for one purpose of one item ("lighting" does not move when "pose" draws more)."""
    return np.random.Generator(np.random.PCG64(derive_seed(seed, *names)))
