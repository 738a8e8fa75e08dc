"""A run's `metrics.jsonl`, read a piece at a time while it grows."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.files import long_path

PIECE_BYTES = 64 * 1024
"""Read at a time: parsed in a few milliseconds, so that a long file never holds the window up."""


@dataclass(frozen=True)
class Measurement:
    """One figure of a run: which ("validation/loss") and at which step; NaN for what the file does not say.

    Attributes
    ----------
    time_s : seconds since 1970, or since the run began (pauses left out) where its file counts so.
    samples : how many the network had seen.
    """

    name: str
    value: float
    step: float
    epoch: float
    time_s: float
    samples: float = math.nan


class MetricsFile:
    """Follows one file. A file that became shorter was begun anew and is read from its start."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset = 0
        self._rest = b""

    def read(self, limit: int = PIECE_BYTES) -> tuple[list[Measurement], bool, bool]:
        """New measurements, whether the file was begun anew, and whether there is more to read at once.

        A missing file is an empty one. Lines that a crash tore are passed over.
        """
        try:
            with open(long_path(self.path), "rb") as stream:
                size = stream.seek(0, 2)
                anew = size < self._offset
                if anew:
                    self._offset, self._rest = 0, b""
                stream.seek(self._offset)
                piece = stream.read(limit)
        except OSError:
            # Not there yet, or held by the writer for a moment: the next look finds it.
            return [], False, False
        self._offset += len(piece)
        *lines, self._rest = (self._rest + piece).split(b"\n")
        found = [m for line in lines if (m := _measurement(line)) is not None]
        return found, anew, self._offset < size


def _measurement(line: bytes) -> Measurement | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    if not isinstance(record, dict) or not isinstance(record.get("name"), str):
        return None
    step = _number(record.get("step"))
    if math.isnan(step):
        return None
    value, epoch, samples = (_number(record.get(key)) for key in ("value", "epoch", "samples"))
    time_s = _number(record["t"] if "t" in record else record.get("seconds"))
    return Measurement(record["name"], value, step, epoch, time_s, samples)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
