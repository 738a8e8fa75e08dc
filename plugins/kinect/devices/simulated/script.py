"""What happens before a simulated camera: who is there, how they move, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.api import Range, SettingsError

Movement = Literal["still", "turning", "guided"]


@dataclass(frozen=True)
class SimulationScript:
    """The same script gives the same frames, each by its number alone (unless somebody calls `SimulatedCamera.aim`).

    seed : of movement, light, background and noise. identity : who is seen. people : 0, 1 or 2; the second one stands
    beside the first. movement : "still" looks ahead; "turning" looks from one place to the next within the ranges
    below; "guided" does what `SimulatedCamera.aim` asks, `reaction_s` later.
    yaw, pitch, roll : degrees as `Posture` counts them. distance : metres. talking, blinking : whether the face moves.

    noise : the sensors' errors; without it depth is exact to its whole millimetres and colours are clean. jpeg : colour
    comes as JPEG, as the real camera sends it. motion_blur : colours smear while the head moves.

    dropouts, incomplete : share of the frames that never come, and that lack colour, depth or infrared.
    unplug_at : number of the frame at which the cable is pulled; replug_after_s : seconds until it is back.
    slow_start_s : seconds from opening to the first frame.
    """

    seed: int = 0
    identity: int = 0
    people: Literal[0, 1, 2] = 1
    movement: Movement = "turning"
    yaw: Range = (-25.0, 25.0)
    pitch: Range = (-15.0, 15.0)
    roll: Range = (-8.0, 8.0)
    distance: Range = (0.6, 0.75)
    talking: bool = True
    blinking: bool = True
    reaction_s: float = 0.4
    noise: bool = True
    jpeg: bool = False
    motion_blur: bool = False
    dropouts: float = 0.0
    incomplete: float = 0.0
    unplug_at: int | None = None
    replug_after_s: float = 2.0
    slow_start_s: float = 0.0

    def __post_init__(self) -> None:
        """Raises SettingsError for what no person and no camera can do."""
        for name in ("yaw", "pitch", "roll", "distance"):
            low, high = getattr(self, name)
            if low > high:
                raise SettingsError("The smaller number comes first", field=name, remedy=f"write {high:g} to {low:g}")
        if not 0.2 <= self.distance[0] <= self.distance[1] <= 5.0:
            raise SettingsError("A simulated person stands 0.2 to 5 m away", field="distance")
        for name in ("dropouts", "incomplete"):
            if not 0.0 <= getattr(self, name) < 1.0:
                raise SettingsError("A share lies between 0 and 1", field=name)
