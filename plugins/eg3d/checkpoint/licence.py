"""What a person is told about NVIDIA's models."""

from __future__ import annotations

LICENCE_NOTICE = (
    "This model stems from NVIDIA's EG3D. NVIDIA licenses the EG3D code for non-commercial use only; treat the weights "
    "the same way until you have read the licence they came with. The workbench ships neither: please read NVIDIA's "
    "licence before you use or pass on what you make with this model."
)
"""Shown whenever `Checkpoint.notice` is set."""
