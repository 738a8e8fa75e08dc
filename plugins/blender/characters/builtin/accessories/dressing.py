"""A wardrobe as parts before the camera."""

from __future__ import annotations

from dataclasses import replace

from plugins.blender.characters.builtin.accessories import garments
from plugins.blender.characters.builtin.accessories.fabrics import material_of
from plugins.blender.characters.builtin.accessories.garments import Opening, Surface
from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.cloth import Cloth
from plugins.blender.recipe.wardrobe import Wardrobe
from plugins.blender.shot import Part
from workbench.api import Region


def opening_of(wardrobe: Wardrobe) -> Opening:
    """The neckline of what is worn on the skin."""
    return Opening(tip=0.25) if wardrobe.garment == "v-neck" else Opening()


def dressed(wardrobe: Wardrobe, figure: Figure) -> list[Part]:
    """Everything that is worn."""
    cloth = garments.layer(opening_of(wardrobe), figure, 0.006)
    ribs = replace(wardrobe.cloth, weave="knit", pattern="plain")
    return [
        _part("garment", garments.whole(cloth, figure), wardrobe.cloth, figure),
        _part("neckband", garments.band(cloth, 0.016, 0.0015), ribs, figure),
    ]


def _part(name: str, surface: Surface, cloth: Cloth, figure: Figure) -> Part:
    points = surface.points @ figure.to_camera[:3, :3].T + figure.to_camera[:3, 3]
    return Part(name, points, surface.faces, int(Region.CLOTHES), material_of(cloth), {"weave": surface.weave})
