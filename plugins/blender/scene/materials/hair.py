"""Hair: strand attributes `absorption` and `shade` (what much hair looks like), value `roughness`; lighter tips.

What the camera sees is hair with its highlights; light that was scattered before meets plain hair of the same colour.
With hair's own scattering at every turn of a path, long hair would double the time of a picture.
"""

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
    seen = tree.node("BsdfHairPrincipled", inputs, parametrization="ABSORPTION").outputs[0]
    plain = tree.node("BsdfDiffuse", {"Color": tree.vector_field("shade")}).outputs[0]
    surface = tree.node("MixShader", {"Fac": tree.node("LightPath").outputs["Is Camera Ray"]})
    tree.put(surface.inputs[1], plain)
    tree.put(surface.inputs[2], seen)
    return tree.finish(surface.outputs[0])
