"""Soft light: a sky and ground that differ by direction, a key, a fill and a rim, and a camera's response.

Shading is built from products, sums, quotients and square roots, which all processors round alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.heads.appearance import Colour
from workbench.heads.outlines import smoothstep
from workbench.heads.paint import Painted
from workbench.heads.recipe import Recipe

Single = NDArray[np.floating]
_WRAP = np.array([0.24, 0.1, 0.06], np.float32)
"""Light that reaches past the edge of shade inside skin, per colour: red travels farthest."""


@dataclass(frozen=True)
class Lighting(Recipe):
    """Directions point from the head to the light, camera frame; colours are linear, 1 about white paper in full light.

    softness : 0 hard edge of shade to 1 (a large window). exposure : factor before the response curve. noise :
    standard deviation of the camera's noise in 8-bit steps. seed : of that noise.
    """

    key_direction: Colour = (-0.5, -0.5, -0.7)
    key: Colour = (0.8, 0.78, 0.74)
    fill_direction: Colour = (0.8, -0.1, -0.6)
    fill: Colour = (0.2, 0.2, 0.22)
    rim_direction: Colour = (0.6, -0.4, 0.7)
    rim: Colour = (0.1, 0.1, 0.1)
    sky: Colour = (0.4, 0.42, 0.46)
    ground: Colour = (0.2, 0.18, 0.16)
    softness: float = 0.4
    exposure: float = 1.1
    noise: float = 1.5
    seed: int = 0


def sample_lighting(rng: np.random.Generator, variety: float = 1.0) -> Lighting:
    """Random soft light; `variety` 0 is an even studio, 1 anything from window light to evening sun."""
    key = rng.uniform(0.6, 1.0 + 0.5 * variety)
    across, height = rng.normal(0, 0.7 * variety), rng.uniform(-0.1, 1.0) * variety + 0.3 * (1 - variety)
    ambient = rng.uniform(0.55 - 0.35 * variety, 0.6)
    fill = rng.uniform(0.05, 0.3)
    warm = rng.normal(0, 0.12 * variety)
    brightness = 0.8 * key + 0.75 * ambient + 0.4 * fill
    return Lighting(
        key_direction=_unit_vector(across, -height, -rng.uniform(0.45, 1.0)),
        key=_tinted(key, warm),
        fill_direction=_unit_vector(-across + rng.normal(0, 0.3), -rng.uniform(-0.3, 0.6), -0.8),
        fill=_tinted(fill, rng.normal(0, 0.1 * variety)),
        rim_direction=_unit_vector(float(rng.choice([-1.0, 1.0])), -rng.uniform(0.0, 0.8), rng.uniform(0.5, 1.2)),
        rim=_tinted(rng.uniform(0.0, 0.6) * variety, rng.normal(0, 0.2 * variety)),
        sky=_tinted(ambient, -0.4 * warm + rng.normal(0, 0.05 * variety)),
        ground=_tinted(ambient * rng.uniform(0.3, 0.8), 0.5 * warm + rng.normal(0, 0.06)),
        softness=round(float(rng.uniform(0.0, 0.7)), 4),
        exposure=round(float(rng.uniform(0.75, 1.25) / brightness), 4),
        noise=round(float(rng.uniform(0.4, 2.6) * variety), 4),
        seed=int(rng.integers(1 << 30)),
    )


def shade(painted: Painted, normals: Single, view: Single, light: Lighting, lit_by_key: Single) -> Single:
    """(3, N) linear radiance of points with unit normals (3, N) and unit directions to the camera (3, N), camera frame.

    `lit_by_key` (N,) is the share of the key light that no other part of the head holds off.
    """
    received, shine = light_on(painted.openness, painted.gloss, normals, view, light, lit_by_key)
    return painted.albedo * received + shine


def light_on(
    openness: Single, gloss: Single, normals: Single, view: Single, light: Lighting, lit_by_key: Single
) -> tuple[Single, Single]:
    """(3, N) light that a surface gives back in proportion to its reflectance, and (3, N) its highlights.

    openness, gloss (N,) as `Painted` has them; the rest as in `shade`.
    """
    up = np.float32(0.5) - np.float32(0.5) * normals[1]
    sky_share = openness * (np.float32(0.35) + np.float32(0.65) * openness)
    half_open = smoothstep(openness * np.float32(2.2))
    lamps = [
        _Lamp(light.key_direction, light.key, light.softness, half_open * lit_by_key),
        _Lamp(light.fill_direction, light.fill, 0.8, half_open),
        _Lamp(light.rim_direction, light.rim, 0.2, half_open),
    ]
    lamps = [lamp for lamp in lamps if max(lamp.colour) > 0.01]
    cosines = [dot(normals, lamp.direction) for lamp in lamps]
    highlights = [
        _highlight(normals, view, lamp.direction, cosine, gloss) * lamp.reaches
        for lamp, cosine in zip(lamps, cosines, strict=True)
    ]
    received, shine = np.empty_like(normals), np.zeros_like(normals)
    for channel in range(3):
        sky, ground = np.float32(light.sky[channel]), np.float32(light.ground[channel])
        received[channel] = (ground + up * (sky - ground)) * sky_share
        for lamp, cosine, highlight in zip(lamps, cosines, highlights, strict=True):
            wrap = _WRAP[channel] + np.float32(0.22 * lamp.softness)
            lit = np.clip((cosine + wrap) * (1 / (1 + wrap)), 0, 1)
            received[channel] += lit * lamp.reaches * np.float32(lamp.colour[channel])
            shine[channel] += highlight * np.float32(lamp.colour[channel])
    return received, shine


@dataclass(frozen=True)
class _Lamp:
    """A parallel light, and the (N,) share of it that reaches each point."""

    direction: Colour
    colour: Colour
    softness: float
    reaches: Single


def _highlight(normals: Single, view: Single, towards: Colour, cosine: Single, gloss: Single) -> Single:
    """Blinn's highlight (n . h)^e: e = 16 on skin and hair, 256 where wet (gloss above 1); more at grazing angles."""
    half = view + np.array(towards, np.float32)[:, None]
    power = np.clip(dot(normals, half) / np.sqrt(np.maximum(dot(half, half), np.float32(1e-12))), 0, 1)
    for _ in range(4):
        power = power * power
    wet = np.flatnonzero(gloss > 1)
    if len(wet):
        drop = power[wet]
        for _ in range(4):
            drop = drop * drop
        power[wet] = drop
    grazing = 1 - np.clip(dot(normals, view), 0, 1)
    grazing = grazing * grazing
    return np.asarray(
        gloss * power * (np.float32(0.35) + np.float32(0.65) * grazing * grazing) * np.clip(cosine * 4, 0, 1)
    )


def dot(left: Single, right: Single | Colour) -> Single:
    """(N,) dot products of (3, N) with (3, N) or three numbers, without the fused sums some processors use."""
    x, y, z = right if isinstance(right, np.ndarray) else (np.float32(component) for component in right)
    return np.asarray(left[0] * x + left[1] * y + left[2] * z)


def _unit_vector(x: float, y: float, z: float) -> Colour:
    length = float(np.sqrt(x * x + y * y + z * z))
    return round(float(x) / length, 5), round(float(y) / length, 5), round(float(z) / length, 5)


def _tinted(strength: float, warm: float) -> Colour:
    warm = float(np.clip(warm, -0.3, 0.3))
    return round(strength * (1 + warm), 5), round(strength, 5), round(strength * (1 - warm), 5)
