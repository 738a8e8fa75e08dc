"""A Blender that is always there: started when needed, replaced when it ends or has grown."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from plugins.blender.driver import problems
from plugins.blender.driver.child import SERVE, Child
from plugins.blender.driver.limits import Limits, patience_s
from plugins.blender.driver.scratch import is_whole, refuse_full, remove
from plugins.blender.installation import Blender
from plugins.blender.shot import Shot, plain
from workbench.api import DataError, JobError, LogFiles, StartError, WorkbenchError, files, tail

_LOG = logging.getLogger(__name__)
_STARTS = 3
_BYTES_PER_PIXEL = 32


class BlenderProcess:
    """Takes pictures one after another. Used by one thread.

    `folder` gets the processes' logs. After an error the next picture starts a new process if the old one is gone.
    `script` is what runs inside Blender; tests put others in its place. `own_addons` starts a program with the person's
    preferences and add-ons (`Capabilities.own_addons`).
    """

    def __init__(
        self, blender: Blender, folder: Path, threads: int, limits: Limits | None = None, script: Path = SERVE,
        *, own_addons: bool = False,
    ) -> None:  # fmt: skip
        self._blender, self._threads = blender, threads
        self._limits = limits or Limits()
        self._logs = LogFiles(folder, "blender")
        self._script, self._own_addons = script, own_addons
        self._child: Child | None = None
        self._slowest: dict[tuple[int, int], float] = {}

    @property
    def pid(self) -> int | None:
        """The process that renders, while there is one."""
        return self._child.pid if self._child else None

    @property
    def version(self) -> tuple[int, ...]:
        """Of the Blender that runs or would run."""
        return self._child.version if self._child else self._blender.version

    def start(self) -> None:
        """Start it now, so that a Blender that does not work is told before the first picture.

        Raises
        ------
        UnavailableError : it is not there, or does not start however often it is tried.
        WorkspaceError : its log cannot be written.
        """
        if self._child is None:
            self._child = self._new_child()

    def take(
        self, shot: Shot, picture: Path | None, labels: Path | None, timeout_s: float | None = None
    ) -> dict[str, Any]:
        """Render a shot into two EXR files (None leaves one out); what it cost ("render_s", "other_s") and found.

        `timeout_s` None waits generously. What a failed attempt left at the two places is removed.

        Raises
        ------
        JobError : Blender crashed, stands still, took too long or too much memory, or could not take this picture.
        LostError : somebody ended Blender.  UnavailableError : it is not there any more, or does not start.
        WorkspaceError : the disk of the two files is full.
        """
        key = (shot.lens.width * shot.lens.height, shot.sampling.samples)
        patience = timeout_s or patience_s(*key, self._threads, self._slowest.get(key, 0.0))
        arguments = {
            "shot": plain(shot),
            "picture": "" if picture is None else files.plain_path(picture),
            "labels": "" if labels is None else files.plain_path(labels),
            "threads": self._threads,
        }
        places = [place for place in (picture, labels) if place is not None]
        began = time.monotonic()
        try:
            answer = self.ask("take", arguments, patience)
            for place in places:
                if not is_whole(place):
                    raise problems.not_whole(place)
        except WorkbenchError:
            remove(places)
            for folder in {place.parent for place in places}:
                refuse_full(folder, _BYTES_PER_PIXEL * key[0])
            raise
        self._slowest[key] = max(self._slowest.get(key, 0.0), time.monotonic() - began)
        return answer

    def ask(self, op: str, arguments: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """Another request of `scene.taking.Studio`; raises as `take` does."""
        self.start()
        child = self._child
        assert child is not None
        child.pictures += 1
        alive = False
        try:
            answer = child.ask(op, arguments, timeout_s)
            alive = True
        except DataError:
            alive = True
            raise
        except JobError:
            alive = child.alive
            if not self._blender.path.exists():
                raise problems.gone(self._blender.path) from None
            raise
        finally:
            if not alive:
                self._child = None
        self._recycle(child)
        return answer

    def close(self) -> None:
        """End it, orderly where it is not in the middle of a picture."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _new_child(self) -> Child:
        log = Path()
        for attempt in range(1, _STARTS + 1):
            log = self._logs.next()
            try:
                return Child(self._blender, log, self._limits, self._script, own_addons=self._own_addons)
            except StartError as error:
                _LOG.warning("Blender did not start (attempt %d): %s\n%s", attempt, error, tail(log))
                why = str(error)
                if not self._blender.path.exists():
                    raise problems.gone(self._blender.path) from None
        raise problems.not_startable(self._blender.path, why, tail(log))

    def _recycle(self, child: Child) -> None:
        """Replace it in good time: a life of many thousand pictures ends out of memory."""
        held = child.memory_bytes()
        if child.pictures < self._limits.recycle_pictures and held < self._limits.recycle_bytes:
            return
        _LOG.info("Blender took %d pictures, holds %.0f MB and is started anew.", child.pictures, held / 1e6)
        self.close()
