"""Runs in another Python: does what its second word says, else answers with what it was sent."""

import os
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "workbench" / "processes"))

from other_side import wire
from other_side.line import Line

port, what = int(sys.argv[1]), sys.argv[2]
print("so much for words", flush=True)
if what == "end":
    sys.exit(9)
if what == "mute":
    threading.Event().wait()
if what == "knock":
    import socket

    with socket.create_connection(("127.0.0.1", port)) as other:
        wire.send(other, {"token": "guessed", "pid": 1})
    with socket.create_connection(("127.0.0.1", port)) as other:
        other.sendall(b"GET / HTTP/1.1\r\n\r\n")
line = Line(port, {"what": what})
assert "WORKBENCH_TOKEN" not in os.environ
line.beat(30.0)
requests = line.requests()
while (request := requests.get())["op"] != "stop":
    line.send({"answer": request["value"]})
os._exit(0)
