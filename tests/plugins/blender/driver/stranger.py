"""Runs inside Blender in place of `scene/serve.py`: before it, strangers knock at the workbench's door."""

import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "workbench" / "processes"))
sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "plugins" / "blender"))

from other_side import wire
from scene import serve

words = sys.argv[1:]
port = int((words[words.index("--") + 1 :] if "--" in words else words)[0])
with socket.create_connection(("127.0.0.1", port)) as other:
    wire.send(other, {"token": "guessed", "pid": 1, "version": [4, 5, 0]})
with socket.create_connection(("127.0.0.1", port)) as other:
    other.sendall(b"GET / HTTP/1.1\r\n\r\n")
serve.run()
