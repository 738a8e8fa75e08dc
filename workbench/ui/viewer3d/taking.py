"""Large pictures of views, drawn in parts between which the window goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from workbench.errors import WorkbenchError
from workbench.ui.bridge import run_in_thread
from workbench.ui.viewer3d.picture import Sitting

_PART = 512
"""Pixels of a part's sides: in software drawing one takes about as long as drawing a view."""


def take_pictures(
    sittings: Sequence[Sitting],
    then: Callable[[list[QImage]], object],
    failed: Callable[[WorkbenchError], object],
    owner: QObject,
) -> None:
    """Hand the pictures of these sittings (`Viewer3D.sitting`) to `then`, in their order; nothing once `owner` is gone.

    Meshes are made ready in a thread and drawn on the window's own, where OpenGL is at home on every system.
    """
    _Taking(list(sittings), then, failed, owner)


class _Taking(QObject):
    """One after the other; goes when it is done."""

    def __init__(
        self,
        sittings: list[Sitting],
        then: Callable[[list[QImage]], object],
        failed: Callable[[WorkbenchError], object],
        owner: QObject,
    ) -> None:
        super().__init__(owner)
        self._sittings, self._then, self._failed = sittings, then, failed
        self._taken: list[QImage] = []
        self._parts: Iterator[NDArray[np.uint8]] = iter(())
        self._pixels: NDArray[np.uint8] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._draw)
        self._next()

    def _next(self) -> None:
        if len(self._taken) == len(self._sittings):
            self.deleteLater()
            self._then(self._taken)
            return
        run_in_thread(self._sittings[len(self._taken)].actors, done=self._begin, failed=self._give_up, owner=self)

    def _begin(self, actors: list[Any]) -> None:
        self._parts = self._sittings[len(self._taken)].exposures(actors, _PART)
        self._timer.start(0)

    def _draw(self) -> None:
        pixels = next(self._parts, None)
        if pixels is not None:
            self._pixels = pixels
            return
        self._timer.stop()
        if self._pixels is not None:
            self._taken.append(self._sittings[len(self._taken)].finished(self._pixels))
        self._pixels = None
        self._next()

    def _give_up(self, error: WorkbenchError) -> None:
        self.deleteLater()
        self._failed(error)
