"""Entry in the Python of a camera's library: connects to the workbench and serves one camera until told to stop.

python serve.py PORT STILL_S LIBRARY FOLDER

STILL_S: Python that has not run for so long stands still, and the process ends itself. LIBRARY: "azure" or "orbbec".
FOLDER: where a library may leave its own logs.
"""

import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import Any

# Not as part of our packages: those would load libraries that this Python does not have.
sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "workbench" / "processes"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from other_side.line import OUR_FAULT, Line
from sdk.trouble import CameraTrouble


class Desk:
    """What can be asked, by name. One camera or recording at a time."""

    def __init__(self, library: str) -> None:
        self._library = library
        self._open: Any = None

    def found(self) -> dict[str, Any]:
        """The cameras that are connected."""
        return {"cameras": self._module(self._library).found()}

    def open(self, **asked: Any) -> dict[str, Any]:
        """Open a camera; what it is."""
        self._open = self._module(self._library).Camera(**asked)
        return dict(self._open.about)

    def play(self, path: str) -> dict[str, Any]:
        """Open a recording; what it is."""
        self._open = self._module("playback").Recording(path)
        return dict(self._open.about)

    def next(self, timeout_s: float) -> dict[str, Any]:
        """A capture, as the library's module says it."""
        return dict(self._open.next(timeout_s))

    def adjust(self, controls: dict[str, Any]) -> dict[str, Any]:
        """Set controls."""
        self._open.adjust(controls)
        return {}

    def seek(self, time_us: int) -> dict[str, Any]:
        """Go to a time of a recording."""
        self._open.seek(time_us)
        return {}

    def close(self) -> None:
        """Let go of the camera."""
        if self._open is not None:
            self._open.close()

    @staticmethod
    def _module(name: str) -> Any:
        return importlib.import_module(f"sdk.{name}")


def main(port: int, still_s: float, library: str) -> None:
    """Serve until the workbench says stop or goes away."""
    line = Line(port, {})
    line.beat(still_s)
    requests = line.requests()
    desk = Desk(library)
    while (request := requests.get())["op"] != "stop":
        line.send(_answer(desk, request))
    desk.close()


def _answer(desk: Desk, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"answer": getattr(desk, request["op"])(**request["arguments"])}
    except CameraTrouble as error:
        return {"trouble": error.kind, "details": error.details, "log": traceback.format_exc()}
    except ImportError as error:
        return {"trouble": "library", "details": str(error), "log": traceback.format_exc()}
    except Exception as error:
        return {"trouble": "inside", "details": f"{type(error).__name__}: {error}", "log": traceback.format_exc()}


def run() -> None:
    """Serve with this process's arguments, then end it."""
    try:
        port, still_s, library, folder = sys.argv[1:5]
        os.chdir(folder)
        main(int(port), float(still_s), library)
    except BaseException:
        traceback.print_exc()
        os._exit(OUR_FAULT)
    # A library's threads must not keep it alive.
    os._exit(0)


if __name__ == "__main__":
    run()
