"""Entry inside Blender: connects to the workbench, takes pictures until told to stop.

python serve.py PORT TOKEN           with Blender as a module
blender -b -P serve.py -- PORT TOKEN with Blender as a program
"""

import os
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

_BEAT_S = 1.0


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


def main(port: int, token: str) -> None:
    """Serve until the workbench says stop or goes away."""
    line = Line(port, token)
    threading.Thread(target=_beat, args=(line,), daemon=True).start()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    studio = taking.Studio()
    while True:
        try:
            request = line.receive()
        except (wire.WireError, OSError):
            return
        if request["op"] == "stop":
            return
        line.send(_answer(studio, request))


def _answer(studio: taking.Studio, request: dict[str, Any]) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        answer = getattr(studio, request["op"])(**request["arguments"])
    except Exception as error:
        return {"problem": f"{type(error).__name__}: {error}", "log": traceback.format_exc()}
    return {"answer": answer, "seconds": time.perf_counter() - began}


def _beat(line: Line) -> None:
    while True:
        time.sleep(_BEAT_S)
        try:
            line.send({"beat": time.time()})
        except OSError:
            # The workbench is gone: nobody wants this picture, and the main thread may sit in a render for minutes.
            os._exit(0)


def _numpy_version() -> str:
    import numpy as np

    return str(np.__version__)


def _own_arguments() -> list[str]:
    words = sys.argv[1:]
    return words[words.index("--") + 1 :] if "--" in words else words


if __name__ == "__main__":
    port_text, token_text = _own_arguments()[:2]
    main(int(port_text), token_text)
    # Blender's module does not come to an end while the heartbeat's thread waits in C.
    os._exit(0)
