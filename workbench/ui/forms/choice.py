"""One of several, or several of several: a drop-down or chips, with an explanation for every value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from workbench.ui.forms.editor import Editor
from workbench.ui.forms.flow import FlowLayout
from workbench.ui.theme.palette import px

_MOST_CHIPS = 4
_LONG_LABEL = 26
_CHIP_LETTERS = 30
_COMBO_LETTERS = 18


def label_of(value: str, choices: Mapping[str, str]) -> str:
    """What a value is called: the words before the colon, or the value itself made readable."""
    if value in choices:
        words, colon, _ = choices[value].partition(":")
        return words.strip() if colon or len(words) <= _LONG_LABEL else words.partition(",")[0].strip()
    words = value.replace("_", " ")
    return words[:1].upper() + words[1:]


def explanation_of(value: str, choices: Mapping[str, str]) -> str:
    """What a value means: the words after the colon, as a sentence, or nothing."""
    whole = choices.get(value, "")
    text = whole.partition(":")[2].strip() or (whole if len(whole) > _LONG_LABEL else "")
    return text[:1].upper() + text[1:]


def fits_chips(values: Sequence[str], choices: Mapping[str, str]) -> bool:
    """Whether all values are few and short enough to stand side by side."""
    return len(values) <= _MOST_CHIPS and sum(len(label_of(v, choices)) + 2 for v in values) <= _CHIP_LETTERS


class QuietCombo(QComboBox):
    """A drop-down that leaves the wheel to the form it stands in unless it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        # With a style sheet Qt cuts a long text off in the middle of a letter; shorten it as everywhere else.
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        if self.currentIndex() < 0:
            option.currentText = self.placeholderText()
            option.palette.setBrush(QPalette.ColorRole.ButtonText, option.palette.placeholderText())
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - px(4)
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()


class ChoiceEditor(Editor):
    """A drop-down; the explanation of the chosen value is the field's note."""

    def __init__(self, values: Sequence[str], choices: Mapping[str, str]) -> None:
        super().__init__()
        self._choices = choices
        self.wide = max((len(label_of(v, choices)) for v in values), default=0) > _COMBO_LETTERS
        self.combo = QuietCombo()
        for index, value in enumerate(values):
            self.combo.addItem(label_of(value, choices), value)
            self.combo.setItemData(index, explanation_of(value, choices), Qt.ItemDataRole.ToolTipRole)
        self.combo.activated.connect(lambda _index: self.edited.emit())
        self.row.addWidget(self.combo, 1)
        self.setFocusProxy(self.combo)

    def value(self) -> object:
        return self.combo.currentData()

    def set_value(self, value: object) -> None:
        self.combo.setCurrentIndex(self.combo.findData(None if value is None else str(value)))

    def note(self) -> str:
        return explanation_of(str(self.value()), self._choices)


class ChipsEditor(Editor):
    """Chips side by side: exactly one is on (`several` False), or any of them."""

    wide = True

    def __init__(self, values: Sequence[str], choices: Mapping[str, str], *, several: bool) -> None:
        super().__init__()
        self._choices, self._several = choices, several
        self._group = QButtonGroup(self)
        self._group.setExclusive(not several)
        self.chips: dict[str, QPushButton] = {}
        holder = QWidget()
        flow = FlowLayout(holder)
        for value in values:
            chip = QPushButton(label_of(value, choices))
            chip.setCheckable(True)
            chip.setToolTip(explanation_of(value, choices))
            chip.setAccessibleName(label_of(value, choices))
            chip.setAccessibleDescription(explanation_of(value, choices))
            chip.clicked.connect(lambda _on: self.edited.emit())
            self._group.addButton(chip)
            self.chips[value] = chip
            flow.addWidget(chip)
        self.row.addWidget(holder, 1)
        if self.chips:
            self.setFocusProxy(next(iter(self.chips.values())))

    def value(self) -> object:
        on = [value for value, chip in self.chips.items() if chip.isChecked()]
        return on if self._several else (on[0] if on else None)

    def set_value(self, value: object) -> None:
        wanted = {str(v) for v in value} if isinstance(value, list | tuple | set | frozenset) else {str(value)}
        self._group.setExclusive(False)
        for name, chip in self.chips.items():
            chip.setChecked(name in wanted)
        self._group.setExclusive(not self._several)

    def note(self) -> str:
        return "" if self._several else explanation_of(str(self.value()), self._choices)

    def set_wrong(self, wrong: bool) -> None:
        """Chips have no edge of their own to colour; the message below them is enough."""
