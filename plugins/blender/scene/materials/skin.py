"""Skin: light that goes under the surface, and everything that is too fine for the points of the mesh.

Attributes (`characters.builtin.complexion`): `rest`, `smooth_normal`, `skin_colour` (reflectance), `roughness`, `lip`
(mm inside the lips), `lash` (mm from the upper lid's rim), `stubble`, `lines` (forehead, around the eyes, beside the
nose), `moist`. Values: `lips`, `stubble_colour` (reflectances), `freckles`, `moles`, `blemishes`, `eyeliner`, `pores`,
`unevenness`, `patterns` (shift of all patterns), `glow` (metres that red light travels under the skin).
"""

from typing import Any

from ..trees import Tree

_TO_BLENDER = (1.0, -1.0, -1.0)
_RED_GREEN_BLUE_TRAVEL = (1.0, 0.34, 0.19)
_CROWS_FEET_FROM_M = (0.037, -0.0015)
"""Where the lines beside the eyes come together, to the side and up."""


def build() -> Any:
    """The material."""
    tree = Tree.material("skin")
    rest = tree.vector_field("rest")
    place = tree.vector("ADD", rest, tree.colour("patterns"))
    lip = _lip_share(tree, place)
    moist = tree.field("moist")
    rough = tree.math("MULTIPLY_ADD", lip, -0.12, tree.field("roughness"))
    rough = tree.math("MULTIPLY_ADD", moist, tree.math("SUBTRACT", 0.22, rough), rough)
    inputs = {
        "Base Color": _colour(tree, place, lip),
        "Roughness": rough,
        "IOR": 1.42,
        "Subsurface Weight": 1.0,
        "Subsurface Radius": _RED_GREEN_BLUE_TRAVEL,
        "Subsurface Scale": tree.number("glow"),
        "Normal": _relief(tree, rest, place, lip),
    }
    return tree.finish(tree.node("BsdfPrincipled", inputs, subsurface_method="RANDOM_WALK").outputs[0])


def _lip_share(tree: Tree, place: Any) -> Any:
    ragged = tree.math("MULTIPLY_ADD", tree.noise(place, 600.0), 1.4, -0.7)
    return tree.remap(tree.math("ADD", tree.field("lip"), ragged), -1.1, 1.3, smooth=True)


def _colour(tree: Tree, place: Any, lip: Any) -> Any:
    skin_alone = tree.math("SUBTRACT", 1.0, lip)
    colour = tree.vector_field("skin_colour")
    mottled = tree.math("SUBTRACT", tree.noise(place, 260.0, detail=4.0, roughness=0.65), 0.5)
    change = tree.math("MULTIPLY", mottled, tree.math("MULTIPLY_ADD", tree.number("unevenness"), 0.55, 0.16))
    colour = tree.vector("MULTIPLY", colour, tree.vector("MULTIPLY_ADD", change, (0.7, 1.0, 0.95), (1.0, 1.0, 1.0)))
    colour = tree.mix(tree.math("MULTIPLY", _freckled(tree, place), skin_alone), colour, (0.62, 0.36, 0.22), "MULTIPLY")
    mole, blemish = _spots(tree, place)
    colour = tree.mix(tree.math("MULTIPLY", blemish, skin_alone), colour, (0.9, 0.5, 0.48), "MULTIPLY")
    colour = tree.mix(tree.math("MULTIPLY", mole, skin_alone), colour, (0.33, 0.2, 0.14), "MULTIPLY")
    hairs = tree.remap(tree.noise(place, 1500.0, detail=1.0), 0.35, 0.7, 0.35, 0.75)
    colour = tree.mix(tree.math("MULTIPLY", tree.field("stubble"), hairs), colour, tree.colour("stubble_colour"))
    creased = tree.noise(tree.vector("MULTIPLY", place, (1000.0, 130.0, 250.0)), 1.0, detail=2.0)
    red = tree.scaled(tree.colour("lips"), tree.remap(creased, 0.2, 0.8, 0.72, 1.22))
    colour = tree.mix(tree.math("MULTIPLY", lip, tree.math("SUBTRACT", 0.92, tree.field("moist"))), colour, red)
    liner = tree.remap(tree.field("lash"), 0.5, 1.9, tree.number("eyeliner"), 0.0, smooth=True)
    return tree.mix(liner, colour, (0.012, 0.01, 0.01))


def _freckled(tree: Tree, place: Any) -> Any:
    cells = tree.node("TexVoronoi", {"Vector": place, "Scale": 380.0})
    chance, size, _ = _channels(tree, cells.outputs["Color"])
    near = tree.math("SUBTRACT", tree.math("MULTIPLY_ADD", size, 0.35, 0.18), cells.outputs["Distance"])
    wide = tree.noise(place, 45.0)
    there = tree.math("LESS_THAN", chance, tree.math("MULTIPLY", tree.number("freckles"), wide))
    return tree.math("MULTIPLY", tree.remap(near, -0.08, 0.16, smooth=True), tree.math("MULTIPLY", there, 0.6))


def _spots(tree: Tree, place: Any) -> tuple[Any, Any]:
    """Moles and blemishes, from cells of 25 mm that hold one or none."""
    cells = tree.node("TexVoronoi", {"Vector": place, "Scale": 40.0})
    chance, size, kind = _channels(tree, cells.outputs["Color"])
    distance = cells.outputs["Distance"]
    radius = tree.math("MULTIPLY_ADD", tree.math("POWER", size, 3.0), 0.035, 0.022)
    mole = tree.remap(tree.math("SUBTRACT", radius, distance), -0.008, 0.012, smooth=True)
    few = tree.math("LESS_THAN", chance, tree.math("MULTIPLY", tree.number("moles"), 0.3))
    red = tree.remap(
        tree.math("SUBTRACT", tree.math("MULTIPLY_ADD", size, 0.07, 0.05), distance), -0.06, 0.05, smooth=True
    )
    some = tree.math("LESS_THAN", kind, tree.math("MULTIPLY", tree.number("blemishes"), 0.8))
    return tree.math("MULTIPLY", mole, few), tree.math("MULTIPLY", tree.math("MULTIPLY", red, some), 0.7)


def _relief(tree: Tree, rest: Any, place: Any, lip: Any) -> Any:
    """The normal of pores, unevenness, lines and lip creases; heights in millimetres."""
    fine = tree.noise(place, 1250.0, detail=2.0, roughness=0.6)
    height = tree.math("MULTIPLY", fine, tree.math("MULTIPLY_ADD", tree.number("pores"), 0.11, 0.03))
    coarse = tree.noise(place, 330.0, detail=2.0)
    height = tree.math("MULTIPLY_ADD", coarse, tree.math("MULTIPLY_ADD", tree.number("pores"), 0.14, 0.08), height)
    creased = tree.noise(tree.vector("MULTIPLY", place, (1000.0, 130.0, 250.0)), 1.0, detail=1.0)
    height = tree.math("MULTIPLY_ADD", tree.math("MULTIPLY", creased, lip), 0.30, height)
    height = tree.math("SUBTRACT", height, _lines(tree, rest, place))
    smooth = tree.vector_field("smooth_normal")
    return tree.bump(height, 0.001, 1.0, normal=smooth)


def _lines(tree: Tree, rest: Any, place: Any) -> Any:
    """Depth in millimetres of lines in the skin."""
    forehead, eyes, fold = _channels(tree, tree.vector_field("lines"))
    x, up, _ = _channels(tree, rest)
    x = tree.math("ABSOLUTE", x)
    warp = tree.math("SUBTRACT", tree.noise(place, 55.0, detail=2.0), 0.5)
    across = tree.math("MULTIPLY_ADD", up, 760.0, tree.math("MULTIPLY_ADD", warp, 7.5, tree.math("MULTIPLY", x, 30.0)))
    depth = tree.math("MULTIPLY", _grooves(tree, across), tree.math("MULTIPLY", forehead, 0.55))
    side, above = tree.math("SUBTRACT", x, _CROWS_FEET_FROM_M[0]), tree.math("SUBTRACT", up, _CROWS_FEET_FROM_M[1])
    fan = tree.math("MULTIPLY_ADD", tree.math("ARCTAN2", above, side), 10.0, tree.math("MULTIPLY", warp, 5.0))
    depth = tree.math("MULTIPLY_ADD", _grooves(tree, fan), tree.math("MULTIPLY", eyes, 0.5), depth)
    return tree.math("MULTIPLY_ADD", fold, 0.8, depth)


def _grooves(tree: Tree, phase: Any) -> Any:
    """Narrow grooves, one every 2 pi."""
    wave = tree.math("MULTIPLY_ADD", tree.math("SINE", phase), 0.5, 0.5)
    return tree.math("POWER", wave, 4.0)


def _channels(tree: Tree, vector: Any) -> tuple[Any, Any, Any]:
    x, y, z = tree.node("SeparateXYZ", {"Vector": vector}).outputs
    return x, y, z
