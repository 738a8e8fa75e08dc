"""The page of a whole evaluation: every sample in a table, what they come to together, one run against another."""

from __future__ import annotations

from plugins.compare.panel.sets_page.page import SetsPage

__all__ = ["SetsPage"]
