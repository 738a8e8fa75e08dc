"""What a plugin gives for a live preview: a process of its own, the latest request wins, a coarse frame first."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from workbench.fields import Settings

R = TypeVar("R", bound=Settings)


@dataclass(frozen=True)
class Frame:
    """One answer: named arrays (``image`` (H, W, 3) uint8 is what a stage shows by default) and plain figures."""

    arrays: Mapping[str, NDArray[Any]]
    figures: Mapping[str, Any] = field(default_factory=dict)
    final: bool = True
    """False for a coarse frame that a better one follows."""


class LivePreview(ABC, Generic[R]):
    """Lives in its own process. `frames` is abandoned at a `yield` as soon as a newer request waits."""

    request: ClassVar[type[Settings]]

    @abstractmethod
    def open(self) -> None:
        """Load what frames need; called once, before the first request."""

    @abstractmethod
    def frames(self, request: R) -> Iterator[Frame | None]:
        """Coarse first, then better; each `yield` is a point where the work may be abandoned.

        None says that there is nothing new to show: long work yields it every tenth of a second or so.
        """

    def close(self) -> None:
        """Called when the preview's tab closes."""


def image_of(frame: Frame) -> NDArray[np.uint8] | None:
    """The picture a stage shows, if the frame has one."""
    return frame.arrays.get("image")
