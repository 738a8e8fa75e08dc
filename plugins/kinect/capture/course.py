"""Which numbers of a capture are stored, on their way, or still to be taken: the part that a crash must not confuse."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable

from plugins.kinect.capture.schedule import Purpose, Purposes


class Course:
    """Numbers 0 … total - 1 of a capture. A number that an interruption left out is the next to be taken.

    stored : numbers that are wholly on the disk when the capture begins. replayed : the camera gives the same frames
    again as before an interruption (a recording): then numbers are taken from 0 once more, and what is stored is left
    as it is.
    """

    def __init__(self, schedule: Purposes, stored: Iterable[int] = (), *, replayed: bool = False) -> None:
        self.schedule = schedule
        self._lock = threading.Lock()
        self._stored = {number for number in stored if 0 <= number < schedule.total}
        self._taken: set[int] = set() if replayed else set(self._stored)
        self._next = 0

    @property
    def next(self) -> int | None:
        """The number that the next accepted frame gets; None when none is left."""
        with self._lock:
            while self._next in self._taken:
                self._next += 1
            return self._next if self._next < self.schedule.total else None

    def take(self) -> tuple[int, Purpose, bool]:
        """Give the next number to a frame: number, purpose, and whether it is stored already."""
        number = self.next
        assert number is not None
        with self._lock:
            self._taken.add(number)
            return number, self.schedule.purpose(number), number in self._stored

    def store(self, number: int) -> None:
        """A frame is wholly on the disk. Called by writers."""
        with self._lock:
            self._stored.add(number)

    def give_back(self, number: int) -> None:
        """A frame could not be stored: another one is to take its number. Called by writers."""
        with self._lock:
            self._taken.discard(number)
            self._next = min(self._next, number)

    @property
    def accepted(self) -> int:
        """Numbers given to frames, stored or on their way."""
        with self._lock:
            return len(self._taken | self._stored)

    @property
    def stored(self) -> int:
        """Frames that are wholly on the disk."""
        with self._lock:
            return len(self._stored)

    def by_purpose(self) -> dict[Purpose, int]:
        """Stored frames of each purpose."""
        with self._lock:
            counts = Counter(self.schedule.purpose(number) for number in self._stored)
        return {"train": counts["train"], "eval": counts["eval"]}
