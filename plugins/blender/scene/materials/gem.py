"""Cut stones and pearls: `colour`, `roughness`, and `clear` (1 stone, 0 pearl)."""

from typing import Any

from ..trees import Tree


def build() -> Any:
    """The material."""
    tree = Tree.material("gem")
    inputs = {
        "Base Color": tree.colour("colour"),
        "Roughness": tree.number("roughness"),
        "Transmission Weight": tree.number("clear"),
        "IOR": 1.9,
        "Coat Weight": 0.5,
        "Coat Roughness": 0.1,
    }
    return tree.finish(tree.node("BsdfPrincipled", inputs).outputs[0])
