from __future__ import annotations

from workbench.ui.forms.history import EditHistory


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_quick_changes_of_one_field_are_one_step() -> None:
    clock = Clock()
    history = EditHistory(clock)
    for value in range(5):
        history.record({"size": value}, {"size": value + 1})
        clock.now += 0.1
    assert history.undo() == {"size": 0} and not history.can_undo
    assert history.redo() == {"size": 5}


def test_a_pause_or_another_field_begins_a_new_step() -> None:
    clock = Clock()
    history = EditHistory(clock)
    history.record({"size": 0}, {"size": 1})
    clock.now += 5
    history.record({"size": 1}, {"size": 2})
    history.record({"name": "a"}, {"name": "b"})
    assert [history.undo(), history.undo(), history.undo()] == [{"name": "a"}, {"size": 1}, {"size": 0}]
    assert history.undo() == {}


def test_a_new_change_forgets_what_was_undone() -> None:
    history = EditHistory(Clock())
    history.record({"size": 0}, {"size": 1})
    history.undo()
    history.record({"name": "a"}, {"name": "b"})
    assert not history.can_redo and history.undo() == {"name": "a"}


def test_no_change_is_no_step() -> None:
    history = EditHistory(Clock())
    history.record({"size": 1}, {"size": 1})
    assert not history.can_undo
