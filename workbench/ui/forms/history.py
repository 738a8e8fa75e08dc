"""What was changed in a form, so that it can be undone; knows nothing of widgets."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]
_ONE_CHANGE_S = 0.8
_MOST_STEPS = 200


@dataclass(frozen=True)
class _Step:
    before: Values
    after: Values
    at: float


class EditHistory:
    """Steps of values before and after. Quick changes of one and the same field (typing, dragging) are one step."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steps: list[_Step] = []
        self._position = 0

    def record(self, before: Values, after: Values) -> None:
        """Add a change of some fields; what was undone before it can no longer be redone."""
        if before == after:
            return
        now = self._clock()
        del self._steps[self._position :]
        last = self._steps[-1] if self._steps else None
        if last and len(after) == 1 and set(last.after) == set(after) and now - last.at < _ONE_CHANGE_S:
            self._steps[-1] = _Step(last.before, after, now)
        else:
            self._steps.append(_Step(dict(before), dict(after), now))
        del self._steps[:-_MOST_STEPS]
        self._position = len(self._steps)

    @property
    def can_undo(self) -> bool:
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        return self._position < len(self._steps)

    def undo(self) -> Values:
        """The values to go back to; empty where there is nothing to undo."""
        if not self.can_undo:
            return {}
        self._position -= 1
        return self._steps[self._position].before

    def redo(self) -> Values:
        """The values to go forward to; empty where nothing was undone."""
        if not self.can_redo:
            return {}
        self._position += 1
        return self._steps[self._position - 1].after
