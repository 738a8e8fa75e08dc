"""Expressions as Replicantface draws them: some of a list, each at its own weight (facts, section 4.3).

Theirs are 31 shapes of a paid add-on; here the named expressions of `workbench.heads` stand for them.
"""

from __future__ import annotations

import numpy as np

from workbench.api import EXPRESSIONS, expression_strengths

_NEUTRAL, _HALF_OPEN, _REPLACED, _CLOSED = 0.2, 0.2, 0.2, 0.05
"""Shares: neutral faces; neutral ones with the mouth half open; faces with closed mouths that get an open one; eyes
shut."""
_HALF_OPEN_SHAPES = ("say ah", "say oh")
_OPENING = tuple(name for name, (_, actions) in EXPRESSIONS.items() if "jawOpen" in actions and name != "say ee")


def listed_actions(rng: np.random.Generator, strength: float = 1.0) -> dict[str, float]:
    """Strengths of facial actions; `strength` 1 as published, 0 for neutral faces."""
    if rng.uniform() < _NEUTRAL:
        half = 0.5 * rng.uniform(0.5, 1) if rng.uniform() < _HALF_OPEN else 0.0
        chosen = {str(rng.choice(_HALF_OPEN_SHAPES)): float(half)}
    else:
        names = _names(rng)
        chosen = {name: float(rng.beta(4, 1.2)) for name in names}
    drawn: dict[str, float] = {}
    for name, weight in chosen.items():
        mirrored = bool(rng.uniform() < 0.5)
        for action, value in expression_strengths(rng, EXPRESSIONS[name][1], mirrored=mirrored).items():
            drawn[action] = max(drawn.get(action, 0.0), weight * value)
    if rng.uniform() < _CLOSED:
        lids = 1.0 if rng.uniform() < 0.5 else 0.5
        drawn |= {"eyeBlinkLeft": lids, "eyeBlinkRight": lids, "eyeWideLeft": 0.0, "eyeWideRight": 0.0}
    return {action: round(value, 4) for action, raw in drawn.items() if (value := min(1.0, strength * raw)) > 1e-3}


def _names(rng: np.random.Generator) -> list[str]:
    """One to three expressions, each once; sometimes the first gives way to one with an open mouth."""
    listed = [name for name in EXPRESSIONS if name != "neutral"]
    names = [str(name) for name in rng.choice(listed, int(rng.integers(1, 4)), replace=False)]
    if not set(names) & set(_OPENING) and rng.uniform() < _REPLACED:
        names[0] = str(rng.choice(_OPENING))
    return names
