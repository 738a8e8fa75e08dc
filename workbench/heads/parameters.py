"""What makes one head: identity, expression, gaze and posture, as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.heads.recipe import Recipe

Angles = tuple[float, float, float]
"""Yaw, pitch, roll in degrees: towards the image's right, upwards, clockwise in the image; applied roll first."""


@dataclass(frozen=True)
class HeadParameters(Recipe):
    """One head.

    Attributes
    ----------
    gender : 0 male to 1 female. age : 0 infant, 1/3 child of 12, 2/3 adult of 25, 1 old person.
    muscle, weight : 0 to 1, 0.5 average. ancestry : shares of the three ancestries the source shapes describe
        (named african, asian, caucasian there); any positive numbers, only their ratio counts.
    local : local changes by name (-1 to 1, 0 leaves the shape alone), "nose-hump-incr", "l-ear-lobe-incr" ...
    actions : facial actions by their ARKit name (0 to 1), "jawOpen", "mouthSmileLeft" ...
    gaze : yaw and pitch of the eyes in degrees relative to the head; the lids follow.
    neck, head : turns of the neck (shared by its three bones) and of the head on it.
    """

    gender: float = 0.5
    age: float = 0.6667
    muscle: float = 0.5
    weight: float = 0.5
    ancestry: Angles = (1.0, 1.0, 1.0)
    local: Mapping[str, float] = field(default_factory=dict)
    actions: Mapping[str, float] = field(default_factory=dict)
    gaze: tuple[float, float] = (0.0, 0.0)
    neck: Angles = (0.0, 0.0, 0.0)
    head: Angles = (0.0, 0.0, 0.0)
