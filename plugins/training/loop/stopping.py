"""Stopping before there is anything to save."""

from __future__ import annotations


class StopAsked(Exception):  # noqa: N818 (no error: someone asked)
    """Someone asked to stop while the faces were being read, or other computers waited for."""
