"""Metal: `colour` (reflectance) and `roughness`."""

from typing import Any

from ..trees import Tree


def build() -> Any:
    """The material."""
    tree = Tree.material("metal")
    scratches = tree.noise(tree.node("TexCoord").outputs["Object"], 700.0, detail=2.0)
    roughness = tree.math("MULTIPLY", tree.number("roughness"), tree.remap(scratches, 0.3, 0.7, 0.8, 1.25))
    inputs = {"Base Color": tree.colour("colour"), "Metallic": 1.0, "Roughness": roughness}
    return tree.finish(tree.node("BsdfPrincipled", inputs).outputs[0])
