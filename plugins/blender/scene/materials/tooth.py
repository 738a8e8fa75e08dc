"""Enamel: attribute `along` (0 at the gum, 1 at the biting edge), value `shade` (0 white to 1 yellow)."""

from typing import Any

from ..trees import Tree


def build() -> Any:
    """The material."""
    tree = Tree.material("tooth")
    along = tree.field("along")
    enamel = tree.mix(tree.number("shade"), (0.56, 0.50, 0.41), (0.47, 0.37, 0.23))
    neck = tree.mix(tree.remap(along, 0.0, 0.35, 0.55, 0.0, smooth=True), enamel, (0.52, 0.38, 0.24))
    colour = tree.mix(tree.remap(along, 0.72, 1.0, 0.0, 0.4, smooth=True), neck, (0.36, 0.35, 0.33))
    inputs = {"Base Color": colour, "Roughness": 0.28, "Coat Weight": 0.6, "Coat Roughness": 0.08}
    return tree.finish(tree.node("BsdfPrincipled", inputs).outputs[0])
