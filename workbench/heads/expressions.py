"""Plausible expressions: facial actions that go together, at random strengths, the sides a little different."""

from __future__ import annotations

import numpy as np

Recipe = dict[str, tuple[float, float]]
"""Facial action (a trailing * stands for Left and Right) -> range of strength."""

EXPRESSIONS: dict[str, tuple[float, Recipe]] = {
    "neutral": (4.5, {}),
    "slight smile": (3.0, {"mouthSmile*": (0.15, 0.45), "cheekSquint*": (0.0, 0.25), "mouthDimple*": (0.0, 0.2)}),
    "smile": (2.0, {
        "mouthSmile*": (0.5, 0.9), "cheekSquint*": (0.2, 0.6), "eyeSquint*": (0.05, 0.35), "mouthUpperUp*": (0.0, 0.25),
    }),
    "laugh": (1.2, {
        "mouthSmile*": (0.6, 1.0), "jawOpen": (0.15, 0.4), "cheekSquint*": (0.4, 0.8), "eyeSquint*": (0.2, 0.5),
        "mouthUpperUp*": (0.1, 0.35),
    }),
    "surprise": (1.0, {
        "browInnerUp": (0.4, 0.9), "browOuterUp*": (0.4, 0.9), "eyeWide*": (0.3, 0.9), "jawOpen": (0.1, 0.45),
    }),
    "sceptical": (0.8, {"browOuterUpLeft": (0.4, 0.9), "browDownRight": (0.2, 0.6), "mouthPress*": (0.0, 0.4)}),
    "frown": (1.0, {
        "browDown*": (0.4, 0.9), "eyeSquint*": (0.1, 0.4), "mouthFrown*": (0.1, 0.5), "mouthPress*": (0.0, 0.5),
    }),
    "sad": (0.8, {"browInnerUp": (0.4, 0.9), "mouthFrown*": (0.3, 0.7), "mouthShrugLower": (0.1, 0.5)}),
    "disgust": (0.5, {
        "noseSneer*": (0.3, 0.8), "mouthUpperUp*": (0.2, 0.5), "browDown*": (0.2, 0.6), "eyeSquint*": (0.1, 0.4),
    }),
    "squint": (0.8, {"eyeSquint*": (0.4, 0.9), "cheekSquint*": (0.2, 0.6), "browDown*": (0.1, 0.4)}),
    "say ah": (0.9, {"jawOpen": (0.2, 0.55), "mouthLowerDown*": (0.0, 0.3)}),
    "say oh": (0.9, {"jawOpen": (0.1, 0.35), "mouthFunnel": (0.3, 0.8)}),
    "say oo": (0.8, {"mouthPucker": (0.4, 0.9), "jawOpen": (0.0, 0.12)}),
    "say ee": (0.8, {
        "mouthStretch*": (0.2, 0.6), "mouthLowerDown*": (0.1, 0.4), "mouthUpperUp*": (0.0, 0.3), "jawOpen": (0.0, 0.12),
    }),
    "say f": (0.5, {"mouthRollLower": (0.3, 0.7), "mouthUpperUp*": (0.1, 0.3)}),
    "lips in": (0.5, {"mouthRollLower": (0.2, 0.6), "mouthRollUpper": (0.2, 0.6), "mouthPress*": (0.1, 0.5)}),
    "cheeks out": (0.3, {"cheekPuff": (0.3, 0.9), "mouthPucker": (0.0, 0.4)}),
    "crooked mouth": (0.5, {"mouthLeft": (0.2, 0.6), "mouthSmileLeft": (0.0, 0.4)}),
    "jaw aside": (0.2, {"jawLeft": (0.2, 0.6)}),
}  # fmt: skip
_BLINKS = 0.06
"""Share of faces caught blinking."""
_LIPS_MEET = 0.044
"""Strength of "mouthClose" (3.4 cm in full, it undoes an open jaw) that brings the lips together."""
_PARTING = {
    "jawOpen": 12.0, "mouthFunnel": 2.0, "mouthUpperUpLeft": 2.0, "mouthLowerDownLeft": 2.0, "mouthRollLower": 2.0,
    "mouthRollUpper": 1.5, "mouthShrugLower": 1.5, "mouthPressLeft": 0.5, "mouthClose": 30.0,
}  # fmt: skip
"""How much of it the other actions leave: they part the lips, or close them themselves."""
_SIDES = 0.12
"""Largest difference between left and right, as a share of the strength."""


def sample_actions(rng: np.random.Generator, strength: float = 1.0) -> dict[str, float]:
    """Strengths of facial actions of one expression, sometimes with a part of another; empty where `strength` is 0."""
    names = list(EXPRESSIONS)
    chances = np.array([EXPRESSIONS[name][0] for name in names])
    first, second = rng.choice(len(names), 2, p=chances / chances.sum())
    mirrored = rng.uniform() < 0.5
    drawn = expression_strengths(rng, EXPRESSIONS[names[first]][1], mirrored=mirrored)
    if rng.uniform() < 0.35:
        for action, value in expression_strengths(rng, EXPRESSIONS[names[second]][1], mirrored=mirrored).items():
            drawn[action] = max(drawn.get(action, 0.0), 0.45 * value)
    lids = rng.uniform(0.0, 0.12) if rng.uniform() > _BLINKS else rng.uniform(0.5, 0.95)
    for side in ("Left", "Right"):
        drawn[f"eyeBlink{side}"] = lids * (1 - drawn.get(f"eyeWide{side}", 0.0))
    return {action: round(value, 4) for action, raw in drawn.items() if (value := min(1.0, strength * raw)) > 1e-3}


def with_closed_lips(actions: dict[str, float]) -> dict[str, float]:
    """The actions with lips that meet, where nothing holds them apart: the source's lips stay 1.8 mm open at rest."""
    held = sum(share * actions.get(name, 0.0) for name, share in _PARTING.items())
    closing = round(_LIPS_MEET * max(0.0, 1 - held), 4)
    return actions | {"mouthClose": closing} if closing > 0 else actions


def expression_strengths(rng: np.random.Generator, recipe: Recipe, *, mirrored: bool) -> dict[str, float]:
    """Facial actions of one recipe at random strengths, left and right exchanged if asked."""
    drawn: dict[str, float] = {}
    for action, (low, high) in recipe.items():
        value = float(rng.uniform(low, high))
        if action.endswith("*"):
            tilt = float(rng.uniform(-_SIDES, _SIDES))
            drawn[action[:-1] + "Left"] = min(1.0, value * (1 + tilt))
            drawn[action[:-1] + "Right"] = min(1.0, value * (1 - tilt))
        else:
            drawn[_other_side(action) if mirrored else action] = value
    return drawn


def _other_side(action: str) -> str:
    if action.endswith("Left"):
        return action.removesuffix("Left") + "Right"
    if action.endswith("Right"):
        return action.removesuffix("Right") + "Left"
    return action
