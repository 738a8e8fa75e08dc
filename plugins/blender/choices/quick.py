"""What only the quick renderer draws."""

from __future__ import annotations

from typing import Literal

from workbench.api import FaceRanges, Settings, taken_over

_QUICK = {"renderer": ("quick",)}


class QuickSettings(Settings):
    """Light and background of the quick renderer."""

    lighting: float = taken_over(FaceRanges, "lighting", _QUICK)
    backgrounds: list[Literal["plain", "gradient", "blobs", "texture"]] = taken_over(FaceRanges, "backgrounds", _QUICK)
