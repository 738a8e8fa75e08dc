"""What makes one head: identity, expression, gaze and posture, as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from workbench.errors import SettingsError

Angles = tuple[float, float, float]
"""Yaw, pitch, roll in degrees: towards the image's right, upwards, clockwise in the image; applied roll first."""


@dataclass(frozen=True)
class HeadParameters:
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

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values; `from_dict` reads them back to an equal record."""
        values = asdict(self)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> HeadParameters:
        """Parameters from plain values.

        Raises
        ------
        SettingsError : a name is not a parameter of a head.
        """
        unknown = sorted(set(values) - set(cls.__dataclass_fields__))
        if unknown:
            known = ", ".join(cls.__dataclass_fields__)
            raise SettingsError(f"“{unknown[0]}” is not a parameter of a head", remedy=f"known are {known}")
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
