"""A weighted list: some of several names, each with a number; more are added from a drop-down, or taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from workbench.ui.forms.choice import QuietCombo, explanation_of, label_of
from workbench.ui.forms.editor import Editor
from workbench.ui.forms.number import NumberField
from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px

_NUMBER_PX, _REMOVE_PX = 64, 26


class WeightsEditor(Editor):
    """One line per chosen name: what it is called, its weight, and a button that takes it out.

    The value is ``{name: weight}`` in the order in which the names were added; `choices` says what each name means.
    """

    wide = True

    def __init__(self, names: Sequence[str], choices: Mapping[str, str], *, step: float) -> None:
        super().__init__()
        self._names, self._choices, self._step = list(names), choices, step
        self.lines: dict[str, WeightLine] = {}
        self.add = QuietCombo()
        self.add.setPlaceholderText("add another")
        self.add.activated.connect(self._added)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(px(4))
        column = QVBoxLayout()
        column.setSpacing(px(6))
        column.addLayout(self._rows)
        column.addWidget(self.add)
        self.row.addLayout(column)
        self.setFocusProxy(self.add)
        self._offer()

    def value(self) -> dict[str, object]:
        return {name: line.weight() for name, line in self.lines.items()}

    def set_value(self, value: object) -> None:
        for name in list(self.lines):
            self._take_out(name)
        for name, weight in value.items() if isinstance(value, Mapping) else ():
            self._put_in(str(name), weight)
        self._offer()

    def problem(self) -> str:
        unread = [line.title for line in self.lines.values() if line.field.number() is None]
        return f"write a number as weight of {unread[0]}" if unread else ""

    def name_for_everyone(self, title: str, description: str) -> None:
        self.add.setAccessibleName(f"Add to {title.lower()}")
        for line in self.lines.values():
            line.field.setAccessibleName(f"{title}, weight of {line.title}")
        super().name_for_everyone(title, description)

    def _added(self, index: int) -> None:
        name = self.add.itemData(index)
        if name is None:
            return
        line = self._put_in(str(name), 1.0)
        self._offer()
        line.field.setFocus()
        line.field.selectAll()
        self.edited.emit()

    def _removed(self, name: str) -> None:
        self._take_out(name)
        self._offer()
        self.add.setFocus()
        self.edited.emit()

    def _put_in(self, name: str, weight: object) -> WeightLine:
        line = WeightLine(label_of(name, self._choices), explanation_of(name, self._choices), self._step)
        line.set_weight(weight)
        line.field.changed.connect(self.edited)
        line.remove.clicked.connect(lambda _on: self._removed(name))
        self.lines[name] = line
        self._rows.addWidget(line)
        return line

    def _take_out(self, name: str) -> None:
        line = self.lines.pop(name)
        self._rows.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _offer(self) -> None:
        """The names that are not in the list yet."""
        self.add.clear()
        for name in self._names:
            if name not in self.lines:
                self.add.addItem(label_of(name, self._choices), name)
                explanation = explanation_of(name, self._choices)
                self.add.setItemData(self.add.count() - 1, explanation, Qt.ItemDataRole.ToolTipRole)
        self.add.setCurrentIndex(-1)
        self.add.setVisible(self.add.count() > 0)
        self.updateGeometry()


class WeightLine(QWidget):
    """A name, its weight and a button to take it out."""

    def __init__(self, title: str, explanation: str, step: float) -> None:
        super().__init__()
        self.title = title
        label = _Name(title)
        label.setToolTip(explanation)
        self.field = NumberField(whole=False, step=step, low=0.0, high=None)
        self.field.setFixedWidth(px(_NUMBER_PX))
        self.field.setAccessibleName(f"Weight of {title}")
        self.field.setToolTip(explanation)
        self.remove = QPushButton()
        wear(self.remove, "close", size=12)
        self.remove.setFixedWidth(px(_REMOVE_PX))
        self.remove.setAccessibleName(f"Take {title} out")
        self.remove.setToolTip(f"Take {title} out")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        row.addWidget(label, 1)
        row.addWidget(self.field)
        row.addWidget(self.remove)

    def weight(self) -> object:
        """The number written, or the text where it is none, for the model to refuse."""
        number = self.field.number()
        return self.field.text() if number is None else number

    def set_weight(self, weight: object) -> None:
        """Show a weight, without a signal."""
        if isinstance(weight, int | float):
            self.field.set_number(weight)
        else:
            self.field.setText(str(weight))


class _Name(QLabel):
    """A title that gives way in a narrow form."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(60), super().minimumSizeHint().height())
