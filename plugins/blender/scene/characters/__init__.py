"""Bodies that Blender builds itself, by kind: "own_mesh" is made by `characters.own_mesh`."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .refusing import CharacterError

__all__ = ["CharacterError", "standing"]


@contextmanager
def standing(scene: Any, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A body before the camera for as long as a picture takes; gives its numbers, {} where nothing is asked for.

    The numbers are arrays in the camera's frame (OpenCV, metres): `vertices` (V, 3), `faces` (F, 3), `landmarks`
    (L, 3), and `found`, what the body turned out to have.

    Raises
    ------
    CharacterError : why it cannot be built, as a sentence for a person.
    """
    if not request:
        yield {}
        return
    kind = str(request["kind"])
    if not kind.isidentifier():
        raise CharacterError(f"There is no character “{kind}”")
    with importlib.import_module(f".{kind}", __package__).standing(scene, request) as numbers:
        yield numbers
