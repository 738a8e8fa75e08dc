"""A person made by the add-on Human Generator (HumGen3D, version 4): one a process, because it leaves things behind.

Names as in its documentation: `Human.get_preset_options`, `Human.from_preset`, `human.age.set`,
`human.hair.regular_hair`, `human.clothing.outfit`, `human.expression.load_facial_rig`, `human.delete`.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import bpy
import numpy as np

from . import addons, leftovers
from .attempts import Attempts, picked
from .body import Body
from .refusing import CharacterError

_ADDON = "HumGen3D"
_CORRECTIVES = ("cor_",)


@contextmanager
def standing(scene: Any, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A new person before the camera, deleted afterwards. Raises CharacterError."""
    marked = leftovers.mark()
    human = None
    try:
        # The add-on draws from both of Python's common random numbers.
        random.seed(request["seed"])
        np.random.seed(request["seed"] % 2**32)
        attempts = Attempts()
        human = _created(request)
        _dressed(human, request, attempts)
        main = human.objects.body
        _free_shapes(human, main, attempts)
        objects = [entry for entry in leftovers.since(marked) if isinstance(entry, bpy.types.Object)]
        shown = [entry for entry in objects if entry in set(human.objects) or entry.parent in set(human.objects)]
        body = Body(scene, _together(shown), main)
        body.show()
        body.express(request | {"actions": {}, "gaze": (0.0, 0.0)})
        body.find_head(request)
        body.label(request)
        body.express(request)
        body.place(request)
        numbers = body.numbers(request)
        numbers["found"] |= {"without": sorted(set(attempts.failed))}
        yield numbers
    finally:
        if human is not None:
            Attempts()("delete", human.delete)
        leftovers.remove(leftovers.since(marked))


def _created(request: dict[str, Any]) -> Any:
    kind = addons.module(_ADDON).Human
    try:
        options = kind.get_preset_options(request["gender"], context=bpy.context)
    except Exception as error:  # the add-on's own, of any kind
        raise CharacterError(
            f"Human Generator lists no people ({type(error).__name__}: {error})"[:200],
            "check its content folder in Blender's preferences",
        ) from error
    preset = picked(sorted(options), request["picks"]["preset"])
    if preset is None:
        raise CharacterError("Human Generator has no people installed", "install its “Base Humans” content pack")
    return kind.from_preset(preset, context=bpy.context)


def _dressed(human: Any, request: dict[str, Any], attempts: Attempts) -> None:
    """Shape, age, hair and clothes; what the add-on cannot do today is left out."""
    attempts("face", lambda: human.face.randomize(request["picks"]["strength"]))
    attempts("eyes", lambda: human.eyes.randomize())
    attempts("age", lambda: human.age.set(request["age"]))
    for name, home in (("hair", "hair.regular_hair"), ("beard", "hair.face_hair"), ("clothes", "clothing.outfit")):
        if name in request["wears"]:
            attempts(name, partial(_put_on, human, home, request["picks"][name]))


def _put_on(human: Any, home: str, share: float) -> None:
    content = human
    for part in home.split("."):
        content = getattr(content, part)
    chosen = picked(sorted(content.get_options(bpy.context)), share)
    if chosen is not None:
        content.set(chosen, bpy.context)


def _free_shapes(human: Any, main: Any, attempts: Attempts) -> None:
    """The facial shapes, moved by us instead of by bones."""
    attempts("expressions", lambda: human.expression.load_facial_rig(bpy.context))
    keys = main.data.shape_keys
    for block in keys.key_blocks if keys is not None else ():
        if block.name.startswith(_CORRECTIVES):
            # Correctives of elbows and shoulders pull at the lips too.
            block.driver_remove("value")
            block.value = 0.0


def _together(objects: list[Any]) -> list[Any]:
    """The objects with all they hang on."""
    found = list(objects)
    for entry in found:
        if entry.parent is not None and entry.parent not in found:
            found.append(entry.parent)
    return found
