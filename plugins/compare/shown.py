"""What of a huge surface is shown: fewer triangles, whose vertices are its own, so that figures stay exact."""

from __future__ import annotations

import weakref
from typing import Any

from workbench.api import Mesh, Thinned, thinned

MOST_WHOLE = 1_000_000
"""Triangles up to which a surface is shown as it is: a depth image of 512² has half as many."""
_SHOWN = 400_000
_KEPT = 12
_known: list[tuple[weakref.ref[Any], Thinned]] = []


def shown_of(mesh: Mesh) -> Thinned | None:
    """The part of a mesh's vertices that is shown; None for all of them.

    Meshes that were only moved share their triangles, and so what is shown of them.
    """
    if len(mesh.faces) <= MOST_WHOLE:
        return None
    for reference, found in _known:
        if reference() is mesh.faces:
            return found
    made = thinned(mesh, _SHOWN)
    _known.insert(0, (weakref.ref(mesh.faces), made))
    del _known[_KEPT:]
    return made
