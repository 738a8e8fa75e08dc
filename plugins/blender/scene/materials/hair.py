"""Hair: strand attribute `absorption`, value `roughness`; tips are lighter than roots."""

from typing import Any

from ..trees import Tree


def build() -> Any:
    """The material."""
    tree = Tree.material("hair")
    along = tree.node("HairInfo").outputs["Intercept"]
    pigment = tree.scaled(tree.vector_field("absorption"), tree.remap(along, 0.0, 1.0, 1.12, 0.78))
    inputs = {
        "Absorption Coefficient": pigment,
        "Roughness": tree.number("roughness"),
        "Radial Roughness": 0.3,
        "Random Roughness": 0.15,
    }
    surface = tree.node("BsdfHairPrincipled", inputs, parametrization="ABSORPTION")
    return tree.finish(surface.outputs[0])
