"""Drawing a contact sheet: cells of one size in rows, on a plain ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from workbench.api import Dataset, colourise, cv2

if TYPE_CHECKING:
    from plugins.blender.sheet import SheetSettings

_GAP_SHARE, _NAME_PX = 0.03, 18
_LETTERS_WIDE = 7.0
_GROUNDS = {"white": (255, 90), "black": (0, 175)}
"""Grey levels of ground and letters."""


@dataclass(frozen=True)
class Cell:
    """One face: its name and (H, W, 3) RGB."""

    name: str
    picture: NDArray[np.uint8]

    @classmethod
    def of(cls, dataset: Dataset, sample_id: str, s: SheetSettings) -> Self | None:
        """The face of a dataset at the sheet's size; None where it has no such channel. Raises DataError."""
        sample = dataset.sample(sample_id, (s.shows,))
        values = getattr(sample, s.shows)
        if values is None:
            return None
        pixels = values if s.shows == "image" else _coloured(values)
        height, width = pixels.shape[:2]
        scale = s.side / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return cls(sample_id, cv2.resize(np.ascontiguousarray(pixels), size, interpolation=way))


def chosen_ids(ids: Sequence[str], most: int) -> list[str]:
    """At most so many, all over the list, in its order."""
    if len(ids) <= most:
        return list(ids)
    return [ids[int(place)] for place in np.linspace(0, len(ids) - 1, most)]


def put_together(cells: Sequence[Cell], s: SheetSettings) -> NDArray[np.uint8]:
    """The sheet (H, W, 3) RGB."""
    ground, letters = _GROUNDS[s.ground]
    gap = max(2, round(_GAP_SHARE * s.side))
    columns = min(s.columns, len(cells))
    pitch = s.side + gap + (_NAME_PX if s.named else 0)
    rows = -(-len(cells) // columns)
    sheet = np.full((gap + rows * pitch, gap + columns * (s.side + gap), 3), ground, np.uint8)
    for place, cell in enumerate(cells):
        top, left = gap + place // columns * pitch, gap + place % columns * (s.side + gap)
        height, width = cell.picture.shape[:2]
        sheet[top : top + height, left : left + width] = cell.picture
        if s.named:
            most = max(3, int(s.side / _LETTERS_WIDE))
            word = cell.name if len(cell.name) <= most else f"..{cell.name[2 - most :]}"
            baseline = (left, top + s.side + _NAME_PX - 5)
            cv2.putText(sheet, word, baseline, cv2.FONT_HERSHEY_SIMPLEX, 0.36, (letters,) * 3, 1, cv2.LINE_AA)
    return sheet


def _coloured(depth: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(H, W) metres, 0 = no data -> RGB, near bright; each face on its own scale."""
    known = np.where(depth == 0, np.nan, depth)
    near, far = np.nanpercentile(known, [1, 99]) if np.isfinite(known).any() else (0.0, 1.0)
    return colourise(-known, -float(far), -float(near), "viridis", (120, 126, 136))
