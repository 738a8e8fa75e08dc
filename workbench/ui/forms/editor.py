"""What every field of a form has in common: a value, a signal when a person changes it, and a look when it is wrong."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import SMALL_PX


class Editor(QWidget):
    """Input for one field. `edited` is emitted only for a person's changes, never for `set_value`."""

    edited = Signal()
    noted = Signal()
    """`note` says something else, without a change by anybody (a folder was listed)."""

    wide = False
    """Whether the input needs the full width of the form, with its label above it."""
    can_be_empty = False
    """Whether the input itself can say None (an empty path), so that an optional field needs no tick."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(px(SMALL_PX))

    def value(self) -> Any:
        """The raw value for the model; text that cannot be read is given as it stands, for the model to refuse."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value without emitting `edited`."""
        raise NotImplementedError

    def problem(self) -> str:
        """Why the input cannot be read at all ("write a number"), or nothing."""
        return ""

    def note(self) -> str:
        """A line worth knowing about the present value ("121 seeds"), or nothing."""
        return ""

    def set_wrong(self, wrong: bool) -> None:
        """Show the edge of the input in the colour of problems."""
        target = self.focusProxy() or self
        if target.property("problem") != wrong:
            target.setProperty("problem", wrong)
            target.style().unpolish(target)
            target.style().polish(target)

    def name_for_everyone(self, title: str, description: str) -> None:
        """Say what the input is to a screen reader and in the tooltip."""
        for widget in (self, *self.findChildren(QWidget)):
            if not widget.accessibleName():
                widget.setAccessibleName(title)
                widget.setAccessibleDescription(description)
            if not widget.toolTip():
                widget.setToolTip(description)
