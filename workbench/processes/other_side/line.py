"""The connection to the workbench, from the side of the other Python: messages, heartbeats, and the end with it."""

import faulthandler
import os
import queue
import socket
import threading
import time
from typing import Any

from . import wire

_BEAT_S = 1.0
TOKEN_VARIABLE = "WORKBENCH_TOKEN"
OUR_FAULT = 70
"""Exit code for a defect of a script of ours, which no system gives to a process it ends."""


class Line:
    """The connection; heartbeats of another thread must not cut a message in two.

    The first message proves with the token of the environment that it is this process, and says what `hello` says.
    """

    def __init__(self, port: int, hello: dict[str, Any]) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port))
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lock = threading.Lock()
        self.send({**hello, "token": os.environ.pop(TOKEN_VARIABLE), "pid": os.getpid()})

    def send(self, message: dict[str, Any]) -> None:
        """Raises OSError where the workbench is gone."""
        with self._lock:
            wire.send(self._connection, message)

    def beat(self, still_s: float) -> None:
        """Say every second, from a thread, that this process lives; it ends itself where Python stands still so long.

        Where Python never runs again, nobody could tell that the workbench is gone: then the place where it stands is
        in the log.
        """
        threading.Thread(target=self._beat, args=(still_s,), daemon=True).start()

    def requests(self) -> "queue.SimpleQueue[dict[str, Any]]":
        """What the workbench asks, from now on. This process ends at once when the workbench is gone."""
        asked: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, args=(asked,), daemon=True).start()
        return asked

    def _beat(self, still_s: float) -> None:
        while True:
            faulthandler.dump_traceback_later(still_s, exit=True)
            try:
                self.send({"beat": time.time()})
            except OSError:
                os._exit(0)
            time.sleep(_BEAT_S)

    def _listen(self, asked: "queue.SimpleQueue[dict[str, Any]]") -> None:
        try:
            while True:
                asked.put(dict(wire.receive(self._connection)))
        except (wire.WireError, OSError):
            # Nobody wants an answer any more, and the main thread may sit in a library's call for minutes.
            os._exit(0)
