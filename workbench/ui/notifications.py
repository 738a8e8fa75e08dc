"""What the window tells a person, in one sentence with buttons: shown in the corner, kept in a list, never twice.

Anything may call `Notifications.show`; how it looks is the corner's business (`workbench.ui.shell.corner`).
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from PySide6.QtCore import QObject, Signal

from workbench.errors import WorkbenchError

log = logging.getLogger("workbench.notifications")
Severity = Literal["info", "good", "warn", "bad"]
_MOST_KEPT = 200
_LEVELS = {"info": logging.INFO, "good": logging.INFO, "warn": logging.WARNING, "bad": logging.ERROR}


@dataclass(frozen=True)
class Action:
    """A button of a notification; pressing it also closes the notification."""

    title: str
    run: Callable[[], object]


@dataclass(frozen=True)
class Notification:
    """One thing said. `key` names what it is about: a later one with the same key takes its place."""

    id: int
    sentence: str
    severity: Severity = "info"
    title: str = ""
    actions: Sequence[Action] = ()
    key: str = ""
    times: int = 1
    """How often the very same was said."""
    at: float = field(default_factory=time.time)
    seconds: float | None = None
    """How long it stays in the corner; None until someone closes it."""


class Notifications(QObject):
    """Everything said since the start, latest last.

    Signals
    -------
    shown(Notification) : a new one.  replaced(Notification) : one already shown says something else (same id).
    closed(int) : its id; the record is kept.
    """

    shown = Signal(object)
    replaced = Signal(object)
    closed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = itertools.count(1)
        self._open: dict[int, Notification] = {}
        self.records: list[Notification] = []

    def show(
        self,
        sentence: str,
        *,
        severity: Severity = "info",
        title: str = "",
        actions: Sequence[Action] = (),
        key: str = "",
        seconds: float | None = None,
    ) -> int:
        """Say something; returns its id. What needs nothing done goes by itself after a while; problems stay.

        The same sentence (or the same `key`) does not come up twice: the one in the corner is renewed in place.
        """
        earlier = next((n for n in self._open.values() if (n.key and n.key == key) or n.sentence == sentence), None)
        if seconds is None and severity in ("info", "good") and not actions:
            seconds = 6.0
        log.log(_LEVELS[severity], "%s", sentence)
        if earlier is not None:
            times = earlier.times + 1 if earlier.sentence == sentence else 1
            renewed = Notification(earlier.id, sentence, severity, title, tuple(actions), key, times, seconds=seconds)
            self._keep(renewed)
            self.replaced.emit(renewed)
            return earlier.id
        new = Notification(next(self._ids), sentence, severity, title, tuple(actions), key, seconds=seconds)
        self._keep(new)
        self.shown.emit(new)
        return new.id

    def show_error(self, error: WorkbenchError, *, actions: Sequence[Action] = (), key: str = "") -> int:
        """Say what went wrong, in the error's own sentence."""
        return self.show(error.sentence, severity="bad", actions=actions, key=key)

    def close(self, identity: int) -> None:
        """Take a notification out of the corner; its record is kept."""
        if self._open.pop(identity, None) is not None:
            self.closed.emit(identity)

    def close_key(self, key: str) -> None:
        """Take away what is said about `key`, because it is no longer so."""
        for identity in [n.id for n in self._open.values() if n.key == key]:
            self.close(identity)

    def open(self) -> list[Notification]:
        """What is in the corner now."""
        return list(self._open.values())

    def _keep(self, notification: Notification) -> None:
        self._open[notification.id] = notification
        known = [n for n in self.records if n.id != notification.id]
        self.records = [*known, replace(notification, actions=())][-_MOST_KEPT:]
