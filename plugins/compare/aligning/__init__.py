"""The alignments a person can look at side by side, each with what it changed.

ICP alone flatters a prediction (it absorbs low-frequency error), so every comparison computes all that apply.
"""

from __future__ import annotations

from plugins.compare.aligning.matrix_files import how_found, matrix_record, matrix_text, read_matrix, write_matrix
from plugins.compare.aligning.methods import aligned, aligning
from plugins.compare.aligning.record import Aligned

__all__ = ["Aligned", "aligned", "aligning", "how_found", "matrix_record", "matrix_text", "read_matrix", "write_matrix"]
