"""The process that makes items on this computer."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from workbench.jobs.engine.making import Maker, Outcome, Problem, Recipe, problem_of
from workbench.jobs.liveness import kill_tree


@dataclass(frozen=True)
class Ready:
    """The worker is open; or, with a problem, will never be."""

    problem: Problem | None = None


@dataclass(frozen=True)
class Logged:
    """A log record on its way to log.txt."""

    name: str
    level: int
    text: str


class Wire:
    """The worker's end of the pipe; logging may come from any thread."""

    def __init__(self, connection: Connection[Any, Any]) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def send(self, message: Ready | Logged | Outcome) -> None:
        with self._lock:
            self._connection.send(message)


class WireHandler(logging.Handler):
    """Sends log records to the job, which is the only one that writes its log."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._wire.send(Logged(record.name, record.levelno, self.format(record)))
        except OSError:
            # The job is gone; the watch below ends this process in a moment.
            return


def serve(connection: Connection[Any, Any], recipe: Recipe) -> None:
    """Make what comes through the pipe until it closes. Entry of the spawned process."""
    # Ctrl+C in a terminal reaches every process of the group; the job decides what becomes of us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    wire = Wire(connection)
    logging.basicConfig(level=logging.INFO, handlers=[WireHandler(wire)], force=True)
    logging.captureWarnings(True)
    try:
        maker = Maker(recipe)
    except Exception as error:
        wire.send(Ready(problem_of(error, fatal=True)))
        return
    wire.send(Ready())
    try:
        _make_all(connection, wire, maker)
    except (EOFError, OSError):
        # The job is gone or does not want us any more.
        return
    finally:
        maker.close()


def _make_all(connection: Connection[Any, Any], wire: Wire, maker: Maker) -> None:
    while (item := connection.recv()) is not None:
        outcome = maker.make(item)
        try:
            wire.send(outcome)
        except OSError:
            raise
        except Exception as error:
            # What the task returned cannot be pickled; nothing was sent yet, since pickling comes first.
            wire.send(Outcome(item, problem=problem_of(error)))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    wait([parent.sentinel])
    # The job was killed: an item in the making (a renderer, Blender) must not go on for nobody.
    kill_tree(os.getpid())
