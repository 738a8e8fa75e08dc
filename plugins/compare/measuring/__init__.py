"""Signed errors of a prediction against the truth, per vertex, and what they come to.

Errors run from the predicted surface to the true one, positive in front of it (towards the viewer), weighted by the
area each vertex stands for: the pixels of a depth map are not spread evenly over a face.
"""

from __future__ import annotations

from plugins.compare.measuring.changes import changes
from plugins.compare.measuring.comparing import compare, comparing, comparisons, measure, unit_of
from plugins.compare.measuring.details import DepthErrors, LandmarkErrors, Part
from plugins.compare.measuring.record import Change, Comparison, Measured
from plugins.compare.measuring.words import DROPPED_WORDS, moved_words

__all__ = [
    "DROPPED_WORDS",
    "Change",
    "Comparison",
    "DepthErrors",
    "LandmarkErrors",
    "Measured",
    "Part",
    "changes",
    "compare",
    "comparing",
    "comparisons",
    "measure",
    "moved_words",
    "unit_of",
]
