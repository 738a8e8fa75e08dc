"""Which Blender is used: finding the person's own, or installing Blender as a Python module beside the workbench."""

from __future__ import annotations

from plugins.blender.installation.blender import Blender
from plugins.blender.installation.finding import find_blender, known_blenders

__all__ = ["Blender", "find_blender", "known_blenders"]
