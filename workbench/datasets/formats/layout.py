"""What a foreign layout has to offer to be imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from workbench.datasets.formats.pairing import Pair
from workbench.datasets.record import DepthMeaning, Sample, Split


@dataclass(frozen=True)
class Contents:
    """What every sample of a folder is expected to have, in the words of `DatasetInfo`."""

    channels: tuple[str, ...]
    mask_labels: Mapping[int, str] = field(default_factory=dict)
    landmark_scheme: str = ""


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


@runtime_checkable
class DescribedLayout(Layout, Protocol):
    """A layout that knows what it holds and whom it shows."""

    def contents(self) -> Contents:
        """What every sample is expected to have. Raises DataError."""
        ...

    def identity(self, pair: Pair) -> str | None:
        """Who a picture shows, where the folder says so; several views of one face share it."""
        ...


@runtime_checkable
class SplitLayout(Layout, Protocol):
    """A layout whose pictures are split already."""

    def split(self, pair: Pair) -> Split | None:
        """The split of a picture; None where the folder does not say."""
        ...
