"""What a foreign layout has to offer to be imported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from workbench.datasets.formats.pairing import Pair
from workbench.datasets.record import DepthMeaning, Sample


class Layout(Protocol):
    """One foreign layout, set up for one import; plain data, so that every worker process can build its own."""

    @property
    def meaning(self) -> DepthMeaning:
        """What the imported depth numbers mean."""
        ...

    def pairs(self, source: Path) -> Sequence[Pair]:
        """Everything in a folder that can be imported, in the order of ids. Raises DataError."""
        ...

    def read(self, pair: Pair) -> Sample:
        """One sample, without split; identity is the pair's own id. Raises DataError, UnavailableError."""
        ...
