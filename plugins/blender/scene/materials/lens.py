"""A lens as one thin sheet: light passes straight through and takes on `colour`; `mirror` (0 to 1) is thrown back in
`colour_2`; `fade` (0 to 1) makes it clearer towards the bottom, along the surface number `low` (0 top to 1 bottom)."""

from typing import Any

from ..trees import Tree


def build() -> Any:
    """The material."""
    tree = Tree.material("lens")
    clearer = tree.math("MULTIPLY", tree.number("fade"), tree.field("low"))
    passed = tree.node("BsdfTransparent", {"Color": tree.mix(clearer, tree.colour("colour"), (0.95, 0.95, 0.95))})
    grazing = tree.node("Fresnel", {"IOR": 1.5}).outputs[0]
    shine = tree.math("MAXIMUM", tree.math("MULTIPLY", grazing, 1.3), tree.number("mirror"), clamp=True)
    coat = tree.mix(tree.number("mirror"), (1.0, 1.0, 1.0), tree.colour("colour_2"))
    thrown = tree.node("BsdfGlossy", {"Color": coat, "Roughness": 0.01})
    mixed = tree.node("MixShader", {"Fac": shine})
    tree.put(mixed.inputs[1], passed.outputs[0])
    tree.put(mixed.inputs[2], thrown.outputs[0])
    return tree.finish(mixed.outputs[0])
