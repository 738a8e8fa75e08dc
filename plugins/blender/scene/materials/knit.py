"""Knitted cloth: what `patterns.Fabric` reads, and `roughness`, `sheen`, `stitch` (metres), `relief` (metres),
`creased` (0 to 1)."""

from typing import Any

from ..trees import Tree
from .patterns import Fabric


def build() -> Any:
    """The material."""
    tree = Tree.material("knit")
    fabric = Fabric(tree)
    stitches = fabric.stitches(tree.number("stitch"))
    knitted = tree.bump(stitches, tree.number("relief"), 0.9)
    normal = tree.bump(fabric.creases(), 0.005, tree.number("creased"), normal=knitted)
    fuzz = tree.noise(fabric.place, 900.0, detail=2.0)
    shade = tree.math("ADD", tree.math("MULTIPLY_ADD", stitches, 0.55, 0.5), tree.math("MULTIPLY", fuzz, 0.15))
    surface = tree.node(
        "BsdfPrincipled",
        {
            "Base Color": tree.scaled(fabric.colour(), shade),
            "Roughness": tree.number("roughness"),
            "Specular IOR Level": 0.15,
            "Sheen Weight": tree.number("sheen"),
            "Sheen Roughness": 0.6,
            "Normal": normal,
        },
    )
    return tree.finish(surface.outputs[0])
