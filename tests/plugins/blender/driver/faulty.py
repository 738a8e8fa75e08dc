"""Runs inside Blender in place of `scene/serve.py`: the same, but a shot may ask for a fault (`Shot.character`)."""

import ctypes
import os
import re
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "plugins" / "blender"))

from scene import serve, taking

_NEVER = threading.Event()


def fail(kind: str) -> None:
    """What can happen to a Blender in the middle of a picture."""
    if kind == "raises":
        raise ValueError("no such nose")
    if kind == "crashes":
        print("about to crash", flush=True)
        ctypes.string_at(0)
    if kind.startswith("vanishes "):
        Path(kind.removeprefix("vanishes ")).unlink()
        ctypes.string_at(0)
    if kind == "loops":
        while True:
            _NEVER.wait(0.01)
    if kind == "stands still":
        # The regular expression engine keeps every other thread of Python from running.
        re.match("(a+)+$", "a" * 60 + "b")
    if kind == "eats":
        eaten = []
        while True:
            eaten.append(bytearray(os.urandom(1 << 20) * 64))
            _NEVER.wait(0.02)


class FaultyStudio(taking.Studio):
    """Fails where it is asked to."""

    def take(self, shot, picture, labels, threads):  # type: ignore[no-untyped-def]
        kind = shot["character"].pop("fault", "")
        marks = shot["character"].pop("marks", "")
        if kind and not (marks and (Path(marks) / kind.split()[0]).exists()):
            if marks:
                (Path(marks) / kind.split()[0]).touch()
            fail(kind)
        return super().take(shot, picture, labels, threads)


taking.Studio = FaultyStudio
if __name__ == "__main__":
    serve.run()
