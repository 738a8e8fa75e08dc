"""OpenCV, imported in one place.

The Linux wheel points two Qt variables at its own Qt 5 plugins and fonts when it is imported; a Qt 6 program started
afterwards would look there. OpenCV 5 dropped parts of 4's interface, so only what both have may be used.
"""

from __future__ import annotations

import os

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}

import cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

# Worker processes are the unit of parallelism here; OpenCV's own threads would fight them for the cores.
cv2.setNumThreads(1)

__all__ = ["cv2"]
