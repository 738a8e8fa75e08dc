"""Colour of every visible point: skin, lips, brows, beard, hair, eyes and clothes from the fields at the pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.heads.appearance import Appearance, Colour
from workbench.heads.fields import paint_map, vertex_fields
from workbench.heads.hairstyles import HAIRSTYLES
from workbench.heads.noise import noise_at
from workbench.heads.outlines import beard_depth, collar_height, hair_depth, smoothstep
from workbench.heads.regions import Region

Single = NDArray[np.floating]
Labels = NDArray[np.uint8]


@dataclass
class Painted:
    """N visible points: albedo (3, N) linear, gloss (N,) strength of the highlight, labels (N,), openness (N,)."""

    albedo: Single
    gloss: Single
    labels: Labels
    openness: Single


def paint(
    fields: Single,
    regions: Labels,
    facing_out: NDArray[np.bool_],
    appearance: Appearance,
    mouth_open_mm: float = 0.0,
) -> Painted:
    """Colours of points with these interpolated fields (C, N), triangle regions (N,) and side (N,).

    `mouth_open_mm`, the gap between the lips, decides how much light reaches the teeth.
    """
    columns = {name: fields[place] for name, place in vertex_fields().row.items()}
    painted = Painted(
        np.empty((3, len(regions)), np.float32),
        np.full(len(regions), 0.25 * appearance.gloss, np.float32),
        regions.copy(),
        columns["openness"].copy(),
    )
    _skin(painted, columns, appearance)
    _lips(painted, columns, appearance)
    _beard(painted, columns, appearance)
    _brows(painted, columns, appearance)
    _lashes(painted, columns)
    _hair(painted, columns, appearance)
    _mouth(painted, columns, mouth_open_mm)
    _eyes(painted, columns, appearance)
    _clothes(painted, columns, facing_out, appearance)
    return painted


def _skin(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    pattern = appearance.pattern
    blotch = noise_at(at["angle"] * 1.35, at["height"], pattern)
    fine = noise_at(at["angle"] * 8, at["height"] * 6, pattern + 5)
    value = 1 + 0.05 * blotch + 0.05 * fine
    painted.albedo[:] = np.array(appearance.skin, np.float32)[:, None] * value
    blood = 0.30 * appearance.redness * at["blood"] * (1 + 0.4 * blotch)
    painted.albedo[1] *= 1 - blood
    painted.albedo[2] *= 1 - 0.85 * blood
    if appearance.freckles:
        spots = noise_at(at["angle"] * 9 + 40, at["height"] * 6.7, pattern + 6) + 0.5 * at["blood"]
        dark = 0.35 * appearance.freckles * smoothstep((spots - 0.45) * 4)
        painted.albedo *= 1 - dark * np.array([[0.5], [0.8], [0.9]], np.float32)


def _lips(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    share = smoothstep((at["lip"] + 0.8) / 1.8) * 0.92
    mix(painted.albedo, appearance.lips, share)
    painted.gloss += 0.25 * share


def _beard(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    if not (appearance.stubble or appearance.beard):
        return
    grows = np.isin(painted.labels, (Region.FACE, Region.NECK))
    free = smoothstep(-at["lip"] / 2.5) * grows
    ragged = 2.5 * noise_at(at["angle"] * 5, at["height"] * 4, appearance.pattern + 7)
    depth = beard_depth(at["angle"], at["height"], appearance) + ragged
    shadow = 0.45 * appearance.stubble * smoothstep(depth / 12) * free
    mix(painted.albedo, _stubble_colour(appearance), shadow)
    if appearance.beard_style != "none":
        strands = 1 + 0.35 * noise_at(at["angle"] * 26, at["height"] * 7, appearance.pattern + 8)
        share = appearance.beard * smoothstep(depth / 5) * free
        painted.albedo += share * (np.array(appearance.hair, np.float32)[:, None] * strands - painted.albedo)
        painted.gloss *= 1 - share


def _brows(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    maps = paint_map()
    place = maps.at(at["angle"], at["height"])
    along = maps.brow_along.ravel()[place]
    above = maps.brow_above.ravel()[place]
    half = (
        3.9
        * appearance.brow_width
        * np.interp(along, [-0.08, 0.05, 0.35, 0.7, 1.05, 1.1], [0.0, 1.0, 1.15, 0.85, 0.35, 0.0]).astype(np.float32)
    )
    strands = noise_at(at["angle"] * 22 - at["height"] * 10, at["height"] * 9, appearance.pattern + 9)
    inside = half - np.abs(above) + 1.0 * strands
    share = smoothstep((inside + 0.4) / 2.0) * np.isin(painted.labels, (Region.FACE, Region.NOSE)) * (half > 0)
    mix(
        painted.albedo,
        _brow_colour(appearance),
        appearance.brows * share * (0.85 + 0.15 * strands),
    )
    painted.labels[(half - np.abs(above) > 0) & (painted.labels == Region.FACE)] = Region.LEFT_BROW


def _stubble_colour(appearance: Appearance) -> Colour:
    """Hair seen through skin."""
    red, green, blue = (0.5 * h + 0.12 * s for h, s in zip(appearance.hair, appearance.skin, strict=True))
    return red, green, blue


def _brow_colour(appearance: Appearance) -> Colour:
    """Brows are darker than light hair and never white on a young head."""
    red, green, blue = (
        0.6 * min(h, 0.2, 0.5 * s) + 0.002 for h, s in zip(appearance.hair, appearance.skin, strict=True)
    )
    return red, green, blue


def _lashes(painted: Painted, at: dict[str, Single]) -> None:
    lid = np.isin(painted.labels, (Region.FACE, Region.LEFT_EYE, Region.RIGHT_EYE))
    dark = 0.82 * smoothstep(1.25 - at["lash"] / 1.3) * lid
    painted.albedo *= 1 - dark
    tired = 0.16 * smoothstep(1 - at["lash"] / 11) * (painted.labels == Region.FACE)
    painted.albedo *= 1 - tired * np.array([[0.7], [1.0], [0.95]], np.float32)


def _hair(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    style = HAIRSTYLES[appearance.hairstyle]
    grows = np.isin(painted.labels, (Region.FACE, Region.NECK, Region.LEFT_BROW))
    hangs = painted.labels == Region.HAIR
    depth = hair_depth(at["angle"], at["height"], appearance)
    share = np.where(hangs, np.float32(1), smoothstep((depth + 1) / 4) * style.density * grows)
    strands = noise_at(at["angle"] * 24, at["height"] * 0.55, appearance.pattern + 10)
    strands += 0.6 * noise_at(at["angle"] * 55, at["height"] * 0.9, appearance.pattern + 11)
    value = 1 + 0.38 * strands
    colour = np.array(appearance.hair, np.float32)[:, None] * value
    painted.albedo += share * (colour - painted.albedo)
    painted.gloss += share * (0.16 - painted.gloss)
    painted.openness *= 1 - 0.12 * share * (1 - strands)
    painted.labels[(share > 0.5) & (grows | hangs)] = Region.HAIR


def _mouth(painted: Painted, at: dict[str, Single], mouth_open_mm: float) -> None:
    inside = painted.labels == Region.MOUTH
    if inside.any():
        light = 0.06 + 0.4 * min(max(mouth_open_mm - 1.5, 0.0) / 7.0, 1.0)
        tooth = at["tooth"][inside]
        flesh, ivory = np.array([[0.26], [0.07], [0.065]], np.float32), np.array([[0.62], [0.56], [0.46]], np.float32)
        painted.albedo[:, inside] = flesh + tooth * (ivory - flesh)
        painted.openness[inside] = np.maximum(painted.openness[inside] * 0.8, light * tooth)


def _eyes(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    inside = np.flatnonzero(np.isin(painted.labels, (Region.LEFT_EYE, Region.RIGHT_EYE)))
    if not len(inside):
        return
    x, y = at["iris_x"][inside], at["iris_y"][inside]
    radius = np.sqrt(x * x + y * y)
    colour = np.tile(np.array(appearance.sclera, np.float32)[:, None], len(inside))
    colour[1:] *= 1 - 0.25 * np.clip(radius - 1.5, 0, 1)
    rays = noise_at(np.where(x > 0, y, -y) / np.maximum(radius, 0.05) * 60, radius * 4, appearance.pattern + 12)
    iris = np.array(appearance.iris, np.float32)[:, None] * ((1 + 0.3 * rays) * (0.95 - 0.3 * radius))
    colour += smoothstep((1.06 - radius) / 0.14) * (iris - colour)
    colour *= 1 - 0.55 * smoothstep(1 - np.abs(radius - 0.97) / 0.16)
    colour *= 1 - 0.97 * smoothstep((appearance.pupil - radius) / 0.12 + 0.5)
    wet = radius > 6
    colour[:, wet] = (np.array(appearance.skin, np.float32) * np.array([1.0, 0.62, 0.6], np.float32))[:, None]
    colour *= 1 - 0.5 * smoothstep(1 - at["lash"][inside] / 3.0)
    painted.albedo[:, inside] = colour
    painted.gloss[inside] = np.where(wet, np.float32(0.2), np.float32(1.6))


def _clothes(painted: Painted, at: dict[str, Single], facing_out: NDArray[np.bool_], appearance: Appearance) -> None:
    low = np.isin(painted.labels, (Region.NECK, Region.CLOTHES))
    covered = low & (at["height"] > collar_height(at["angle"], appearance))
    weave = 1 + 0.06 * noise_at(at["angle"] * 9, at["height"] * 7, appearance.pattern + 13)
    painted.albedo[:, covered] = np.array(appearance.clothes, np.float32)[:, None] * weave[covered]
    painted.gloss[covered] = 0
    painted.labels[low] = np.where(covered, Region.CLOTHES, Region.NECK)[low]
    behind = ~facing_out & (painted.labels != Region.HAIR)
    painted.albedo[:, behind] *= 0.4


def mix(colours: Single, other: Colour, share: Single) -> None:
    """Moves (3, N) colours towards another by (N,) shares, in place."""
    for channel, target in zip(colours, other, strict=True):
        channel += share * (target - channel)
