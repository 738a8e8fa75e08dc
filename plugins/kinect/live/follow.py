"""Looking on while a capture holds the camera."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from plugins.kinect.live.request import ShownSettings
from plugins.kinect.live.sharing import Wisher, read_frame
from workbench.api import Frame

_LOOK_EVERY_S = 0.03
_SILENT_S = 2.0
_STALE_S = 3.0
_NOTHING_YET: Mapping[str, Any] = {
    "views": [],
    "phase": "starting",
    "message": "The capture shows no picture at the moment.",
}


def followed(job: Path, shown: ShownSettings) -> Iterator[Frame]:
    """The frames of the capture in a job's folder, without end; while none come, a frame without pictures every two
    seconds says so, or that the capture has ended. Raises WorkspaceError where the folder cannot be written to."""
    wisher, pause = Wisher(job), threading.Event()
    number, silent_s, said = 0, 0.0, _NOTHING_YET
    while True:
        wisher.wish(shown)
        found = read_frame(job, number)
        if found is not None and found[1] <= _STALE_S:
            number, silent_s = found[0], 0.0
            yield found[2]
            said = found[2].figures if found[2].figures.get("phase") == "ended" else _NOTHING_YET
            continue
        pause.wait(_LOOK_EVERY_S)
        silent_s += _LOOK_EVERY_S
        if silent_s >= _SILENT_S:
            silent_s = 0.0
            yield Frame({}, said)
