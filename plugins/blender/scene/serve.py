"""Entry inside Blender: connects to the workbench, takes pictures until told to stop.

python serve.py PORT STILL_S               with Blender as a module
blender -b -P serve.py -- PORT STILL_S     with Blender as a program

STILL_S: Python that has not run for so long stands still, and the process ends itself. The variable
WORKBENCH_BLENDER_TOKEN holds what proves to the workbench that it speaks to this process.
"""

import faulthandler
import os
import queue
import socket
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

# Not as part of our packages: those would load libraries that Blender's Python does not have.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bpy
from scene import taking, wire
from scene.characters import CharacterError

_BEAT_S = 1.0
_OUR_FAULT = 70
"""Exit code of a defect of this script, which no system gives to a process it ends."""


class Line:
    """The connection; heartbeats of another thread must not cut a message in two."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port))
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lock = threading.Lock()
        self.send({"token": token, "pid": os.getpid(), "version": list(bpy.app.version), "numpy": _numpy_version()})

    def send(self, message: dict[str, Any]) -> None:
        with self._lock:
            wire.send(self._connection, message)

    def receive(self) -> dict[str, Any]:
        return dict(wire.receive(self._connection))


def main(port: int, still_s: float, token: str) -> None:
    """Serve until the workbench says stop or goes away."""
    line = Line(port, token)
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_beat, args=(line, still_s), daemon=True).start()
    threading.Thread(target=_listen, args=(line, requests), daemon=True).start()
    _empty_scene()
    studio = taking.Studio()
    while (request := requests.get())["op"] != "stop":
        line.send(_answer(studio, request))


def _answer(studio: taking.Studio, request: dict[str, Any]) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        answer = getattr(studio, request["op"])(**request["arguments"])
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        sentence = [error.what, error.remedy] if isinstance(error, CharacterError) else []
        return {"problem": problem, "sentence": sentence, "log": traceback.format_exc()}
    return {"answer": answer, "seconds": time.perf_counter() - began}


def _listen(line: Line, requests: "queue.SimpleQueue[dict[str, Any]]") -> None:
    try:
        while True:
            requests.put(line.receive())
    except (wire.WireError, OSError):
        # The workbench is gone: nobody wants this picture, and the main thread may sit in a render for minutes.
        os._exit(0)


def _beat(line: Line, still_s: float) -> None:
    while True:
        # Where Python never runs again, nobody could tell that the workbench is gone: then this ends the process, with
        # the place where it stands in the log.
        faulthandler.dump_traceback_later(still_s, exit=True)
        try:
            line.send({"beat": time.time()})
        except OSError:
            os._exit(0)
        time.sleep(_BEAT_S)


def _numpy_version() -> str:
    import numpy as np

    return str(np.__version__)


def _empty_scene() -> None:
    if "-b" in sys.argv and "--factory-startup" not in sys.argv:
        # A program started with the person's add-ons, which factory settings would switch off.
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    else:
        bpy.ops.wm.read_factory_settings(use_empty=True)


def _own_arguments() -> list[str]:
    words = sys.argv[1:]
    return words[words.index("--") + 1 :] if "--" in words else words


def run() -> None:
    """Serve with this process's arguments, then end it."""
    try:
        port, still_s = _own_arguments()[:2]
        main(int(port), float(still_s), os.environ.pop("WORKBENCH_BLENDER_TOKEN"))
    except BaseException:
        traceback.print_exc()
        os._exit(_OUR_FAULT)
    # Blender's module does not come to an end while the heartbeat's thread waits in C.
    os._exit(0)


if __name__ == "__main__":
    run()
