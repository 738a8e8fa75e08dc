"""Skin: light that goes under the surface, and everything that is too fine for the points of the mesh.

Attributes (`characters.builtin.complexion`): `rest`, `skin_colour` (reflectance), `roughness`, `lip` (mm inside the
lips), `lash` (mm from the upper lid's rim), `stubble`, `lines` (forehead, around the eyes, beside the nose), `moist`;
texture coordinates. Values: `lips`, `stubble_colour` (reflectances), `freckles`, `moles`, `blemishes`, `eyeliner`,
`pores`, `unevenness`, `patterns` (shift of all patterns), `glow` (metres that red light travels under the skin).
"""

from typing import Any

from ..trees import Tree
from .skin_tiles import COARSE_M, FINE_M, coarse_tile, fine_tile

_TRAVEL = (1.0, 0.34, 0.19)
"""Of red, green and blue light under the skin, relative to red."""
_CROWS_FEET_FROM_M = (0.037, -0.0015)
"""Where the lines beside the eyes come together, to the side and up."""


def build() -> Any:
    """The material."""
    tree = Tree.material("skin")
    detail = _Detail(tree)
    lip = tree.remap(tree.math("MULTIPLY_ADD", detail.lumps, 1.6, tree.field("lip")), -0.3, 2.1, smooth=True)
    rough = tree.math("MULTIPLY_ADD", lip, -0.12, tree.field("roughness"))
    rough = tree.math("MULTIPLY_ADD", tree.field("moist"), tree.math("SUBTRACT", 0.22, rough), rough)
    inputs = {
        "Base Color": _colour(tree, detail, lip),
        "Roughness": rough,
        "IOR": 1.42,
        "Subsurface Weight": 0.55,
        "Subsurface Radius": _TRAVEL,
        "Subsurface Scale": tree.number("glow"),
        "Normal": _relief(tree, detail, lip),
    }
    seen = tree.node("BsdfPrincipled", inputs, subsurface_method="BURLEY").outputs[0]
    # Light on its way from skin to skin needs no pores: half of the time would be spent on what nobody sees.
    onward = tree.node("BsdfDiffuse", {"Color": tree.vector_field("skin_colour")}).outputs[0]
    mixed = tree.node("MixShader", {"Fac": tree.node("LightPath").outputs["Is Camera Ray"]})
    tree.put(mixed.inputs[1], onward)
    tree.put(mixed.inputs[2], seen)
    return tree.finish(mixed.outputs[0])


class _Detail:
    """What the tiles hold at the place in question."""

    def __init__(self, tree: Tree) -> None:
        place = tree.vector("ADD", tree.node("TexCoord").outputs["UV"], tree.colour("patterns"))
        self.pores, self.lumps, self.creases, self.hairs = _tile(tree, place, fine_tile(), FINE_M)
        self.freckles, self.moles, self.blemishes, self.waves = _tile(tree, place, coarse_tile(), COARSE_M)


def _tile(tree: Tree, place: Any, image: Any, side: float) -> tuple[Any, Any, Any, Any]:
    texture = tree.node("TexImage", {"Vector": tree.scaled(place, 1 / side)}, interpolation="Linear")
    texture.image = image
    red, green, blue = tree.node("SeparateXYZ", {"Vector": texture.outputs["Color"]}).outputs
    return red, green, blue, texture.outputs["Alpha"]


def _colour(tree: Tree, detail: _Detail, lip: Any) -> Any:
    skin_alone = tree.math("SUBTRACT", 1.0, lip)
    mottled = tree.math("MULTIPLY_ADD", detail.waves, 0.9, tree.math("SUBTRACT", detail.lumps, 0.95))
    change = tree.math("MULTIPLY", mottled, tree.math("MULTIPLY_ADD", tree.number("unevenness"), 0.42, 0.14))
    shade = tree.vector("MULTIPLY_ADD", change, (0.7, 1.0, 0.95), (1.0, 1.0, 1.0))
    colour = tree.vector("MULTIPLY", tree.vector_field("skin_colour"), shade)
    for shown, name, strength, tint in (
        (detail.freckles, "freckles", 0.5, (0.62, 0.38, 0.26)),
        (detail.blemishes, "blemishes", 0.55, (0.92, 0.55, 0.52)),
        (detail.moles, "moles", 0.8, (0.38, 0.22, 0.14)),
    ):
        least = tree.math("SUBTRACT", 1.0, tree.number(name))
        share = tree.remap(tree.math("SUBTRACT", shown, least), 0.0, 0.5, 0.0, strength, smooth=True)
        colour = tree.mix(tree.math("MULTIPLY", share, skin_alone), colour, tint, "MULTIPLY")
    shadow = tree.math("MULTIPLY", tree.field("stubble"), tree.math("MULTIPLY_ADD", detail.hairs, 0.5, 0.35))
    colour = tree.mix(shadow, colour, tree.colour("stubble_colour"))
    red = tree.scaled(tree.colour("lips"), tree.math("MULTIPLY_ADD", detail.creases, 0.45, 0.72))
    colour = tree.mix(tree.math("MULTIPLY", lip, tree.math("SUBTRACT", 0.92, tree.field("moist"))), colour, red)
    liner = tree.remap(tree.field("lash"), 0.5, 1.9, tree.number("eyeliner"), 0.0, smooth=True)
    return tree.mix(liner, colour, (0.012, 0.01, 0.01))


def _relief(tree: Tree, detail: _Detail, lip: Any) -> Any:
    """The normal of pores, unevenness, lines and lip creases; heights in millimetres."""
    pores = tree.number("pores")
    height = tree.math("MULTIPLY", detail.pores, tree.math("MULTIPLY_ADD", pores, 0.13, 0.03))
    height = tree.math("MULTIPLY_ADD", detail.lumps, tree.math("MULTIPLY_ADD", pores, 0.12, 0.08), height)
    height = tree.math("MULTIPLY_ADD", tree.math("MULTIPLY", detail.creases, lip), 0.3, height)
    height = tree.math("SUBTRACT", height, _lines(tree, detail.waves))
    return tree.bump(height, 0.001, 1.0)


def _lines(tree: Tree, waves: Any) -> Any:
    """Depth in millimetres of lines in the skin."""
    forehead, eyes, fold = _channels(tree, tree.vector_field("lines"))
    x, up, _ = _channels(tree, tree.vector_field("rest"))
    x = tree.math("ABSOLUTE", x)
    across = tree.math("MULTIPLY_ADD", up, 760.0, tree.math("MULTIPLY_ADD", waves, 5.0, tree.math("MULTIPLY", x, 30.0)))
    depth = tree.math("MULTIPLY", _grooves(tree, across), tree.math("MULTIPLY", forehead, 0.55))
    side, above = tree.math("SUBTRACT", x, _CROWS_FEET_FROM_M[0]), tree.math("SUBTRACT", up, _CROWS_FEET_FROM_M[1])
    fan = tree.math("MULTIPLY_ADD", tree.math("ARCTAN2", above, side), 10.0, tree.math("MULTIPLY", waves, 3.0))
    depth = tree.math("MULTIPLY_ADD", _grooves(tree, fan), tree.math("MULTIPLY", eyes, 0.5), depth)
    return tree.math("MULTIPLY_ADD", fold, 0.8, depth)


def _grooves(tree: Tree, phase: Any) -> Any:
    """Narrow grooves, one every 2 pi."""
    wave = tree.math("MULTIPLY_ADD", tree.math("SINE", phase), 0.5, 0.5)
    return tree.math("POWER", wave, 4.0)


def _channels(tree: Tree, vector: Any) -> tuple[Any, Any, Any]:
    x, y, z = tree.node("SeparateXYZ", {"Vector": vector}).outputs
    return x, y, z
