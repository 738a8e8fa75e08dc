"""Parts of an add-on that may be missing or fail without a person being lost."""

import traceback
from collections.abc import Callable
from typing import Any


class Attempts:
    """Calls whose failure is remembered by name instead of raised."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def __call__(self, name: str, call: Callable[[], Any], otherwise: Any = None) -> Any:
        """What `call` gives, or `otherwise`; the traceback goes to the process's log."""
        try:
            return call()
        except Exception:  # the add-on's own, of any kind
            traceback.print_exc()
            self.failed.append(name)
            return otherwise


def picked(options: Any, share: float) -> Any:
    """The option at a share (0 to 1) of all, None where there are none."""
    known = list(options or ())
    return known[min(int(share * len(known)), len(known) - 1)] if known else None
