"""The form of a settings model: groups of fields, checked by the model itself as a person types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.errors import SettingsError
from workbench.fields import Settings, asked, counts, problems
from workbench.ui.forms.field import FieldRow
from workbench.ui.forms.group import FormGroup
from workbench.ui.forms.history import EditHistory
from workbench.ui.forms.listing import Listing
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import LARGE_PX, SMALL_PX

S = TypeVar("S", bound=Settings)


class SettingsForm(QWidget, Generic[S]):
    """A form built from a settings model; there is nothing else to describe.

    Signals
    -------
    changed(settings) : a person (or a preset, or undo) changed something and everything fits; carries the model.
    validity_changed(bool) : whether the form can be used as it stands.
    """

    changed = Signal(object)
    validity_changed = Signal(bool)

    def __init__(
        self,
        model: type[S],
        *,
        listing: Listing | None = None,
        hidden: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = model
        self.rows: dict[str, FieldRow] = {}
        self.groups: dict[str, FormGroup] = {}
        self._hidden: dict[str, Any] = {}
        self._touched: set[str] = set()
        self._history = EditHistory()
        self._problems: list[SettingsError] = []
        self._settings: S | None = None
        self._build(listing, hidden)
        self._known = self._values()
        self._check()

    # -- values -----------------------------------------------------------------------------------------------------

    def settings(self) -> S:
        """What the form says, as the model.

        Raises
        ------
        SettingsError : something does not fit; all such fields now say so.
        """
        if self._settings is None:
            self.show_all_problems()
            raise self._problems[0]
        return self._settings.model_copy()

    @property
    def valid(self) -> bool:
        """Whether the form can be used as it stands."""
        return self._settings is not None

    @property
    def first_problem(self) -> SettingsError | None:
        """What keeps the form from being used, if anything does."""
        return self._problems[0] if self._problems else None

    def set_settings(self, settings: Settings | Mapping[str, Any], *, undoable: bool = True) -> None:
        """Show these settings (fields that are not named keep their values).

        Raises
        ------
        SettingsError : a key or value does not fit the model; the form stays as it was.
        """
        values = dict(settings) if isinstance(settings, Mapping) else settings.model_dump(mode="python")
        before = self._everything()
        fits = self.model.read({**self._readable(), **values}) if isinstance(settings, Mapping) else settings
        self._put({name: getattr(fits, name) for name in values})
        if undoable:
            self._record(before)
        self._known = self._values()
        self._touched.clear()
        self._check(tell=True)

    def reset(self) -> None:
        """Every field back to its default; can be undone."""
        before = self._everything()
        for row in self.rows.values():
            row.set_value(row.default)
        self._record(before)
        self._touched.clear()
        self._check(tell=True)

    # -- messages ---------------------------------------------------------------------------------------------------

    def show_problem(self, field: str, sentence: str) -> None:
        """Say something beside a field (a task's own check found it); gone when the field changes."""
        name = field.partition(".")[0]
        if name not in self.rows:
            self._general.setText(sentence)
            self._general.show()
            return
        self.rows[name].show_problem(sentence)
        self._group_of(name).reveal(self.rows[name])

    def show_all_problems(self) -> None:
        """Say what is wrong also beside fields that nobody has touched yet, and go to the first."""
        self._touched |= set(self.rows)
        self._show_problems()
        for problem in self._problems:
            name = (problem.field or "").partition(".")[0]
            if name in self.rows:
                self._group_of(name).reveal(self.rows[name])
                self.rows[name].editor.setFocus()
                return

    # -- undo -------------------------------------------------------------------------------------------------------

    def undo(self) -> bool:
        """Take the last change back; False where there is none."""
        return self._travel(self._history.undo())

    def redo(self) -> bool:
        """Make the change that was taken back again; False where there is none."""
        return self._travel(self._history.redo())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A line edit would undo its own text only; a form undoes its fields, whatever has the focus.
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            act = {QKeySequence.StandardKey.Undo: self.undo, QKeySequence.StandardKey.Redo: self.redo}
            for key, call in act.items():
                if event.matches(key):
                    event.accept()
                    if event.type() == QEvent.Type.KeyPress:
                        call()
                    return True
        return False

    # -- inside -----------------------------------------------------------------------------------------------------

    def _build(self, listing: Listing | None, hidden: tuple[str, ...]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._general = QLabel()
        self._general.setProperty("tone", "bad")
        self._general.setProperty("role", "secondary")
        self._general.setWordWrap(True)
        self._general.setContentsMargins(px(LARGE_PX), px(SMALL_PX), px(LARGE_PX), 0)
        self._general.hide()
        column.addWidget(self._general)
        for name, info in self.model.model_fields.items():
            if name in hidden:
                self._hidden[name] = None if info.is_required() else info.get_default(call_default_factory=True)
                continue
            how = asked(info)
            if how.group not in self.groups:
                self.groups[how.group] = FormGroup(how.group)
                column.addWidget(self.groups[how.group])
                column.addWidget(self.groups[how.group].line)
            self.rows[name] = row = FieldRow(name, info, listing)
            row.edited.connect(self._edited)
            self.groups[how.group].add(row, advanced=how.advanced)
            for child in row.findChildren(QWidget):
                if child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    child.installEventFilter(self)
        column.addStretch(1)

    def _group_of(self, name: str) -> FormGroup:
        return self.groups[asked(self.model.model_fields[name]).group]

    def _values(self) -> dict[str, Any]:
        return {name: row.value() for name, row in self.rows.items()}

    def _everything(self) -> dict[str, Any]:
        """The values, also of fields that the form does not show: what a panel sets can be undone, too."""
        return self._hidden | self._values()

    def _readable(self) -> dict[str, Any]:
        """The present values without those that cannot even be read (their defaults stand in)."""
        return self._hidden | {n: r.default if r.problem() else r.value() for n, r in self.rows.items()}

    def _put(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if name in self.rows:
                self.rows[name].set_value(getattr(value, "value", value))
            else:
                self._hidden[name] = value

    def _edited(self, name: str) -> None:
        self._touched.add(name)
        value = self.rows[name].value()
        self._history.record({name: self._known[name]}, {name: value})
        self._known[name] = value
        self._check(tell=True)

    def _record(self, before: Mapping[str, Any]) -> None:
        after = self._everything()
        moved = [name for name in after if before[name] != after[name]]
        self._history.record({n: before[n] for n in moved}, {n: after[n] for n in moved})
        self._known = after

    def _travel(self, values: Mapping[str, Any]) -> bool:
        self._put(values)
        self._known = self._values()
        self._check(tell=bool(values))
        return bool(values)

    def _show_what_counts(self) -> set[str]:
        """Hide the fields that do not count with the others' values; the names of those that do."""
        values = self._hidden | self._values()
        counting = {name for name in self.rows if counts(self.model, name, values)}
        for name, row in self.rows.items():
            row.setHidden(name not in counting)
        for group in self.groups.values():
            group.hide_where_empty()
        return counting

    def _check(self, *, tell: bool = False) -> None:
        was = self.valid
        counting = self._show_what_counts()
        unreadable = [
            SettingsError(f"{row.title}: {row.problem()}", field=name)
            for name, row in self.rows.items()
            if name in counting and row.problem()
        ]
        self._settings, self._problems = None, unreadable
        try:
            fits = self._validated(set(self.rows) - counting)
        except ValidationError as error:
            known = {p.field for p in unreadable}
            self._problems = unreadable + [p for p in problems(self.model, error) if p.field not in known]
        except SettingsError as error:  # pydantic lets a validator's own error pass if it is no ValueError
            self._problems = unreadable or [error]
        else:
            self._settings = None if unreadable else fits
        self._show_problems()
        if was != self.valid:
            self.validity_changed.emit(self.valid)
        if tell and self._settings is not None:
            self.changed.emit(self._settings)

    def _validated(self, idle: set[str]) -> S:
        """The model; what does not fit in a field that does not count is passed over (its default stands in)."""
        values = self._hidden | self._values() | {n: self.rows[n].default for n in idle if self.rows[n].problem()}
        try:
            return self.model.model_validate(values)
        except ValidationError as error:
            refused = idle & {(problem.field or "").partition(".")[0] for problem in problems(self.model, error)}
            if not refused:
                raise
            return self.model.model_validate(values | {name: self.rows[name].default for name in refused})

    def _show_problems(self) -> None:
        beside: dict[str, str] = {}
        general = ""
        for problem in self._problems:
            name = (problem.field or "").partition(".")[0]
            if name not in self.rows:
                general = general or problem.sentence
            elif name in self._touched:
                beside.setdefault(name, _without_title(problem, self.rows[name].title))
        for name, row in self.rows.items():
            row.show_problem(beside.get(name, ""))
        self._general.setText(general)
        self._general.setVisible(bool(general))


def _without_title(problem: SettingsError, title: str) -> str:
    """The sentence as it stands beside the field, which already says its title."""
    text = problem.sentence.removeprefix(f"{title}: ")
    return text[:1].upper() + text[1:]
