"""Leather: what `patterns.Fabric` reads, and `roughness`, `relief` (metres), `creased` (0 to 1)."""

from typing import Any

from ..trees import Tree
from .patterns import Fabric


def build() -> Any:
    """The material."""
    tree = Tree.material("leather")
    fabric = Fabric(tree)
    grain = tree.node("TexVoronoi", {"Vector": fabric.place, "Scale": 420.0}, feature="SMOOTH_F1").outputs["Distance"]
    normal = tree.bump(grain, tree.number("relief"), 0.6)
    normal = tree.bump(fabric.creases(), 0.006, tree.number("creased"), normal=normal)
    worn = tree.noise(fabric.place, 18.0, detail=4.0)
    roughness = tree.math("ADD", tree.number("roughness"), tree.remap(worn, 0.3, 0.7, -0.12, 0.15))
    inputs = {"Base Color": fabric.colour(), "Roughness": roughness, "Specular IOR Level": 0.5, "Normal": normal}
    return tree.finish(tree.node("BsdfPrincipled", inputs).outputs[0])
