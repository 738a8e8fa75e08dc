"""Skin: attributes `skin_colour` (reflectance) and `roughness`, light that goes under the surface, pores."""

from typing import Any

from ..trees import Tree


def build() -> Any:
    """The material."""
    tree = Tree.material("skin")
    place = tree.vector_field("rest")
    pores = tree.noise(place, 900.0, detail=3.0)
    surface = tree.node(
        "BsdfPrincipled",
        {
            "Base Color": tree.vector_field("skin_colour"),
            "Roughness": tree.field("roughness"),
            "Subsurface Weight": 0.25,
            "Subsurface Radius": (0.012, 0.004, 0.0025),
            "Subsurface Scale": 0.35,
            "Normal": tree.bump(pores, 0.0004, 0.35),
        },
    )
    return tree.finish(surface.outputs[0])
