"""What a person can do, as data; menus and the palette made from it."""

from __future__ import annotations

from workbench.ui.commands.registry import Command, Commands, keys_text

__all__ = ["Command", "Commands", "keys_text"]
