"""Soft light: a sky and ground that differ by direction, a key, a fill and a rim, and a camera's response.

Everything is built from products, sums, square roots and table lookups, which all processors round alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.heads.appearance import Colour
from workbench.heads.paint import Painted

Single = NDArray[np.float32]
_WRAP = np.array([0.28, 0.14, 0.08], np.float32)
"""Light that reaches past the edge of shade inside skin, per colour: red travels farthest."""
_CURVE_STEPS = 4096


@dataclass(frozen=True)
class Lighting:
    """Directions point from the head to the light, camera frame; colours are linear, 1 about white paper in full light.

    softness : 0 hard edge of shade to 1 (a large window). exposure : factor before the response curve. noise : standard deviation
    of the camera's noise in 8-bit steps. seed : of that noise.
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

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values; `from_dict` reads them back to an equal record."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Lighting:
        """Lighting from plain values."""
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


def sample_lighting(rng: np.random.Generator, variety: float = 1.0) -> Lighting:
    """Random soft light; `variety` 0 is an even studio, 1 anything from window light to evening sun."""
    key = rng.uniform(0.45, 0.45 + 0.65 * variety)
    across, height = rng.normal(0, 0.75 * variety), rng.uniform(-0.1, 1.0) * variety + 0.3 * (1 - variety)
    ambient = rng.uniform(0.75 - 0.5 * variety, 0.75)
    warm = rng.normal(0, 0.12 * variety)
    return Lighting(
        key_direction=_unit_vector(across, -height, -rng.uniform(0.5, 1.0)),
        key=_tinted(key, warm),
        fill_direction=_unit_vector(-across + rng.normal(0, 0.3), -rng.uniform(-0.3, 0.6), -0.8),
        fill=_tinted(rng.uniform(0.05, 0.3), rng.normal(0, 0.1 * variety)),
        rim_direction=_unit_vector(float(rng.choice([-1.0, 1.0])), -rng.uniform(0.0, 0.8), rng.uniform(0.5, 1.2)),
        rim=_tinted(rng.uniform(0.0, 0.5) * variety, rng.normal(0, 0.2 * variety)),
        sky=_tinted(ambient, -0.4 * warm + rng.normal(0, 0.05 * variety)),
        ground=_tinted(ambient * rng.uniform(0.3, 0.8), 0.5 * warm + rng.normal(0, 0.06)),
        softness=round(float(rng.uniform(0.1, 0.8)), 4),
        exposure=round(float(rng.uniform(0.85, 1.35)), 4),
        noise=round(float(rng.uniform(0.4, 2.6) * variety), 4),
        seed=int(rng.integers(1 << 30)),
    )


def shade(painted: Painted, normals: Single, view: Single, light: Lighting) -> Single:
    """(N, 3) linear radiance of points with unit normals (N, 3) and unit directions to the camera (N, 3), camera frame."""
    up = np.float32(0.5) - np.float32(0.5) * normals[:, 1]
    sky, ground = np.array(light.sky, np.float32), np.array(light.ground, np.float32)
    received = (ground + up[:, None] * (sky - ground)) * painted.openness[:, None]
    half_open = np.float32(0.45) + np.float32(0.55) * painted.openness
    highlight = np.zeros((len(normals), 3), np.float32)
    for direction, colour, soft in (
        (light.key_direction, light.key, light.softness),
        (light.fill_direction, light.fill, 0.8),
        (light.rim_direction, light.rim, 0.2),
    ):
        towards = np.array(direction, np.float32)
        cosine = dot(normals, towards)
        wrap = _WRAP + np.float32(0.35 * soft)
        lit = np.clip((cosine[:, None] + wrap) / (1 + wrap), 0, 1)
        received += lit * lit**1 * half_open[:, None] * np.array(colour, np.float32)
        highlight += _highlight(normals, view, towards, cosine, soft)[:, None] * np.array(colour, np.float32)
    return painted.albedo * received + painted.gloss[:, None] * half_open[:, None] * highlight


def _highlight(normals: Single, view: Single, towards: Single, cosine: Single, soft: float) -> Single:
    """Blinn's highlight (n . h)^e with e = 32 or 16, stronger at grazing angles (Schlick)."""
    half = view + towards
    half /= np.sqrt(np.maximum(dot(half, half), np.float32(1e-12)))[:, None]
    power = np.clip(dot(normals, half), 0, 1)
    for _ in range(4 if soft > 0.5 else 5):
        power = power * power
    grazing = 1 - np.clip(dot(normals, view), 0, 1)
    grazing = grazing * grazing
    return power * (np.float32(0.35) + np.float32(0.65) * grazing * grazing) * np.clip(cosine * 4, 0, 1)


def respond(radiance: Single, exposure: float) -> NDArray[np.uint8]:
    """8-bit sRGB of linear radiance: a film-like shoulder x (1 + x / 4) / (1 + x), then the sRGB curve, from one table."""
    place = np.clip(radiance * np.float32(exposure * _CURVE_STEPS / 4), 0, _CURVE_STEPS - 1)
    return _response()[place.astype(np.int64)]


@cache
def _response() -> NDArray[np.uint8]:
    value = (np.arange(_CURVE_STEPS) + 0.5) * 4 / _CURVE_STEPS
    value = 1.12 * value * (1 + value / 5) / (1 + 0.62 * value)
    value = np.clip(value, 0, 1)
    encoded = np.where(value <= 0.0031308, 12.92 * value, 1.055 * value ** (1 / 2.4) - 0.055)
    return np.round(255 * encoded).astype(np.uint8)


def dot(left: Single, right: Single) -> Single:
    """(N,) dot products of (N, 3) with (N, 3) or (3,), without the fused sums some processors use."""
    if right.ndim == 1:
        return left[:, 0] * right[0] + left[:, 1] * right[1] + left[:, 2] * right[2]
    return left[:, 0] * right[:, 0] + left[:, 1] * right[:, 1] + left[:, 2] * right[:, 2]


def _unit_vector(x: float, y: float, z: float) -> Colour:
    length = float(np.sqrt(x * x + y * y + z * z))
    return round(float(x) / length, 5), round(float(y) / length, 5), round(float(z) / length, 5)


def _tinted(strength: float, warm: float) -> Colour:
    warm = float(np.clip(warm, -0.3, 0.3))
    return round(strength * (1 + warm), 5), round(strength, 5), round(strength * (1 - warm), 5)
