"""Taking one picture: everything of the request is put into the scene, rendered twice, and taken out again."""

import time
from typing import Any

import bpy

from . import assembling, characters, lens, passes
from .materials import Materials
from .surroundings import Surroundings


class Studio:
    """The scene of this process. Every public method answers one kind of request."""

    def __init__(self) -> None:
        self._scene = bpy.context.scene
        self._materials = Materials()
        self._world = Surroundings(self._scene)
        self._camera = lens.make_camera(self._scene)
        passes.prepare(self._scene)

    def take(self, shot: dict[str, Any], picture: str, labels: str, threads: int) -> dict[str, Any]:
        """Render a shot into two EXR files ("" leaves one out); seconds of Blender's own rendering and of the rest."""
        began = time.perf_counter()
        scene = self._scene
        lens.aim(scene, self._camera, shot["lens"])
        self._world.surround(shot["world"], shot["lamps"])
        with characters.standing(scene, shot["character"]) as numbers:
            seconds = self._render(shot, picture, labels, threads)
        return {"render_s": seconds, "other_s": time.perf_counter() - began - seconds, "character": numbers}

    def inspect(self, character: dict[str, Any]) -> dict[str, Any]:
        """Build a body as for a picture, without one; its numbers."""
        with characters.standing(self._scene, character) as numbers:
            return numbers

    def _render(self, shot: dict[str, Any], picture: str, labels: str, threads: int) -> float:
        """Seconds of rendering the shot's own surfaces and strands with what else stands in the scene."""
        scene = self._scene
        objects = [assembling.add_part(scene, part, self._materials) for part in shot["parts"]]
        objects += [assembling.add_strands(scene, strands, self._materials) for strands in shot["strands"]]
        try:
            seconds = 0.0
            if picture:
                _show(objects, "pictured")
                seconds += passes.render_picture(scene, shot["sampling"], picture, threads)
            if labels:
                _show(objects, "labelled")
                seconds += passes.render_labels(scene, labels, threads)
        finally:
            assembling.remove(objects)
        return seconds


def _show(objects: list[Any], purpose: str) -> None:
    """Hides what is not "pictured" or "labelled"."""
    for entry in objects:
        entry.hide_render = not entry[purpose]
