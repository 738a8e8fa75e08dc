"""Woven cloth and jersey: what `patterns.Fabric` reads, and `roughness`, `sheen`, `thread` (metres), `twill`, `relief`
(metres), `creased` (0 to 1)."""

from typing import Any

from ..trees import Tree
from .patterns import Fabric


def build() -> Any:
    """The material."""
    tree = Tree.material("cloth")
    fabric = Fabric(tree)
    threads = fabric.threads(tree.number("thread"), tree.number("twill"))
    woven = tree.bump(threads, tree.number("relief"), 0.7)
    normal = tree.bump(fabric.creases(), 0.006, tree.number("creased"), normal=woven)
    shade = tree.math("MULTIPLY_ADD", threads, 0.25, 0.85)
    surface = tree.node(
        "BsdfPrincipled",
        {
            "Base Color": tree.scaled(fabric.colour(), shade),
            "Roughness": tree.number("roughness"),
            "Specular IOR Level": 0.25,
            "Sheen Weight": tree.number("sheen"),
            "Sheen Roughness": 0.45,
            "Normal": normal,
        },
    )
    return tree.finish(surface.outputs[0])
