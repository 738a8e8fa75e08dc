"""Colour of every visible point: skin, lips, brows, beard, hair, eyes and clothes from the fields at the pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.heads.appearance import Appearance, Colour
from workbench.heads.fields import paint_map, vertex_fields
from workbench.heads.hair import beard_depth, collar_height, hair_depth
from workbench.heads.hairstyles import HAIRSTYLES
from workbench.heads.noise import noise_at
from workbench.heads.regions import Region

Single = NDArray[np.float32]
Labels = NDArray[np.uint8]


@dataclass
class Painted:
    """N visible points: albedo (N, 3) linear float32, gloss (N,) strength of the highlight, labels (N,), openness (N,)."""

    albedo: Single
    gloss: Single
    labels: Labels
    openness: Single


def paint(fields: Single, regions: Labels, facing_out: NDArray[np.bool_], appearance: Appearance) -> Painted:
    """Colours of points with these interpolated fields (N, C), triangle regions (N,) and side (N,)."""
    columns = {name: fields[:, place] for name, place in vertex_fields().column.items()}
    painted = Painted(
        np.empty((len(regions), 3), np.float32),
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
    _mouth(painted, columns)
    _eyes(painted, columns, appearance)
    _clothes(painted, columns, facing_out, appearance)
    return painted


def _skin(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    pattern = appearance.pattern
    blotch = noise_at(at["angle"] * 1.35, at["height"], pattern)
    fine = noise_at(at["angle"] * 8, at["height"] * 6, pattern + 5)
    value = 1 + np.float32(0.05) * blotch + np.float32(0.05) * fine
    painted.albedo[:] = value[:, None] * np.array(appearance.skin, np.float32)
    blood = np.float32(0.30 * appearance.redness) * at["blood"] * (1 + np.float32(0.4) * blotch)
    painted.albedo[:, 1] *= 1 - blood
    painted.albedo[:, 2] *= 1 - np.float32(0.85) * blood
    if appearance.freckles:
        spots = noise_at(at["angle"] * 9 + 40, at["height"] * 6.7, pattern + 6) + np.float32(0.5) * at["blood"]
        dark = np.float32(0.35 * appearance.freckles) * smoothstep((spots - np.float32(0.45)) * np.float32(4))
        painted.albedo *= 1 - dark[:, None] * np.array([0.5, 0.8, 0.9], np.float32)


def _lips(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    share = smoothstep((at["lip"] + np.float32(0.8)) / np.float32(1.8)) * np.float32(0.92)
    mix(painted.albedo, appearance.lips, share)
    painted.gloss += np.float32(0.25) * share


def _beard(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    if not (appearance.stubble or appearance.beard):
        return
    grows = np.isin(painted.labels, (Region.FACE, Region.NECK))
    free = smoothstep(-at["lip"] / np.float32(2.5)) * grows
    ragged = np.float32(2.5) * noise_at(at["angle"] * 5, at["height"] * 4, appearance.pattern + 7)
    depth = beard_depth(at["angle"], at["height"], appearance) + ragged
    shadow = np.float32(0.45 * appearance.stubble) * smoothstep(depth / np.float32(12)) * free
    mix(
        painted.albedo, tuple(0.5 * c + 0.12 * s for c, s in zip(appearance.hair, appearance.skin, strict=True)), shadow
    )
    if appearance.beard_style != "none":
        strands = 1 + np.float32(0.45) * noise_at(at["angle"] * 26, at["height"] * 7, appearance.pattern + 8)
        share = np.float32(appearance.beard) * smoothstep(depth / np.float32(5)) * free
        mix(painted.albedo, appearance.hair, np.minimum(share * strands, 1))
        painted.gloss *= 1 - share


def _brows(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    maps = paint_map()
    place = maps.at(at["angle"], at["height"])
    along = maps.brow_along.ravel()[place]
    above = maps.brow_above.ravel()[place]
    half = np.float32(3.4 * appearance.brow_width) * np.interp(
        along, [-0.08, 0.05, 0.35, 0.7, 1.05, 1.1], [0.0, 1.0, 1.15, 0.85, 0.35, 0.0]
    ).astype(np.float32)
    strands = noise_at(at["angle"] * 22 - at["height"] * 10, at["height"] * 9, appearance.pattern + 9)
    inside = half - np.abs(above) + np.float32(1.0) * strands
    share = smoothstep(inside / np.float32(2.2)) * np.isin(painted.labels, (Region.FACE, Region.NOSE)) * (half > 0)
    mix(
        painted.albedo,
        _brow_colour(appearance),
        np.float32(appearance.brows) * share * (np.float32(0.85) + np.float32(0.15) * strands),
    )
    painted.labels[(half - np.abs(above) > 0) & (painted.labels == Region.FACE)] = Region.LEFT_BROW


def _brow_colour(appearance: Appearance) -> Colour:
    """Brows are darker than light hair and never white on a young head."""
    red, green, blue = (0.75 * min(channel, 0.22) + 0.002 for channel in appearance.hair)
    return red, green, blue


def _lashes(painted: Painted, at: dict[str, Single]) -> None:
    lid = np.isin(painted.labels, (Region.FACE, Region.LEFT_EYE, Region.RIGHT_EYE))
    dark = np.float32(0.82) * smoothstep(np.float32(1.25) - at["lash"] / np.float32(1.3)) * lid
    painted.albedo *= 1 - dark[:, None]
    tired = np.float32(0.16) * smoothstep(np.float32(1) - at["lash"] / np.float32(11)) * (painted.labels == Region.FACE)
    painted.albedo *= 1 - tired[:, None] * np.array([0.7, 1.0, 0.95], np.float32)


def _hair(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    style = HAIRSTYLES[appearance.hairstyle]
    grows = np.isin(painted.labels, (Region.FACE, Region.NECK, Region.LEFT_BROW))
    hangs = painted.labels == Region.HAIR
    depth = hair_depth(at["angle"], at["height"], appearance)
    share = np.where(
        hangs, np.float32(1), smoothstep((depth + np.float32(1)) / np.float32(4)) * np.float32(style.density) * grows
    )
    strands = noise_at(at["angle"] * 24, at["height"] * 0.55, appearance.pattern + 10)
    strands += np.float32(0.6) * noise_at(at["angle"] * 55, at["height"] * 0.9, appearance.pattern + 11)
    value = 1 + np.float32(0.38) * strands
    colour = np.array(appearance.hair, np.float32) * value[:, None]
    painted.albedo += share[:, None] * (colour - painted.albedo)
    painted.gloss += share * (np.float32(0.16) - painted.gloss)
    painted.openness *= 1 - np.float32(0.12) * share * (1 - strands)
    painted.labels[(share > 0.5) & (grows | hangs)] = Region.HAIR


def _mouth(painted: Painted, at: dict[str, Single]) -> None:
    inside = painted.labels == Region.MOUTH
    if inside.any():
        painted.albedo[inside] = np.array([0.28, 0.075, 0.07], np.float32)
        painted.openness[inside] *= np.float32(0.8)


def _eyes(painted: Painted, at: dict[str, Single], appearance: Appearance) -> None:
    inside = np.flatnonzero(np.isin(painted.labels, (Region.LEFT_EYE, Region.RIGHT_EYE)))
    if not len(inside):
        return
    x, y = at["iris_x"][inside], at["iris_y"][inside]
    radius = np.sqrt(x * x + y * y)
    colour = np.tile(np.array(appearance.sclera, np.float32), (len(inside), 1))
    red = np.clip(radius - np.float32(1.5), 0, 1) * np.float32(0.25)
    colour[:, 1:] *= 1 - red[:, None]
    rays = noise_at(np.where(x > 0, y, -y) / np.maximum(radius, 0.05) * 60, radius * 4, appearance.pattern + 12)
    iris = (
        np.array(appearance.iris, np.float32)
        * (1 + np.float32(0.3) * rays[:, None])
        * (np.float32(1.25) - np.float32(0.35) * radius)[:, None]
    )
    share = smoothstep((np.float32(1.06) - radius) / np.float32(0.14))
    colour += share[:, None] * (iris - colour)
    ring = smoothstep(1 - np.abs(radius - np.float32(0.97)) / np.float32(0.16))
    colour *= 1 - np.float32(0.55) * ring[:, None]
    pupil = smoothstep((np.float32(appearance.pupil) - radius) / np.float32(0.12) + np.float32(0.5))
    colour *= 1 - np.float32(0.97) * pupil[:, None]
    wet = radius > 6
    colour[wet] = np.array(appearance.skin, np.float32) * np.array([1.0, 0.62, 0.6], np.float32)
    lash = np.float32(0.5) * smoothstep(1 - at["lash"][inside] / np.float32(3.0))
    painted.albedo[inside] = colour * (1 - lash)[:, None]
    painted.gloss[inside] = np.where(wet, np.float32(0.2), np.float32(2.2))


def _clothes(painted: Painted, at: dict[str, Single], facing_out: NDArray[np.bool_], appearance: Appearance) -> None:
    low = np.isin(painted.labels, (Region.NECK, Region.CLOTHES))
    covered = low & (at["height"] > collar_height(at["angle"], appearance))
    weave = 1 + np.float32(0.06) * noise_at(at["angle"] * 9, at["height"] * 7, appearance.pattern + 13)
    painted.albedo[covered] = (weave[:, None] * np.array(appearance.clothes, np.float32))[covered]
    painted.gloss[covered] = 0
    painted.labels[low] = np.where(covered, Region.CLOTHES, Region.NECK)[low]
    behind = ~facing_out & (painted.labels != Region.HAIR)
    painted.albedo[behind] *= np.float32(0.4)


def mix(colours: Single, other: Colour | tuple[float, ...], share: Single) -> None:
    """Moves (N, 3) colours towards another by (N,) shares, in place."""
    colours += share[:, None] * (np.array(other, np.float32) - colours)


def smoothstep(value: Single) -> Single:
    """3 t^2 - 2 t^3 on 0 to 1, clamped outside."""
    value = np.clip(value, np.float32(0), np.float32(1)).astype(np.float32, copy=False)
    return value * value * (np.float32(3) - np.float32(2) * value)
