"""The Training tab's widgets: settings at the left, curves and faces in the middle, runs at the right."""

from __future__ import annotations

from plugins.training.panel.tab import TrainingPanel

__all__ = ["TrainingPanel"]
