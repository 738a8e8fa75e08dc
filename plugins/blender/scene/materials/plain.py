"""One colour and one roughness: values `colour` and `roughness`."""

from typing import Any

from ..trees import Tree


def build() -> Any:
    """The material."""
    tree = Tree.material("plain")
    inputs = {"Base Color": tree.colour("colour"), "Roughness": tree.number("roughness")}
    return tree.finish(tree.node("BsdfPrincipled", inputs).outputs[0])
