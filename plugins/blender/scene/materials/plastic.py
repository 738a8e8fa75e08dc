"""Plastic and acetate: `colour` with flecks of `colour_2` (tortoiseshell) where `flecks` is above 0, `roughness`, and
`clear`, the share of light that passes (0 to 1)."""

from typing import Any

from ..trees import Tree


def build() -> Any:
    """The material."""
    tree = Tree.material("plastic")
    place = tree.node("TexCoord").outputs["Object"]
    spots = tree.remap(tree.noise(place, 130.0, detail=2.0), 0.47, 0.6)
    amount = tree.math("MULTIPLY", spots, tree.number("flecks"))
    surface = tree.node(
        "BsdfPrincipled",
        {
            "Base Color": tree.mix(amount, tree.colour("colour"), tree.colour("colour_2")),
            "Roughness": tree.number("roughness"),
            "Transmission Weight": tree.number("clear"),
            "IOR": 1.48,
            "Coat Weight": 0.3,
            "Coat Roughness": 0.08,
        },
    )
    return tree.finish(surface.outputs[0])
