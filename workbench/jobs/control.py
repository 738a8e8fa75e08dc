"""What the running job looks at to learn what is wanted of it."""

from __future__ import annotations

import threading
import time

from workbench.jobs.folder import JobFolder, Wanted

_LOOK_EVERY_S = 0.1


class Control:
    """control.json seen from inside the job, at most ten reads a second, and the system's wish that it end."""

    def __init__(self, folder: JobFolder) -> None:
        self._folder = folder
        self._known = Wanted.RUN
        self._looked = -1.0
        self._ended = threading.Event()

    @property
    def interrupted(self) -> bool:
        """Whether the system asked the process to end (Ctrl+C, logging off)."""
        return self._ended.is_set()

    def interrupt(self) -> None:
        """Ask the job to end soon, keeping what is finished; safe inside a signal handler."""
        self._ended.set()

    @property
    def wanted(self) -> Wanted:
        """What is wanted, at most a tenth of a second old."""
        now = time.monotonic()
        if self._looked < 0 or now - self._looked >= _LOOK_EVERY_S:
            self._looked = now
            self._known = self._folder.wanted()
        return self._known

    @property
    def stop(self) -> bool:
        """Whether to end before the work is done, for whatever reason."""
        return self.interrupted or self.wanted is Wanted.CANCEL

    @property
    def pause(self) -> bool:
        return self.wanted is Wanted.PAUSE and not self.interrupted

    def wait_while_paused(self) -> None:
        """Returns when the job is to run again or to end."""
        while self.pause:
            self._ended.wait(_LOOK_EVERY_S)
