"""Plausible people: identities, expressions, gaze and posture, each from its own random stream.

The spread of every local change was set by looking at sheets of 48 heads: what makes faces differ is wide, what makes
skulls odd is narrow. Left follows right with a small difference, as in people.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np

from workbench.heads.expressions import sample_actions
from workbench.heads.model import HeadModel
from workbench.heads.parameters import HeadParameters
from workbench.heads.ranges import FaceRanges

# First pattern that matches wins: standard deviation of a local change at spread 1, and its largest size.
_SPREADS: tuple[tuple[str, float, float], ...] = (
    (r"head-(oval|round|rectangular|square|triangular|invertedtriangular|diamond)", 0.0, 0.0),
    (r"head-(angle|trans)", 0.05, 0.15),
    (r"head-age", 0.18, 0.5),
    (r"head-fat", 0.3, 0.8),
    (r"head-(scale|back)", 0.16, 0.4),
    (r"chin-jaw-drop|mouth-trans-(forward|out)|nose-trans-out", 0.05, 0.15),
    (r"chin-prognathism|chin-cleft", 0.14, 0.4),
    (r"chin-", 0.28, 0.7),
    (r"forehead-nubian|forehead-trans", 0.16, 0.45),
    (r"forehead-", 0.22, 0.6),
    (r"neck-double", 0.2, 0.6),
    (r"neck-(scale|back)", 0.16, 0.45),
    (r"neck-", 0.06, 0.2),
    (r"nose-(septumangle|compression|greek|base|trans)", 0.18, 0.5),
    # Several of these lengthen a nose at once; at 0.32 each, one head in ten had a beak.
    (r"nose-scale-(depth|vert)", 0.15, 0.35),
    (r"nose-(hump|curve|volume|point-up)", 0.2, 0.5),
    (r"nose-", 0.28, 0.75),
    (r"eye-(trans|push)", 0.16, 0.45),
    (r"eye-scale", 0.16, 0.4),
    (r"eye-height|eye-corner|eye-eyefold|eye-epicanthus", 0.24, 0.65),
    (r"eye-bag", 0.26, 0.7),
    (r"eyebrows-", 0.28, 0.8),
    (r"ear-(flap|wing|rot)", 0.24, 0.6),
    (r"ear-", 0.24, 0.65),
    (r"cheek-", 0.32, 0.85),
    (r"mouth-(laugh|dimples)", 0.18, 0.5),
    (r"mouth-", 0.26, 0.7),
)
_ASYMMETRY = 0.18
"""Share of a local change's spread by which left and right differ."""


def sample_parameters(rng: np.random.Generator, ranges: FaceRanges) -> HeadParameters:
    """One head drawn from the ranges: identity, expression and gaze (pose is the scene's)."""
    return replace(
        sample_identity(rng, ranges),
        actions=sample_actions(rng, ranges.expression),
        gaze=sample_gaze(rng, ranges.gaze),
    )


def sample_gaze(rng: np.random.Generator, largest: float) -> tuple[float, float]:
    """Yaw and pitch of the eyes in degrees, mostly near straight ahead, pitch less than yaw."""
    yaw, pitch = np.clip(rng.normal(0, 0.45, 2), -1, 1) * [largest, 0.6 * largest]
    return round(float(yaw), 3), round(float(pitch), 3)


def sample_identity(rng: np.random.Generator, ranges: FaceRanges) -> HeadParameters:
    """Who a face is: build, age, sex, ancestry and local changes; neutral and upright."""
    gender = {"any": float(rng.uniform()), "women": float(rng.uniform(0.5, 1)), "men": float(rng.uniform(0, 0.5))}
    chosen = gender[ranges.gender]
    # Few people look half man and half woman: values gather towards both ends.
    sided = 0.5 + 0.5 * np.sign(chosen - 0.5) * abs(2 * chosen - 1) ** 0.45
    spread = min(ranges.identity_spread, 1.0)
    years = float(rng.uniform(*ranges.age))
    ancestry = rng.dirichlet([0.55, 0.55, 0.55])
    return HeadParameters(
        gender=round(float(sided), 4),
        age=round(age_of_years(years), 4),
        muscle=round(float(np.clip(rng.normal(0.5, 0.15 * spread), 0.1, 0.95)), 4),
        weight=round(float(np.clip(rng.normal(0.5, 0.2 * spread), 0.05, 1.0)), 4),
        ancestry=(round(float(ancestry[0]), 4), round(float(ancestry[1]), 4), round(float(ancestry[2]), 4)),
        local=sample_local(rng, ranges.identity_spread),
    )


def sample_local(rng: np.random.Generator, spread: float) -> dict[str, float]:
    """Local changes by name; both sides of a pair get one value plus a small difference."""
    drawn: dict[str, float] = {}
    shared: dict[str, float] = {}
    names = HeadModel.load().local_names
    for name, own in zip(names, rng.normal(size=len(names)).tolist(), strict=True):
        bare = name[2:] if name[:2] in ("l-", "r-") else name
        deviation, largest = _spread_of(bare)
        if bare in shared:
            own = shared[bare] + _ASYMMETRY * own
        elif bare != name:
            shared[bare] = own
        value = min(max(spread * deviation * own, -largest), largest)
        if abs(value) > 1e-4:
            drawn[name] = round(value, 4)
    return drawn | _outline(rng, spread)


def _outline(rng: np.random.Generator, spread: float) -> dict[str, float]:
    """One or two of the outlines (oval, round, square ...) in part."""
    kinds = ("oval", "round", "rectangular", "square", "triangular", "invertedtriangular", "diamond")
    shares = rng.dirichlet([0.3] * len(kinds)) * rng.uniform(0.0, 0.65) * spread
    return {f"head-{kind}": round(float(share), 4) for kind, share in zip(kinds, shares, strict=True) if share > 0.03}


def age_of_years(years: float) -> float:
    """The shapes' age (0 infant, 1/3 child, 2/3 adult of 25, 1 old) of an age in years."""
    return float(np.interp(years, [1.0, 11.0, 25.0, 85.0], [0.0, 1 / 3, 2 / 3, 1.0]))


@cache
def _spread_of(name: str) -> tuple[float, float]:
    for pattern, deviation, largest in _SPREADS:
        if re.match(pattern, name):
            return deviation, largest
    return 0.15, 0.4
