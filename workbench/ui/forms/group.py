"""A titled group of a form that folds away, and the fold of its rarely needed fields."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import LARGE_PX, SMALL_PX


class Fold(QWidget):
    """A title that shows and hides what is below it."""

    def __init__(self, title: str, *, is_open: bool, strong: bool = True) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(SMALL_PX))
        self.header = QToolButton()
        self.header.setText(title)
        self.header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.header.setCheckable(True)
        self.header.setChecked(is_open)
        self.header.setProperty("kind", "fold")
        self.header.setProperty("strong", strong)
        self.header.setAccessibleName(title)
        self.header.toggled.connect(self._turn)
        column.addWidget(self.header, 0, Qt.AlignmentFlag.AlignLeft)
        self.body = QWidget()
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(px(SMALL_PX))
        column.addWidget(self.body)
        self._turn(is_open)

    def set_open(self, is_open: bool) -> None:
        """Show or hide what is below the title."""
        self.header.setChecked(is_open)

    @property
    def is_open(self) -> bool:
        """Whether what is below the title shows."""
        return self.header.isChecked()

    def _turn(self, is_open: bool) -> None:
        wear(self.header, "chevron-down" if is_open else "chevron-right", on_tone="muted", size=12)
        self.body.setVisible(is_open)


class FormGroup(QFrame):
    """A group of fields with its title and, below, the fields only few people need."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(10), px(LARGE_PX), px(12))
        column.setSpacing(px(SMALL_PX))
        self.fold: Fold | None = Fold(title, is_open=True) if title else None
        self._rows = self.fold.rows if self.fold else column
        if self.fold:
            column.addWidget(self.fold)
        self.advanced: Fold | None = None
        self.line = rule()
        """The hairline below; whoever places the group places it."""
        self._fields: list[QWidget] = []
        self._empty = False

    def add(self, row: QWidget, *, advanced: bool = False) -> None:
        """Add a field's row, in order."""
        self._fields.append(row)
        if not advanced:
            at = self._rows.indexOf(self.advanced) if self.advanced else -1
            self._rows.insertWidget(at, row)
            return
        if self.advanced is None:
            self.advanced = Fold("More", is_open=False, strong=False)
            self._rows.addWidget(self.advanced)
        self.advanced.rows.addWidget(row)

    def hide_where_empty(self) -> None:
        """Leave no title, fold or hairline where every row below is hidden."""
        shown = [row for row in self._fields if not row.isHidden()]
        if self._empty != (not shown):
            # Only on a change, because some places of a form hide its hairlines for good.
            self._empty = not shown
            self.setHidden(self._empty)
            self.line.setHidden(self._empty)
        if self.advanced:
            body = self.advanced.body
            self.advanced.setHidden(not any(body.isAncestorOf(row) for row in shown))

    def reveal(self, row: QWidget) -> None:
        """Open whatever hides a row."""
        if self.fold:
            self.fold.set_open(True)
        if self.advanced and self.advanced.body.isAncestorOf(row):
            self.advanced.set_open(True)


def rule() -> QFrame:
    """A hairline between groups."""
    line = QFrame()
    line.setProperty("rule", True)
    line.setFixedHeight(1)
    return line
