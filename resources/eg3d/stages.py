"""The stages of the fit, in order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """steps of Adam at a rate that falls from `rate` to `last` by a cosine.

    side : of the planes, px. heads, points : codes a step and points (or rays) of each. half : convolutions in
    bfloat16. average : of the running mean of the weights. fresh : new heads of the file's spread.
    squares : weight of squared colour errors beside their size.
    """

    name: str
    steps: int
    rate: float
    last: float
    side: int = 256
    heads: int = 8
    points: int = 2000
    half: bool = True
    average: float = 0.99
    fresh: bool = False
    squares: float = 0.0


LAST = "superresolution"
STAGES = (
    Stage("points64", 1200, 6e-3, 4e-3, side=64),
    Stage("points64 slow", 400, 2.5e-3, 8e-4, side=64),
    Stage("points128", 350, 2e-3, 1.2e-3, side=128),
    Stage("points128 fresh", 250, 2e-3, 8e-4, side=128, points=2500, fresh=True),
    Stage("points128 detail", 260, 2e-3, 4e-4, side=128, points=3000, fresh=True),
    Stage("points128 sharp", 400, 1.4e-3, 1e-4, side=128, points=3000, average=0.98, fresh=True),
    Stage("points128 last", 520, 1.5e-3, 5e-5, side=128, points=3000, average=0.98, fresh=True, squares=10.0),
    Stage("points128 closed", 250, 8e-4, 2e-5, side=128, points=3000, average=0.9, fresh=True, squares=10.0),
    Stage(LAST, 600, 3e-3, 2e-4, heads=1, half=False, average=0.97),
)
