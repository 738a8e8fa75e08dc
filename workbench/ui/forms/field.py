"""One row of a form: title, input, unit, a way back to the default, and the message where the hand is."""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QToolButton, QWidget

from workbench.fields import asked, kind_of, optional
from workbench.ui.forms.editor import Editor
from workbench.ui.forms.listing import Listing
from workbench.ui.forms.making import make_editor
from workbench.ui.forms.text import ToggleEditor
from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import SMALL_PX, TINY_PX

LABEL_PX = 108
GUTTER_PX = 16
_TICK_PX = 26
_NEEDED = {"dataset": "choose a dataset", "run": "choose a run", "file": "choose a file", "folder": "choose a folder"}


class FieldRow(QWidget):
    """The row of one field. `edited` tells that a person changed it."""

    edited = Signal(str)

    def __init__(self, name: str, info: FieldInfo, listing: Listing | None = None) -> None:
        super().__init__()
        self.name, self.info = name, info
        self.title = info.title or name
        self.editor: Editor = make_editor(info, listing)
        self.editor.name_for_everyone(self.title, self._tooltip())
        self.tick: QCheckBox | None = None
        self.default: Any = None
        self._build()
        self.set_value(_plain_default(info))
        self.default = self.value()
        self._note()
        self.editor.edited.connect(self._edited)
        self.editor.noted.connect(self._note)

    def value(self) -> Any:
        """The raw value for the model; None where the tick is off."""
        return None if self.tick is not None and not self.tick.isChecked() else self.editor.value()

    def set_value(self, value: Any) -> None:
        """Show a value, without a signal."""
        if self.tick is not None:
            self.tick.setChecked(value is not None)
            self.editor.setVisible(value is not None)
            self.unit.setVisible(value is not None and bool(self.unit.text()))
        if value is not None or self.tick is None:
            self.editor.set_value(value)
        self._note()

    def problem(self) -> str:
        """Why the input cannot be read at all, or nothing."""
        if self.tick is not None and not self.tick.isChecked():
            return ""
        if self.editor.can_be_empty and self.editor.value() is None and not optional(self.info):
            return _NEEDED.get(kind_of(self.info), "a value is needed")
        return self.editor.problem()

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong, below the input; an empty sentence takes it back."""
        self.editor.set_wrong(bool(sentence))
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        self.hint.setVisible(not sentence and bool(self.hint.text()))

    def add_below(self, widget: QWidget) -> None:
        """Put a panel's own words or button below the input and its message."""
        grid = self.layout()
        assert isinstance(grid, QGridLayout)
        grid.addWidget(widget, grid.rowCount(), 0, 1, 3)

    def matches(self, words: str) -> bool:
        """Whether the field is about these words (for the form's search)."""
        return words.lower() in f"{self.title} {self.info.description or ''}".lower()

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(SMALL_PX))
        grid.setVerticalSpacing(px(TINY_PX))
        grid.setColumnStretch(1, 1)
        self._make_reset()
        self.unit = QLabel(asked(self.info).unit)
        self.unit.setProperty("tone", "muted")
        span = 1 if self.unit.text() else 2
        if isinstance(self.editor, ToggleEditor):
            grid.addWidget(self.editor, 0, 0, 1, 3)
        else:
            label = self._label()
            above = self.editor.wide or self._label_width() > px(LABEL_PX)
            if not above:
                label.setFixedWidth(px(LABEL_PX))
            self.reset.move(0, px(0 if above else 7))
            grid.addWidget(label, 0, 0, 1, 2 if above else 1)
            grid.addWidget(self.editor, int(above), 0 if above else 1, 1, 3 if self.editor.wide else span + int(above))
            grid.addWidget(self.unit, 0 if self.editor.wide else int(above), 2)
        self.unit.setVisible(bool(self.unit.text()))
        self.hint = _line("muted")
        self.message = _line("bad")
        self.message.setAccessibleName(f"{self.title}: problem")
        grid.addWidget(self.hint, 2, 0, 1, 3)
        grid.addWidget(self.message, 3, 0, 1, 3)
        grid.setContentsMargins(px(GUTTER_PX), 0, 0, 0)

    def _make_reset(self) -> None:
        # In the gutter left of the title, so that no field moves or shrinks when it appears.
        self.reset = QToolButton(self)
        self.reset.setProperty("kind", "gutter")
        wear(self.reset, "reset", size=12)
        self.reset.setToolTip("Back to the default")
        self.reset.setAccessibleName(f"{self.title}: back to the default")
        self.reset.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reset.setGeometry(0, px(7), px(GUTTER_PX), px(GUTTER_PX))
        self.reset.clicked.connect(self._back)
        self.reset.hide()

    def _label(self) -> QWidget:
        if optional(self.info) and not self.editor.can_be_empty:
            self.tick = QCheckBox(self.title)
            self.tick.setToolTip(self._tooltip())
            self.tick.clicked.connect(self._ticked)
            return self.tick
        label = QLabel(self.title)
        label.setWordWrap(self.fontMetrics().horizontalAdvance(self.title) > px(LABEL_PX) and not self.editor.wide)
        label.setToolTip(self._tooltip())
        label.setBuddy(self.editor)
        return label

    def _label_width(self) -> int:
        """Of the title on one line, or a tick with its title; a label may take two lines."""
        width = self.fontMetrics().horizontalAdvance(self.title)
        return width + px(_TICK_PX) if self.tick is not None else round(width * 0.66)

    def _tooltip(self) -> str:
        how, text = asked(self.info), self.info.description or ""
        return f"{text} (in {how.unit})" if how.unit else text

    def _edited(self) -> None:
        self._note()
        self.edited.emit(self.name)

    def _ticked(self, on: bool) -> None:
        self.editor.setVisible(on)
        self.unit.setVisible(on and bool(self.unit.text()))
        if on and self.editor.problem():
            self.editor.set_value(_first_value(self.info))
        self._edited()

    def _back(self) -> None:
        self.set_value(self.default)
        self.edited.emit(self.name)

    def _note(self) -> None:
        self.reset.setVisible(self.value() != self.default)
        note = self.editor.note() if self.tick is None or self.tick.isChecked() else ""
        self.hint.setText(note)
        self.hint.setVisible(bool(note) and not self.message.isVisibleTo(self))


def _plain_default(info: FieldInfo) -> Any:
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    return getattr(default, "value", default)


def _first_value(info: FieldInfo) -> Any:
    how = asked(info)
    if how.low is not None and how.high is not None:
        return (how.low, how.high)
    least, above = _bound(info, "ge"), _bound(info, "gt")
    if least is not None or above is None:
        return least or 0
    most = _bound(info, "le")
    # The bound itself is not allowed: what is ticked should not begin with a complaint.
    return above + (how.step or (1 if most is None else min(1, most - above)))


def _bound(info: FieldInfo, name: str) -> Any:
    return next((b for rule in info.metadata if (b := getattr(rule, name, None)) is not None), None)


def _line(tone: str) -> QLabel:
    label = QLabel()
    label.setProperty("tone", tone)
    label.setProperty("role", "secondary")
    label.setWordWrap(True)
    label.hide()
    return label
