"""Reads a camera as fast as it gives, and keeps the newest capture only: nobody is shown half a second ago."""

import threading
import time
from collections.abc import Callable
from typing import Any

Capture = dict[str, Any]


class Newest:
    """A thread that calls `grab` (a capture, or None where none came in time) until `close`.

    A capture gets its `number`: how many the camera took since the first, told from the device's clock, so that those
    that the cable lost count too, and those that nobody took.
    """

    def __init__(self, grab: Callable[[], Capture | None], rate: int) -> None:
        self._grab, self._period_us = grab, 1e6 / rate
        self._change = threading.Condition()
        self._capture: Capture | None = None
        self._trouble: BaseException | None = None
        self._closed = False
        self._last: tuple[int, int] | None = None
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="grabbing", daemon=True)
        self._thread.start()

    def answer(self, timeout_s: float) -> dict[str, Any]:
        """The newest capture ("capture"), or for how long the library has been asked for one in vain ("waiting_s")."""
        capture = self.take(timeout_s)
        return {"capture": capture} if capture else {"waiting_s": time.monotonic() - self._began}

    def take(self, timeout_s: float) -> Capture | None:
        """The newest capture not yet taken, waited for so long. Raises what `grab` raised."""
        with self._change:
            self._change.wait_for(lambda: self._capture or self._trouble, timeout_s)
            if self._capture is None and self._trouble is not None:
                raise self._trouble
            capture, self._capture = self._capture, None
            return capture

    def close(self) -> None:
        """Ask for no more; waits for the call that is under way, unless the library stands still."""
        self._closed = True
        self._thread.join(2.0)

    def _run(self) -> None:
        try:
            while not self._closed:
                self._began = time.monotonic()
                capture = self._grab()
                if capture is not None:
                    capture["number"] = self._numbered(capture)
                    self._put(capture, None)
        except BaseException as error:
            self._put(self._capture, error)

    def _put(self, capture: Capture | None, trouble: BaseException | None) -> None:
        with self._change:
            self._capture, self._trouble = capture, trouble
            self._change.notify_all()

    def _numbered(self, capture: Capture) -> int:
        time_us = int(capture["depth_us"] or capture["colour_us"])
        number = 0
        if self._last is not None:
            number = self._last[0] + max(1, round((time_us - self._last[1]) / self._period_us))
        self._last = (number, time_us)
        return number
