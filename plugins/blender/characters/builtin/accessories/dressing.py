"""A wardrobe as parts before the camera."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.accessories import (
    collars,
    eyewear,
    facewear,
    garments,
    headphones,
    headwear,
    jewellery,
)
from plugins.blender.characters.builtin.accessories.fabrics import material_of
from plugins.blender.characters.builtin.accessories.garments import Layer, Opening
from plugins.blender.characters.builtin.accessories.shapes import Solid
from plugins.blender.characters.builtin.accessories.skull import Head
from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.adornments import Glasses
from plugins.blender.recipe.cloth import Cloth
from plugins.blender.recipe.wardrobe import Wardrobe
from plugins.blender.shot import Material, Part, Value
from workbench.api import Region

Float = NDArray[np.float64]
Made = tuple[str, Solid, Material]
_DEPTHS, _MASK_M = 5, 0.004
_BUTTONED_UP = 0.4
"""Shirts whose `cut` is below are closed to the top."""
_SHIRT_CLOSED = Opening(0.18, 0.147, 0.142)
_BLACK_LEATHER = Cloth("leather", (0.012, 0.012, 0.012))


def opening_of(wardrobe: Wardrobe) -> Opening:
    """The neckline of what is worn on the skin."""
    deep = _steady(wardrobe.cut)
    openings = {
        "v-neck": Opening(tip=0.235 + 0.04 * deep),
        "scoop neck": Opening(0.215 + 0.03 * deep, 0.163, 0.152),
        "turtleneck": Opening(0.186, 0.15, 0.146),
        "shirt": _SHIRT_CLOSED if deep < _BUTTONED_UP else Opening(0.184, 0.149, 0.143, 0.215 + 0.05 * deep),
        "hoodie": Opening(0.2, 0.158, 0.15),
        "jacket": Opening(0.19 + 0.01 * deep, 0.152, 0.147),
    }
    return openings.get(wardrobe.garment, Opening(0.187 + 0.012 * deep))


def _steady(cut: float) -> float:
    """One of a few depths: a pattern is cut once per depth and kept, because that takes longer than wearing it."""
    return round(cut * _DEPTHS) / _DEPTHS


def dressed(wardrobe: Wardrobe, figure: Figure) -> list[Part]:
    """Everything that is worn."""
    head = Head(figure)
    parts = _clothes(wardrobe, head)
    if wardrobe.glasses:
        parts += _glasses(wardrobe, head)
    if wardrobe.headwear:
        parts += _hat(wardrobe, head)
    if wardrobe.headband:
        band = headwear.headband(head)
        parts.append(_on_head("headband", band.main, material_of(wardrobe.hat.cloth), Region.HEADWEAR, head))
    if wardrobe.mask:
        parts += _mask(wardrobe, head)
    if wardrobe.earrings:
        parts += _earrings(wardrobe, head)
    if wardrobe.headphones:
        hard, soft = headphones.headphones(head)
        colour = Material("plastic", _plastic(wardrobe.hat.trim, 0.35))
        parts.append(_on_head("headphones", hard, colour, Region.HEADWEAR, head))
        parts.append(_on_head("cushions", soft, material_of(_BLACK_LEATHER), Region.HEADWEAR, head))
    return parts


def _clothes(wardrobe: Wardrobe, head: Head) -> list[Part]:
    """A garment and what belongs to its neckline."""
    opening, main = opening_of(wardrobe), material_of(wardrobe.cloth)
    inner = wardrobe.garment == "jacket"
    thick = {"hoodie": 0.01, "turtleneck": 0.007, "shirt": 0.0075}.get(wardrobe.garment, 0.006)
    cloth = garments.layer(opening, head.figure, thick, seed=wardrobe.seed)
    own = material_of(wardrobe.inner) if inner else main
    made = [("garment", garments.whole(cloth, head.figure), own)]
    made += {"shirt": _shirt, "turtleneck": _turtleneck, "hoodie": _hoodie, "jacket": _jacket}.get(
        wardrobe.garment, _banded
    )(wardrobe, cloth, head)
    if wardrobe.scarf:
        made.append(("scarf", collars.scarf(cloth, head, wardrobe.seed), material_of(wardrobe.scarf_cloth)))
    return [_from_model(name, solid, material, head.figure) for name, solid, material in made]


def _banded(wardrobe: Wardrobe, cloth: Layer, head: Head) -> list[Made]:
    ribbed = wardrobe.cloth.weave in ("jersey", "knit", "wool", "fleece")
    edge = replace(wardrobe.cloth, weave="knit" if ribbed else wardrobe.cloth.weave, pattern="plain")
    return [("neckband", garments.band(cloth, 0.017 if ribbed else 0.009, 0.0013), material_of(edge))]


def _turtleneck(wardrobe: Wardrobe, cloth: Layer, head: Head) -> list[Made]:
    collar = collars.turtleneck(head, (0.186, 0.15, 0.146), _steady(wardrobe.cut))
    return [("collar", collar, material_of(replace(wardrobe.cloth, pattern="plain")))]


def _shirt(wardrobe: Wardrobe, cloth: Layer, head: Head) -> list[Made]:
    main, loose = material_of(wardrobe.cloth), _steady(wardrobe.cut) >= _BUTTONED_UP
    first = opening_of(wardrobe).tip + 0.014 if loose else 0.198
    ivory = Material("plastic", _plastic((0.7, 0.68, 0.62), 0.3))
    return [
        ("stand", collars.stand(cloth, head, 0.027, open_front=loose), main),
        ("collar", collars.leaf(cloth, head, 0.037, 0.058, 0.029, open_front=loose), main),
        ("placket", collars.placket(cloth), main),
        ("buttons", collars.buttons(cloth, first), ivory),
    ]


def _hoodie(wardrobe: Wardrobe, cloth: Layer, head: Head) -> list[Made]:
    main = material_of(replace(wardrobe.cloth, pattern="plain"))
    white = material_of(Cloth("cotton", (0.7, 0.7, 0.68)))
    return [
        ("neckband", garments.band(cloth, 0.012, 0.002), main),
        ("hood", collars.hood(cloth, head, wardrobe.seed), main),
        ("strings", collars.strings(cloth), white),
    ]


def _jacket(wardrobe: Wardrobe, cloth: Layer, head: Head) -> list[Made]:
    """Over a shirt without a collar."""
    main, tip = material_of(wardrobe.cloth), 0.3 + 0.03 * _steady(wardrobe.cut)
    outer = garments.layer(Opening(0.205, 0.166, 0.152, tip), head.figure, 0.015, 14, wardrobe.seed + 1)
    dark = Material("plastic", _plastic((0.02, 0.018, 0.016), 0.35))
    return [
        *_banded(replace(wardrobe, cloth=wardrobe.inner), cloth, head),
        ("jacket", garments.whole(outer, head.figure), main),
        ("lapels", collars.lapels(outer, head, 0.06), main),
        ("buttons", collars.buttons(outer, tip + 0.012, 0.09, 0.009), dark),
    ]


def _glasses(wardrobe: Wardrobe, head: Head) -> list[Part]:
    """Labels look through clear lenses: the eyes' depth is what a model should learn, and no sensor sees the glass."""
    glasses = wardrobe.frame
    made = eyewear.spectacles(wardrobe.glasses, glasses, head, _MASK_M if wardrobe.mask else 0.0)
    pads = Material("plastic", _plastic((0.6, 0.6, 0.58), 0.3) | {"clear": 0.8})
    # Blender's label passes look through what lets most of the light pass, so dark lenses get an opaque twin there.
    sheet = _on_head("lenses", made.lenses, _lens(glasses), Region.GLASSES, head)
    sheet = replace(sheet, attributes={"low": made.low})
    twin = Material("plain", {"colour": (0.5, 0.5, 0.5), "roughness": 0.5})
    lenses = [replace(sheet, labelled=False)]
    if not glasses.see_through:
        lenses.append(replace(sheet, name="lens labels", material=twin, attributes={}, pictured=False))
    return [
        _on_head("glasses", made.frame, _frame(glasses), Region.GLASSES, head),
        _on_head("nose pads", made.pads, pads, Region.GLASSES, head),
        *lenses,
    ]


def _hat(wardrobe: Wardrobe, head: Head) -> list[Part]:
    made, recipe = headwear.hat(wardrobe.headwear, wardrobe.hat, head, wardrobe.seed), wardrobe.hat
    hard = wardrobe.headwear == "hard hat"
    main = Material("plastic", _plastic(recipe.trim, 0.25)) if hard else material_of(recipe.cloth)
    parts = [_on_head("hat", made.main, main, Region.HEADWEAR, head)]
    if made.trim is not None:
        ribbon = material_of(replace(recipe.cloth, colour=recipe.trim, pattern="plain"))
        parts.append(_on_head("hat trim", made.trim, ribbon, Region.HEADWEAR, head))
    return parts


def _mask(wardrobe: Wardrobe, head: Head) -> list[Part]:
    made = facewear.mask(wardrobe.mask, head)
    white = material_of(Cloth("jersey", (0.75, 0.75, 0.75)))
    return [
        _on_head("mask", made.sheet, material_of(wardrobe.mask_cloth), Region.FACEWEAR, head),
        _on_head("mask bands", made.bands, white, Region.FACEWEAR, head),
    ]


def _earrings(wardrobe: Wardrobe, head: Head) -> list[Part]:
    recipe = wardrobe.jewellery
    made = jewellery.earrings(wardrobe.earrings, recipe, head)
    metal = Material("metal", {"colour": recipe.metal, "roughness": 0.15})
    parts = [_on_head("earrings", made.metal, metal, Region.EARRING, head)]
    if made.stones is not None:
        colour = (0.75, 0.7, 0.64) if recipe.pearl else recipe.stone
        roughness, clear = (0.25, 0.0) if recipe.pearl else (0.03, 0.7)
        values: dict[str, Value] = {"colour": colour, "roughness": roughness, "clear": clear}
        stone = Material("gem", values)
        parts.append(_on_head("stones", made.stones, stone, Region.EARRING, head))
    return parts


def _frame(glasses: Glasses) -> Material:
    if glasses.metal:
        return Material("metal", {"colour": glasses.colour, "roughness": 0.22})
    values = _plastic(glasses.colour, 0.18) | {"colour_2": glasses.second, "flecks": glasses.flecks}
    return Material("plastic", values | {"clear": glasses.clear})


def _lens(glasses: Glasses) -> Material:
    tint = np.array(glasses.tint_colour) / max(glasses.tint_colour)
    passed = (1 - glasses.tint) * np.ones(3) + glasses.tint * 0.12 * tint
    values: dict[str, Value] = {
        "colour": tuple(np.round(0.97 * passed, 4).tolist()),
        "colour_2": glasses.mirror_colour,
        "mirror": glasses.mirror,
        "fade": glasses.fade,
    }
    return Material("lens", values)


def _plastic(colour: tuple[float, float, float], roughness: float) -> dict[str, float | tuple[float, ...]]:
    return {"colour": colour, "colour_2": colour, "flecks": 0.0, "roughness": roughness, "clear": 0.0}


def _on_head(name: str, solid: Solid, material: Material, region: Region, head: Head) -> Part:
    attributes = {} if solid.weave is None else {"weave": solid.weave}
    return Part(name, head.to_camera(solid.points), solid.faces, int(region), material, attributes)


def _from_model(name: str, solid: Solid, material: Material, figure: Figure) -> Part:
    points = solid.points @ figure.to_camera[:3, :3].T + figure.to_camera[:3, 3]
    attributes = {} if solid.weave is None else {"weave": solid.weave}
    return Part(name, points, solid.faces, int(Region.CLOTHES), material, attributes)
