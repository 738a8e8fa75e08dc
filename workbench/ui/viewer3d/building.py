"""Actors of a scene, those of large meshes made beside the window's thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.errors import WorkbenchError
from workbench.geometry.scene import Layer, Scene, SceneActors
from workbench.ui.bridge import run_in_thread

_LARGE = 40_000
"""Triangles from which a mesh's normals, values and buffers take longer than a window may be busy."""


class SceneBuilder(QObject):
    """Holds the actors of the latest scene; `ready` is emitted when they are there, at once where that is quick.

    While a large mesh is prepared the scene before it stays on screen; what came in between is skipped.
    """

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted = Scene()
        self._building = False
        self.actors = SceneActors()
        self.problem = ""
        """A sentence why the actors could not be made; there are none then. Else empty."""

    @property
    def up_to_date(self) -> bool:
        """Whether the actors are those of the scene asked for last."""
        return self.actors.scene is self._wanted

    def show(self, scene: Scene) -> None:
        """Hold this scene from now on."""
        self._wanted, self.problem = scene, ""
        if not self._building:
            self._go_on()

    def _go_on(self) -> None:
        missing = self.actors.missing(self._wanted)
        large = {number: layer for number, layer in missing.items() if len(layer.mesh.faces) > _LARGE}
        if not large:
            self.actors.show(self._wanted)
            self.ready.emit()
            return
        self._building = True
        run_in_thread(
            lambda: {number: (layer, layer.actor()) for number, layer in large.items()},
            done=self._built,
            failed=self._give_up,
            owner=self,
        )

    def _built(self, made: Mapping[int, tuple[Layer, Any]]) -> None:
        self._building = False
        self.actors.keep(made)
        self._go_on()

    def _give_up(self, error: WorkbenchError) -> None:
        self._building = False
        self._wanted, self.problem = Scene(), error.sentence
        self._go_on()
