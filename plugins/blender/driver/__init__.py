"""Our side of Blender: processes that take pictures, and what happens when one of them fails."""

from __future__ import annotations

from plugins.blender.driver.limits import Limits
from plugins.blender.driver.process import BlenderProcess

__all__ = ["BlenderProcess", "Limits"]
