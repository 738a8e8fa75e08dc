"""Hair: value `colour` (reflectance) and `roughness`."""

from typing import Any

from ..trees import Tree


def build() -> Any:
    """The material."""
    tree = Tree.material("hair")
    inputs = {"Color": tree.colour("colour"), "Roughness": tree.number("roughness"), "Random Roughness": 0.1}
    surface = tree.node("BsdfHairPrincipled", inputs, parametrization="COLOR")
    return tree.finish(surface.outputs[0])
