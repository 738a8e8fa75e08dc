"""What each alignment changed, against the one it began from."""

from __future__ import annotations

import numpy as np

from plugins.compare.measuring.record import Change, Comparison
from plugins.compare.settings import Alignment
from workbench.api import Similarity


def changes(comparison: Comparison) -> dict[Alignment, Change]:
    """For each alignment that was measured, but the one that changes nothing."""
    return {name: _change(comparison, name) for name in comparison.measured if name != "none"}


def _change(comparison: Comparison, alignment: Alignment) -> Change:
    after = comparison.measured[alignment]
    start = after.aligned.start or "none"
    before = comparison.measured.get(start)
    matrix, middle = after.aligned.matrix, after.aligned.translation_mm
    scale, rotation = after.aligned.scale, after.aligned.rotation_degrees
    if before is not None and alignment != "scale_shift":
        step = Similarity.from_matrix(matrix @ np.linalg.inv(before.aligned.matrix))
        scale, rotation = step.scale, step.angle_degrees
        x, y, z = (now - then for now, then in zip(middle, before.aligned.translation_mm, strict=True))
        middle = (x, y, z)
    return Change(
        alignment,
        start,
        rotation,
        middle,
        scale,
        None if before is None else before.statistics.median_absolute_mm,
        after.statistics.median_absolute_mm,
        None if before is None else before.statistics.rms_mm,
        after.statistics.rms_mm,
    )
