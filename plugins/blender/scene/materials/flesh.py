"""Gums and tongue: moist, finely bumped; value `colour`."""

from typing import Any

from ..trees import Tree


def build() -> Any:
    """The material."""
    tree = Tree.material("flesh")
    bumps = tree.noise(tree.node("TexCoord").outputs["Object"], 900.0, detail=2.0)
    inputs = {
        "Base Color": tree.colour("colour"),
        "Roughness": 0.33,
        "IOR": 1.38,
        "Normal": tree.bump(bumps, 0.0003, 1.0),
    }
    return tree.finish(tree.node("BsdfPrincipled", inputs).outputs[0])
