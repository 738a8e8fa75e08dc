"""The log of one session: plain text, rotating, with a file beside it for crashes below Python."""

from __future__ import annotations

import faulthandler
import logging
import platform
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

import workbench
from workbench.errors import WorkspaceError
from workbench.files import storage_error
from workbench.settings import log_folder

_FORMAT = "%(asctime)s %(levelname)-7s %(processName)s %(name)s: %(message)s"
_BYTES = 2_000_000
_KEPT = 4
_NOISY = ("matplotlib", "PIL", "asyncio", "qasync", "distributed", "numba", "urllib3")
log = logging.getLogger(__name__)


def start_log(session: str, *, folder: Path | None = None, level: int = logging.INFO) -> Path:
    """Send everything logged to ``<session>.log`` and crashes to ``<session>.crash.txt``; returns the log's path.

    Raises
    ------
    WorkspaceError : the log folder cannot be written to.
    """
    place = folder or log_folder()
    path = place / f"{session}.log"
    try:
        place.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=False)
    except OSError as error:
        raise storage_error(error, path) from error
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    stop_log(session)
    handler.set_name(f"workbench:{session}")
    root.addHandler(handler)
    root.setLevel(min(level, root.level or level))
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    log.info("%s %s, Python %s, %s", session, workbench.__version__, platform.python_version(), platform.platform())
    return path


def try_start_log(session: str) -> Path | None:
    """`start_log`, or None where there is no place to write: a missing log must not keep anyone from working."""
    try:
        return start_log(session)
    except WorkspaceError as error:
        logging.getLogger(__name__).warning("No log is kept: %s", error.sentence)
        return None


def stop_log(session: str) -> None:
    """Close the session's log file."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if h.get_name() == f"workbench:{session}"]:
        root.removeHandler(handler)
        handler.close()


def watch_crashes(path: Path) -> None:
    """Write the Python stacks of all threads into `path` when the process dies inside a native library."""
    # The file stays open for the process's life: faulthandler keeps only its descriptor.
    stream = open(path, "a", encoding="utf-8")  # noqa: SIM115
    faulthandler.enable(stream, all_threads=True)
    setattr(sys, "_workbench_crash_file", stream)  # noqa: B010
