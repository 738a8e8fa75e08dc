"""Earrings at the lobes; what hangs, hangs towards the ground however the head is held. Head frame, metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.accessories.shapes import Solid, ball, joined, ring, tube
from plugins.blender.characters.builtin.accessories.skull import Head, ear_vertices, lobes
from plugins.blender.recipe.adornments import Jewellery

Float = NDArray[np.float64]


@dataclass(frozen=True)
class Earrings:
    """metal : both ears' metal; stones : pearls or stones, None where there are none."""

    metal: Solid
    stones: Solid | None


def earrings(style: str, recipe: Jewellery, head: Head) -> Earrings:
    """A pair of earrings."""
    metal: list[Solid] = []
    stones: list[Solid] = []
    for side, lobe, ear in zip((1, -1), lobes(), ear_vertices(), strict=True):
        place = head.vertices[lobe]
        outwards = head.normals[lobe] * [1, 0.2, 1]
        outwards /= np.linalg.norm(outwards)
        made = {"stud": _stud, "hoop": _hoop, "drop": _drop}[style]
        lowest = head.vertices[ear][(head.vertices[ear] @ head.down).argmax()]
        more_metal, more_stones = made(recipe, place, outwards, head, lowest, side)
        metal += more_metal
        stones += more_stones
    return Earrings(joined(metal), joined(stones) if stones else None)


Made = tuple[list[Solid], list[Solid]]


def _stud(recipe: Jewellery, place: Float, outwards: Float, head: Head, lowest: Float, side: int) -> Made:
    radius = 0.0018 + 0.0026 * recipe.size
    stone = ball(place + (0.9 * radius) * outwards, radius)
    setting = ball(place + 0.35 * radius * outwards, radius * 0.9)
    return [setting], [stone]


def _hoop(recipe: Jewellery, place: Float, outwards: Float, head: Head, lowest: Float, side: int) -> Made:
    """Through the lobe, in the plane of the head's side."""
    radius = 0.006 + 0.02 * recipe.size**1.5
    across = np.array([float(side), 0.0, 0.25 * side])
    across -= (across @ head.down) * head.down
    across /= np.linalg.norm(across)
    top = place + 0.0012 * outwards
    centre = top + (radius - 0.001) * head.down
    centre = centre + across * side * 0.002 * side
    return [ring(centre, across, -head.down, radius, 0.0009 + 0.0009 * recipe.size, 56)], []


def _drop(recipe: Jewellery, place: Float, outwards: Float, head: Head, lowest: Float, side: int) -> Made:
    start = place + 0.0016 * outwards
    length = 0.01 + 0.028 * recipe.size
    below = max(float((lowest - start) @ head.down), 0.0) + 0.001
    end = start + head.down * (below + length) + 0.0012 * outwards
    path = start + np.linspace(0, 1, 8)[:, None] * (end - start)
    wire = tube(path, 0.0005, 0.0005, outwards, sides=6)
    size = 0.0026 + 0.002 * recipe.size
    turned = ball(np.zeros(3), np.array([size, size * (1.0 if recipe.pearl else 1.7), size]), 12, 16)
    hang = _frame(head.down)
    stone = Solid(turned.points @ hang.T + end + head.down * size, turned.faces)
    return [wire, ball(start, 0.0016), ball(end, 0.0012)], [stone]


def _frame(down: Float) -> Float:
    """(3, 3) rotation whose second column is `down`."""
    side = np.cross(down, [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side)
    return np.stack([side, down, np.cross(side, down)], 1)
