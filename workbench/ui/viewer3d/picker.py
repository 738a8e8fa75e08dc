"""Looking for the points under clicks: at once on small meshes, in a thread on large ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from workbench.geometry.scene import Scene
from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.bridge import run_in_thread
from workbench.ui.viewer3d.picking import Pick, scene_at

_LARGE = 200_000
"""Triangles from which looking at each takes longer than a window may be busy."""
Found = Sequence[Pick | None]


class Picker(QObject):
    """Finds points. All questions are answered, in the order they were asked: each click counts."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[int, Callable[[], Found], Callable[[Found], None]]] = deque()
        self._round = 0

    def find(
        self,
        scene: Scene,
        viewpoint: Viewpoint,
        places: Sequence[tuple[float, float]],
        size: tuple[float, float],
        then: Callable[[Found], None],
    ) -> None:
        """Hand the points seen at `places` (x, y) px of a `size` picture to `then`; None where there is nothing."""

        def look() -> Found:
            return [scene_at(scene, viewpoint, place, size) for place in places]

        triangles = sum(len(layer.mesh.faces) for layer in scene.layers) * len(places)
        if triangles <= _LARGE and not self._waiting:
            then(look())
            return
        self._waiting.append((self._round, look, then))
        if len(self._waiting) == 1:
            self._look()

    def drop(self) -> None:
        """Forget questions that are not answered yet: what they ask about is gone."""
        self._round += 1

    def _look(self) -> None:
        run_in_thread(self._waiting[0][1], done=self._answer, failed=lambda _error: self._answer(None), owner=self)

    def _answer(self, found: Found | None) -> None:
        asked, _, then = self._waiting.popleft()
        if self._waiting:
            self._look()
        if found is not None and asked == self._round:
            then(found)
