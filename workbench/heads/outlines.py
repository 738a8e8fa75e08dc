"""How far a place of the unrolled head lies inside hair, beard and clothes, and how much they raise the surface."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from workbench.heads.appearance import Appearance
from workbench.heads.fields import paint_map, vertex_fields
from workbench.heads.hairstyles import HAIRSTYLES, Hairstyle
from workbench.heads.model import HeadModel
from workbench.heads.noise import noise_at, noise_in_space
from workbench.heads.regions import Region, face_regions, neutral_vertices

Float = NDArray[np.float64]
Single = NDArray[np.floating]
_FRINGE_HALF_ANGLE = 40.0
_BEARD_MM, _CLOTHES_MM = 5.0, 3.5
_LUMP_M = 0.022
_CROWN_EDGE = (48, 64, 110, 180), (40, -26, -50, -30)
"""Angle and height of the edge of a bald top: nothing grows in front."""


def hair_depth(angle: Single, height: Single, appearance: Appearance) -> Single:
    """Millimetres inside the hair's outline at places of the unrolled head (negative outside), ragged at the edge."""
    style = HAIRSTYLES[appearance.hairstyle]
    if style.density == 0:
        return np.full(len(angle), -50.0, np.float32)
    maps = paint_map()
    depth: Single = maps.hair.ravel()[maps.at(angle, height)]
    front = np.clip((90 - angle) / 60, 0, 1)
    temples = np.clip(1 - np.abs(angle - 30) / 30, 0, 1)
    depth = depth - appearance.hairline_mm * front * (0.6 + 0.9 * temples)
    if style.top_only:
        depth -= style.top_only * np.clip((angle - 45) / 30, 0, 1)
    if style.crown:
        highest = np.interp(angle, *_CROWN_EDGE).astype(np.float32)
        depth = np.minimum(depth, 0.6 * (height - highest))
    if style.fringe is not None:
        depth = np.maximum(depth, _fringe_depth(angle, height, style.fringe, appearance.pattern))
    return np.asarray(depth + 2.2 * noise_at(angle * 5, height * 0.6, appearance.pattern + 1), np.float32)


def _fringe_depth(angle: Single, height: Single, lowest: float, pattern: int) -> Single:
    inside = lowest - height + 7.0 * noise_at(angle * 6, height * 0.25, pattern)
    return np.asarray(np.minimum(np.minimum(inside, 1.3 * (_FRINGE_HALF_ANGLE - angle)), 25.0))


def beard_depth(angle: Single, height: Single, appearance: Appearance) -> Single:
    """Millimetres inside the beard's outline, negative outside."""
    maps = paint_map()
    chosen = maps.goatee if appearance.beard_style == "goatee" else maps.beard
    return chosen.ravel()[maps.at(angle, height)]


def collar_height(angle: Single, appearance: Appearance) -> Single:
    """Millimetres below the eyes at which the clothes begin, around the neck: lower in front than at the back."""
    back = min(appearance.collar_mm, 150.0) - 38.0
    share = np.clip(angle / 110, 0, 1)
    return appearance.collar_mm * (1 - share) + back * share


def relief(appearance: Appearance) -> Float:
    """(V,) metres that hair, beard and clothes add to the head's surface along its normals."""
    fields = vertex_fields()
    angle, height = fields["angle"], fields["height"]
    hairy, clothed = _bearing()
    raised = _hair_relief(HAIRSTYLES[appearance.hairstyle], hair_depth(angle, height, appearance), appearance.pattern)
    if appearance.beard_style != "none":
        grown = smoothstep(beard_depth(angle, height, appearance) / 9.0) * (fields["lip"] < -1.5)
        raised = raised + _BEARD_MM * appearance.beard * grown
    over_collar = height - collar_height(angle, appearance)
    return np.asarray(0.001 * (raised * hairy + _CLOTHES_MM * smoothstep(over_collar / 4.0) * clothed), np.float64)


def _hair_relief(style: Hairstyle, depth: Single, pattern: int) -> Single:
    bumps = 1 + 2 * style.roughness * noise_in_space(neutral_vertices(), _LUMP_M, pattern + 2)
    return style.thickness * smoothstep(depth / style.edge) * bumps


@cache
def _bearing() -> tuple[Float, Float]:
    """(V,) 1 where hair may grow (not on ears, lips, eyes, in the mouth), and 1 where clothes may lie."""
    faces, regions = HeadModel.load().faces, face_regions()
    bald = (
        Region.LEFT_EAR, Region.RIGHT_EAR, Region.UPPER_LIP, Region.LOWER_LIP, Region.MOUTH, Region.LEFT_EYE,
        Region.RIGHT_EYE,
    )  # fmt: skip
    hairy, clothed = np.ones(int(faces.max()) + 1), np.zeros(int(faces.max()) + 1)
    hairy[faces[np.isin(regions, bald)]] = 0.0
    clothed[faces[np.isin(regions, (Region.CLOTHES, Region.NECK))]] = 1.0
    return hairy, clothed


def smoothstep(value: Single) -> Single:
    """3 t^2 - 2 t^3 on 0 to 1, clamped outside, in single precision."""
    value = np.clip(value, 0, 1).astype(np.float32, copy=False)
    return value * value * (3 - 2 * value)
