"""In the place of Blender, side environments hold one tiny package here."""

from tests.unit.environments.tiny import tiny, wheels

__all__ = ["tiny", "wheels"]
