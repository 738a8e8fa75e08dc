"""The clothed bust never ends in the picture and shows no hole, from any side and at any distance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from plugins.blender.characters.builtin.character import BuiltinCharacter
from plugins.blender.recipe.wardrobe import GARMENTS
from plugins.blender.shot import Part
from tests.plugins.blender.characters.accessories.people import portrait_of, turned, wearing
from workbench.geometry.camera import Camera
from workbench.heads.rasteriser import rasterise
from workbench.heads.regions import Region

LEVEL = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
SIZE = 96
FRAMINGS = [(0.5, 26.0), (3.0, 28.0), (0.9, 30.0), (1.5, 60.0)]


def _seen(seed: int, garment: str, yaw: float, distance: float, field_of_view: float) -> tuple[Any, Any]:
    """(H, W) region of what each pixel sees, and whether it sees a surface from behind."""
    face = turned(seed, yaw, distance, field_of_view)
    body = BuiltinCharacter().build(portrait_of(face, wearing(seed, garment=garment)), 128, 128)
    parts = [part for part in body.parts if part.labelled]
    starts = np.cumsum([0, *[len(part.vertices) for part in parts]])
    vertices = np.concatenate([np.asarray(part.vertices, np.float64) for part in parts])
    faces = np.concatenate([np.asarray(p.faces, np.int64) + s for p, s in zip(parts, starts, strict=False)])
    regions = np.concatenate([_regions(part) for part in parts])
    camera = Camera.looking_forward(SIZE, SIZE, field_of_view)
    projected = vertices @ camera.intrinsics.T
    pixels = projected[:, :2] / projected[:, 2:]
    seen = rasterise(pixels, vertices[:, 2], faces, SIZE, SIZE, np.ones(len(faces), bool))
    a, b, c = (pixels[faces[seen.triangle, corner]] for corner in range(3))
    area = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    region, behind = np.zeros(SIZE * SIZE, np.uint8), np.zeros(SIZE * SIZE, bool)
    region[seen.pixel] = regions[seen.triangle]
    behind[seen.pixel] = area > 0
    return region.reshape(SIZE, SIZE), behind.reshape(SIZE, SIZE)


def _regions(part: Part) -> Any:
    return np.full(len(part.faces), part.region, np.uint8) if isinstance(part.region, int) else part.region


@pytest.mark.parametrize("yaw", [0.0, 50.0, 90.0, 140.0, 180.0, -75.0])
def test_clothes_reach_the_lower_edge_without_holes(yaw: float) -> None:
    half = int(yaw) % 100 == 0 or yaw == 90
    for seed, (distance, field_of_view) in enumerate(FRAMINGS[:2] if half else FRAMINGS[2:]):
        garment = list(GARMENTS)[(seed + int(abs(yaw)) // 25) % len(GARMENTS)]
        region, behind = _seen(seed, garment, yaw, distance, field_of_view)
        last = np.flatnonzero(region[-1])
        # The closest pictures end at the neck.
        allowed = [Region.CLOTHES] if distance > 0.6 else [Region.CLOTHES, Region.NECK, Region.FACE]
        assert len(last) > 0.05 * SIZE and np.isin(region[-1][last], allowed).all(), (garment, distance)
        # Insides of clothes show at most between neck and neckline.
        assert (behind & (region == Region.CLOTHES)).mean() < 0.002, (garment, distance)


def test_no_skin_is_left_below_the_clothes() -> None:
    """The bare bust's arms stand out to the sides: none of them may show beside the hanging sleeves."""
    for seed in range(4):
        region, _ = _seen(seed, "crew neck", 0.0, 3.0, 28.0)
        body = np.isin(region, (Region.NECK, Region.FACE))
        rows = np.flatnonzero((region == Region.CLOTHES).any(1))
        assert not body[rows[0] + 8 :].any()
