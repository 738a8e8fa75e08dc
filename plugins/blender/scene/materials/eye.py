"""An eyeball whose surface is the outside of sclera and cornea.

The view ray is bent at the cornea and followed to the plane of the iris: what a clear cornea over an iris would show,
without the noise that refracted light has at few samples. Attribute `eye_place`: place in iris radii along the axes
aside, down, forward. Values: those axes (in Blender's frame), `iris`, `sclera` (reflectances), `pupil` (iris radii),
`ring`, `warmth`, `veins` (0 to 1), `patterns`.
"""

from typing import Any

from ..trees import Tree

_CORNEA_IOR = 1.376
_IRIS_PLANE = 2.507
"""Place of the iris along the axis, in iris radii; `characters.builtin.eyes` has the eye's measures."""


def build() -> Any:
    """The material."""
    tree = Tree.material("eye")
    x, y, radius, inside = _seen_iris(tree)
    iris = _iris(tree, x, y, radius)
    sclera = _sclera(tree)
    white = tree.remap(radius, 0.95, 1.09, smooth=True)
    colour = tree.mix(white, iris, sclera)
    pupil = tree.remap(tree.math("SUBTRACT", tree.number("pupil"), radius), -0.025, 0.025, smooth=True)
    colour = tree.mix(pupil, colour, (0.004, 0.004, 0.004))
    inputs = {
        "Base Color": colour,
        "Roughness": 0.5,
        "Specular IOR Level": tree.remap(white, 0.0, 1.0, 0.0, 0.3),
        "Coat Weight": 1.0,
        "Coat IOR": _CORNEA_IOR,
        "Coat Roughness": tree.remap(white, 0.0, 1.0, 0.015, 0.09),
        "Normal": _dished(tree, x, y, inside),
        "Coat Normal": _wet(tree, white),
    }
    return tree.finish(tree.node("BsdfPrincipled", inputs).outputs[0])


def _seen_iris(tree: Tree) -> tuple[Any, Any, Any, Any]:
    """Where on the iris's plane the bent ray arrives: x, y, distance from the axis; and 1 under the cornea."""
    place = tree.vector_field("eye_place")
    geometry = tree.node("NewGeometry")
    bend = tree.node("VectorMath", operation="REFRACT")
    tree.put(bend.inputs[0], tree.scaled(geometry.outputs["Incoming"], -1.0))
    tree.put(bend.inputs[1], geometry.outputs["Normal"])
    tree.put(bend.inputs["Scale"], 1 / _CORNEA_IOR)
    ray = [tree.dot(bend.outputs["Vector"], tree.colour(axis)) for axis in ("aside", "down", "forward")]
    own_x, own_y, own_z = tree.node("SeparateXYZ", {"Vector": place}).outputs
    steps = tree.math("DIVIDE", tree.math("SUBTRACT", _IRIS_PLANE, own_z), tree.math("MINIMUM", ray[2], -0.05))
    own_radius = _length(tree, own_x, own_y)
    inside = tree.remap(own_radius, 1.0, 1.1, 1.0, 0.0)
    # The plane cuts the sphere at 1.1 iris radii; outside, the surface is its own place.
    steps = tree.math("MULTIPLY", steps, inside)
    x = tree.math("MULTIPLY_ADD", ray[0], steps, own_x)
    y = tree.math("MULTIPLY_ADD", ray[1], steps, own_y)
    behind = tree.math("LESS_THAN", own_z, 0.0)
    return x, y, tree.math("MULTIPLY_ADD", behind, 9.0, _length(tree, x, y)), inside


def _iris(tree: Tree, x: Any, y: Any, radius: Any) -> Any:
    """Fibres, a warmer collar around the pupil and a dark rim."""
    around = tree.math("MAXIMUM", radius, 0.05)
    direction = tree.node("CombineXYZ", {"X": tree.math("DIVIDE", x, around), "Y": tree.math("DIVIDE", y, around)})
    place = tree.vector("ADD", tree.scaled(direction.outputs[0], 5.0), tree.colour("patterns"))
    out = tree.node("CombineXYZ", {"Z": tree.math("MULTIPLY", radius, 2.2)}).outputs[0]
    fibres = tree.noise(tree.vector("ADD", place, out), 2.4, detail=4.0, roughness=0.72)
    clouds = tree.noise(tree.vector("ADD", place, tree.scaled(out, 1.5)), 0.55, detail=1.0)
    shade = tree.remap(fibres, 0.3, 0.72, 0.3, 1.1)
    colour = tree.scaled(tree.colour("iris"), shade)
    wavy = tree.math("MULTIPLY_ADD", clouds, 0.3, radius)
    collar = tree.remap(wavy, 0.5, 0.85, tree.number("warmth"), 0.0, smooth=True)
    warm = tree.vector("MULTIPLY", colour, (1.7, 1.1, 0.55))
    colour = tree.mix(collar, colour, warm)
    colour = tree.mix(tree.remap(wavy, 0.35, 0.62, 0.45, 0.0, smooth=True), colour, tree.scaled(colour, 0.35))
    rim = tree.math(
        "MULTIPLY",
        tree.remap(radius, 0.74, 0.97, smooth=True),
        tree.math("MULTIPLY_ADD", tree.number("ring"), 0.5, 0.42),
    )
    return tree.mix(rim, colour, tree.scaled(tree.colour("iris"), 0.12))


def _sclera(tree: Tree) -> Any:
    """Off-white, redder and darker towards the corners, with veins that leave the iris's surroundings free."""
    place = tree.vector_field("eye_place")
    patterns = tree.colour("patterns")
    x, y, _ = tree.node("SeparateXYZ", {"Vector": place}).outputs
    radius = _length(tree, x, y)
    corner = tree.remap(radius, 1.15, 2.2, smooth=True)
    bent = tree.vector(
        "ADD", place, tree.scaled(tree.node("TexNoise", {"Vector": place, "Scale": 2.0}).outputs["Color"], 0.5)
    )
    ridge = tree.noise(tree.vector("ADD", bent, patterns), 1.3, detail=3.0, roughness=0.6)
    vein = tree.remap(tree.math("ABSOLUTE", tree.math("SUBTRACT", ridge, 0.5)), 0.0, 0.035, 1.0, 0.0)
    away = tree.remap(radius, 1.15, 2.1, 0.05, 0.8, smooth=True)
    redness = tree.math("MULTIPLY", tree.math("MULTIPLY", vein, away), tree.number("veins"))
    reddened = tree.math("MULTIPLY", corner, tree.math("MULTIPLY_ADD", tree.number("veins"), 0.4, 0.45))
    white = tree.vector("MULTIPLY", tree.colour("sclera"), (0.60, 0.53, 0.475))
    colour = tree.mix(reddened, white, (0.42, 0.22, 0.17))
    return tree.mix(redness, colour, (0.42, 0.07, 0.05))


def _dished(tree: Tree, x: Any, y: Any, inside: Any) -> Any:
    """The normal under the cornea: an iris that is a shallow dish, lit on the side away from the light."""
    tilt = tree.vector("ADD", tree.scaled(tree.colour("aside"), tree.math("MULTIPLY", x, -0.4)),
                       tree.scaled(tree.colour("down"), tree.math("MULTIPLY", y, -0.4)))  # fmt: skip
    dish = tree.vector("ADD", tree.colour("forward"), tilt)
    outer = tree.scaled(tree.node("NewGeometry").outputs["Normal"], tree.math("SUBTRACT", 1.0, inside))
    return tree.vector("NORMALIZE", tree.vector("ADD", tree.scaled(dish, inside), outer))


def _wet(tree: Tree, white: Any) -> Any:
    """The tear film, a little uneven over the sclera."""
    uneven = tree.noise(tree.vector_field("eye_place"), 3.0, detail=2.0)
    return tree.bump(tree.math("MULTIPLY", uneven, white), 0.0006, 0.5)


def _length(tree: Tree, x: Any, y: Any) -> Any:
    return tree.math("SQRT", tree.math("MULTIPLY_ADD", x, x, tree.math("MULTIPLY", y, y)))
