"""Looking for the points under clicks: at once on small meshes, in a thread on large ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from workbench.geometry.scene import Scene
from workbench.geometry.viewpoint import Viewpoint
from workbench.ui.bridge import run_in_thread
from workbench.ui.viewer3d.picking import Pick, scene_at

_LARGE = 60_000
"""Triangles from which looking at each takes longer than a window may be busy."""
Found = Sequence[Pick | None]


class Picker(QObject):
    """Finds points; of several questions on their way the last one's answer is given."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked = 0

    def find(
        self,
        scene: Scene,
        viewpoint: Viewpoint,
        places: Sequence[tuple[float, float]],
        size: tuple[float, float],
        then: Callable[[Found], None],
    ) -> None:
        """Hand the points seen at `places` (x, y) px of a `size` picture to `then`; None where there is nothing."""
        self._asked += 1
        asked = self._asked

        def look() -> Found:
            return [scene_at(scene, viewpoint, place, size) for place in places]

        def answer(found: Found) -> None:
            if asked == self._asked:
                then(found)

        if sum(len(layer.mesh.faces) for layer in scene.layers) * len(places) <= _LARGE:
            answer(look())
        else:
            run_in_thread(look, done=answer, owner=self)

    def drop(self) -> None:
        """Forget questions that are not answered yet: what they ask about is gone."""
        self._asked += 1
