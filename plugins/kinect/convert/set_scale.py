"""How all frames of a set are brought to one size (facts 3.6): as if every nose were as far away as the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.kinect.convert.preparation import Preparation
from workbench.api import DataError


@dataclass(frozen=True)
class SetScale:
    """reference_mm : depth of the nose in the first usable frame. general : output pixels per pixel at that depth."""

    reference_mm: float
    general: float

    def of(self, nose_mm: float) -> float:
        """Output pixels per pixel of a frame whose nose is at `nose_mm`."""
        return nose_mm / self.reference_mm * self.general


def set_scale(
    prepared: Sequence[Preparation], boxes: Sequence[tuple[float, float]], size: int, padding: int
) -> SetScale:
    """The scale with which the largest face leaves `padding` pixels on each side of a `size` pixel crop.

    prepared : usable frames in the set's order. boxes : width and height of their faces in pixels.

    Raises
    ------
    DataError : there is no usable frame.
    """
    if not prepared:
        raise DataError("No frame of this set can be used")
    reference = prepared[0].nose_mm
    scaled = [(p.nose_mm / reference * w, p.nose_mm / reference * h) for p, (w, h) in zip(prepared, boxes, strict=True)]
    room = size - 2 * padding
    return SetScale(reference, min(room / max(w for w, _ in scaled), room / max(h for _, h in scaled)))
