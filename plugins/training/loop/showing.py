"""What a learner may show besides its one picture: maps of the inside of its network, and a face in depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from plugins.training.current_face import CurrentFace


@dataclass(frozen=True)
class Shown:
    """Of the faces of the picture just made.

    Attributes
    ----------
    maps : (H, W, 3) RGB, a row of tiles per face as `sheet` lays them, under `map_columns`; None where the network
        shows none.
    face : depth of the first face, for a 3D view.
    """

    maps: NDArray[np.uint8] | None = None
    map_columns: tuple[str, ...] = ()
    face: CurrentFace | None = None


@runtime_checkable
class ShowsMore(Protocol):
    """A `Learner` that has more to show; asked after each of its pictures."""

    def more(self) -> Shown:
        """What belongs to the last picture."""
        ...
