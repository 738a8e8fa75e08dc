"""The people of the demonstration generator: a smooth function from a latent code to a built-in head.

The mapping network sees a code z only as n(z) = z / rms(z), so the head too depends on n(z) alone, times `SPREAD`. Its
40 entries are about normal; most become a quantity by way of the normal distribution function, 17 of them weight the
leading principal components of the head's local changes. Nothing is drawn at random and nothing jumps: near codes are
near people.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from workbench.heads.appearance import Appearance, linear
from workbench.heads.model import HeadModel
from workbench.heads.parameters import HeadParameters
from workbench.heads.sampling import _spread_of, age_of_years
from workbench.heads.table import HeadTable

Float = NDArray[np.float64]
Z_DIM = 40
COMPONENTS = 17
SPREAD = 0.45
"""The fit begins with people of spread 1; those that the file shows keep away from the rims of what it learned."""
_FIRST_COMPONENT = Z_DIM - COMPONENTS
_COMPONENT_SPREAD = 1.1
# sRGB from dark to pale, and of hair by darkness (rows) and warmth (columns).
_SKIN = (
    (61, 37, 29), (90, 57, 43), (124, 80, 59), (158, 107, 82), (192, 141, 113), (216, 171, 145), (232, 195, 173),
    (243, 214, 198),
)  # fmt: skip
_HAIR = (
    ((27, 22, 20), (30, 23, 19)), ((46, 38, 34), (62, 40, 27)), ((82, 66, 52), (112, 66, 38)),
    ((132, 116, 92), (168, 108, 56)), ((176, 170, 160), (190, 156, 104)),
)  # fmt: skip
_IRIS = ((48, 29, 18), (84, 52, 30), (110, 86, 46), (92, 114, 90), (92, 124, 150), (124, 140, 156))


def code_of_seed(seed: int) -> Float:
    """(40,) the code that the workbench and EG3D's scripts draw for a seed."""
    return np.random.RandomState(seed).randn(1, Z_DIM)[0]


def normalised(z: Float, spread: float = SPREAD) -> Float:
    """What the mapping network sees of a code, times how far people differ."""
    return spread * z / np.sqrt(np.mean(np.square(z)) + 1e-8)


def parameters_of(n: Float) -> HeadParameters:
    """Shape and mild expression of the head of n(z)."""
    years = 18 + 56 * ndtr(n[1]) ** 1.3
    ancestry = np.exp(1.5 * np.array([n[4], n[5], -0.5 * (n[4] + n[5])]))
    smile, brows, lids = ndtr(n[19]), n[20], n[21]
    actions = {
        **_sides("mouthSmile", 0.75 * smile), **_sides("cheekSquint", 0.45 * smile),
        "browInnerUp": 0.5 * max(brows, 0) / 2, **_sides("browOuterUp", 0.6 * max(brows, 0) / 2),
        **_sides("browDown", 0.6 * max(-brows, 0) / 2), **_sides("eyeSquint", 0.4 * max(-lids, 0) / 2),
        **_sides("eyeWide", 0.45 * max(lids, 0) / 2), "mouthPucker": 0.35 * float(ndtr(1.5 * n[22] - 1.5)),
    }  # fmt: skip
    shares = ancestry / ancestry.sum()
    return HeadParameters(
        gender=_femininity(n),
        age=age_of_years(float(years)),
        muscle=float(0.2 + 0.6 * ndtr(n[2])),
        weight=float(0.12 + 0.72 * ndtr(n[3])),
        ancestry=(float(shares[0]), float(shares[1]), float(shares[2])),
        local=_local_changes(n[_FIRST_COMPONENT:]),
        actions={name: float(np.clip(value, 0, 1)) for name, value in actions.items()},
    )


def appearance_of(n: Float) -> Appearance:
    """Colours, hairline and beard of the head of n(z); the small patterns are the same on all heads."""
    ancestry = np.exp(1.5 * np.array([n[4], n[5], -0.5 * (n[4] + n[5])]))
    tone = float(np.clip(np.dot(ancestry / ancestry.sum(), [0.14, 0.66, 0.8]) + 0.16 * n[6], 0.0, 1.0))
    skin = _between(_SKIN, tone)
    femininity = _femininity(n)
    age = float(ndtr(n[1]))
    pale = float(ndtr(0.8 * n[8] + 1.4 * (tone - 0.75) + 1.2 * max(age - 0.6, 0) - 0.15))
    hair = _between([_mean(cold, warm, float(ndtr(n[9]))) for cold, warm in _HAIR], pale)
    painted = float(ndtr(2.0 * n[15] - 1.0)) * femininity
    lips = skin * [0.88, 0.56, 0.6] * (1 - 0.6 * painted) + 0.6 * painted * linear((158, 48, 62))
    grey = 0.03 + 0.5 * float(ndtr(n[16])) ** 1.5
    clothes = grey * np.exp(0.5 * np.array([n[17], n[18], -n[17] - n[18]]))
    return Appearance(
        skin=_colour(skin),
        redness=float(ndtr(n[7])),
        gloss=0.4,
        lips=_colour(lips),
        hairstyle="short",
        hair=_colour(hair),
        hairline_mm=float((6 * n[11] - 1) * (1 - 0.6 * femininity) + 9 * max(age - 0.5, 0) * (1 - femininity)),
        brows=0.8,
        brow_width=float(1.05 - 0.35 * femininity + 0.1 * n[14]),
        beard_style="full",
        beard=float(ndtr(2.2 * n[12] - 1.2) * (1 - femininity) ** 2),
        stubble=float(0.6 * ndtr(n[13]) * (1 - femininity)),
        iris=_colour(_between(_IRIS, float(ndtr(1.2 * n[14] + 2.0 * (tone - 0.72))))),
        clothes=_colour(np.clip(clothes, 0.02, 0.8)),
        collar_mm=150.0,
    )


def hair_mm(n: Float) -> float:
    """Thickness of the hair over the scalp."""
    return float(4 + 22 * ndtr(1.1 * n[10]) ** 1.5)


def _femininity(n: Float) -> float:
    """0 to 1, gathered towards both ends as in people."""
    return float(ndtr(2.2 * n[0]))


def _sides(name: str, value: float) -> dict[str, float]:
    return {f"{name}Left": value, f"{name}Right": value}


def _local_changes(weights: Float) -> dict[str, float]:
    names, directions, largest = _components()
    values = np.clip(_COMPONENT_SPREAD * (weights @ directions), -largest, largest)
    return {name: float(value) for group, value in zip(names, values, strict=True) for name in group}


@cache
def _components() -> tuple[list[list[str]], Float, Float]:
    """Names of changes (pairs together), (K, N) directions of one standard deviation, (N,) largest size of each."""
    model = HeadModel.load()
    groups: dict[str, list[str]] = {}
    for name in model.local_names:
        groups.setdefault(name[2:] if name[:2] in ("l-", "r-") else name, []).append(name)
    spreads = [_spread_of(name) for name in groups]
    columns = [
        _displacement(model.table, names) * spread for names, (spread, _) in zip(groups.values(), spreads, strict=True)
    ]
    _, _, directions = np.linalg.svd(np.stack(columns, 1), full_matrices=False)
    deviation = np.array([spread for spread, _ in spreads])
    leading = directions[:COMPONENTS]
    leading = leading * np.sign(leading[np.arange(COMPONENTS), np.abs(leading).argmax(1)])[:, None]
    return list(groups.values()), leading * deviation * 1.0, np.array([most for _, most in spreads])


def _displacement(table: HeadTable, names: list[str]) -> Float:
    """(3V,) mean of what the changes do in the one and, negated, in the other direction."""
    column = {name: place for place, name in enumerate(table.local_names)}
    total = np.zeros(table.local_shapes.shape[0])
    for name in names:
        total += 0.5 * table.local_shapes[:, column[f"local+:{name}"]].toarray()[:, 0]
        if f"local-:{name}" in column:
            total -= 0.5 * table.local_shapes[:, column[f"local-:{name}"]].toarray()[:, 0]
    return total


def _between(colours: object, place: float) -> Float:
    """(3,) linear colour at 0 to 1 along a row of 8-bit sRGB or linear colours."""
    row = np.array([linear(c) if isinstance(c, tuple) else c for c in colours])  # type: ignore[attr-defined]
    at = np.clip(place, 0, 1) * (len(row) - 1)
    return np.array([np.interp(at, np.arange(len(row)), row[:, channel]) for channel in range(3)])


def _mean(first: tuple[int, int, int], second: tuple[int, int, int], share: float) -> Float:
    return linear(first) * (1 - share) + linear(second) * share


def _colour(values: Float) -> tuple[float, float, float]:
    red, green, blue = (float(value) for value in values)
    return red, green, blue
