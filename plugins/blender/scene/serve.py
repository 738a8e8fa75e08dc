"""Entry inside Blender: connects to the workbench, takes pictures until told to stop.

python serve.py PORT STILL_S               with Blender as a module
blender -b -P serve.py -- PORT STILL_S     with Blender as a program

STILL_S: Python that has not run for so long stands still, and the process ends itself.
"""

import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

# Not as part of our packages: those would load libraries that Blender's Python does not have.
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "workbench" / "processes"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bpy
from other_side.line import OUR_FAULT, Line
from scene import taking
from scene.characters import CharacterError


def main(port: int, still_s: float) -> None:
    """Serve until the workbench says stop or goes away."""
    line = Line(port, {"version": list(bpy.app.version), "numpy": _numpy_version()})
    line.beat(still_s)
    requests = line.requests()
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
        main(int(port), float(still_s))
    except BaseException:
        traceback.print_exc()
        os._exit(OUR_FAULT)
    # Blender's module does not come to an end while the heartbeat's thread waits in C.
    os._exit(0)


if __name__ == "__main__":
    run()
