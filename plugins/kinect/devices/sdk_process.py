"""The process that has a maker's library: started, asked, and ended; its crash is an unplugged camera."""

from __future__ import annotations

import contextlib
import logging
import time
from pathlib import Path
from typing import Any

from plugins.kinect.devices import sdk_problems as problems
from plugins.kinect.devices.sdk_finding import sdk_python
from workbench.api import (
    PORT,
    ForeignProcess,
    LogFiles,
    SilentError,
    StartError,
    WorkbenchError,
    cache_folder,
    clean_variables,
    files,
    tail,
    wire,
)

_LOG = logging.getLogger(__name__)
SERVE = Path(__file__).resolve().parent / "sdk" / "serve.py"
_KEPT_LOGS = 20
_LEAVE_S = 8.0
"""A camera that is not stopped in good order may want its power plug pulled."""


class SdkProcess:
    """One process of one library ("azure", "orbbec"). Used by one thread.

    `logs` gets what it prints; None: a folder among the cached files. After `UnpluggedError` it is ended for good.

    Raises
    ------
    UnavailableError : the library is nowhere, or its Python does not start.  WorkspaceError : no log can be written.
    """

    def __init__(
        self, library: str, logs: Path | None = None, *, start_s: float = 60.0, silence_s: float = 20.0
    ) -> None:
        self._library, self._silence_s = library, silence_s
        self._serial = ""
        python = sdk_python(library)
        folder = files.long_path(logs) if logs else _cached_logs()
        log = LogFiles(folder, library).next()
        words = [str(python), str(SERVE), PORT, f"{0.8 * silence_s:g}", library, files.plain_path(folder)]
        variables = {**clean_variables(), "PYTHONNOUSERSITE": "1"}
        try:
            self._foreign = ForeignProcess(words, variables, log, patience_s=start_s, polite=False)
        except (StartError, SilentError) as error:
            raise problems.because(problems.unusable(library, str(error)), tail(log)) from None
        except OSError as error:
            raise problems.unusable(library, f"its Python does not start ({error.strerror or error})") from error

    @property
    def pid(self) -> int:
        """The process."""
        return int(self._foreign.hello["pid"])

    def ask(self, op: str, patience_s: float, *, running: bool = False, **arguments: Any) -> dict[str, Any]:
        """What `sdk.serve.Desk` answers. `running`: the camera streamed before, so that its absence is unplugging.

        Raises
        ------
        UnpluggedError : it crashed, stands still, or the camera is gone; the process is ended.
        UnavailableError, DataError : the camera or recording cannot be opened; the process goes on.
        """
        try:
            answer = self._answer(op, arguments, time.monotonic() + patience_s)
        except TimeoutError:
            raise self._lost(problems.stands_still(self._library))  # noqa: B904  its cause is what it said
        except (wire.WireError, OSError) as error:
            _LOG.info("The connection to the %s's process broke: %s", self._library, error)
            raise self._lost(problems.ended(self._library, self._foreign.ended()))  # noqa: B904
        except BaseException:
            self._foreign.kill()
            raise
        if "trouble" in answer:
            serial = str(arguments.get("serial", ""))
            told = problems.told(self._library, answer["trouble"], answer["details"], serial, running=running)
            raise problems.because(told, str(answer.get("log", "")))
        return dict(answer["answer"])

    def close(self) -> None:
        """End it, orderly where it is not in the middle of an answer."""
        if self._foreign.alive:
            self._foreign.stop(_LEAVE_S)
        else:
            self._foreign.kill()

    def give_up(self) -> WorkbenchError:
        """End it because its library does not come back from a call; the error to raise."""
        return self._lost(problems.stands_still(self._library))

    def _answer(self, op: str, arguments: dict[str, Any], end: float) -> dict[str, Any]:
        connection = self._foreign.connection
        connection.settimeout(self._silence_s)
        wire.send(connection, {"op": op, "arguments": arguments})
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            connection.settimeout(min(self._silence_s, left))
            message = dict(wire.receive(connection))
            if "beat" not in message:
                return message

    def _lost(self, error: WorkbenchError) -> WorkbenchError:
        self._foreign.kill()
        return problems.because(error, self._foreign.said)


def _cached_logs() -> Path:
    """The folder for logs that no job keeps; the oldest are removed."""
    folder = cache_folder() / "camera logs"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        logs = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime)
        for old in logs[:-_KEPT_LOGS]:
            old.unlink()
    return folder
