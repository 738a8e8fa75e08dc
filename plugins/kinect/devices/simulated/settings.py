"""What a person may set about the simulated camera; part of the settings of whatever uses a camera."""

from __future__ import annotations

from typing import Literal

from plugins.kinect.devices.simulated.script import SimulationScript
from workbench.api import Range, Settings, setting

_SIMULATED = {"backend": ("simulated",)}
_TURNING = {"backend": ("simulated",), "movement": ("turning",)}
_BREAKS = {"backend": ("simulated",), "unplugs": (True,)}


class SimulationSettings(Settings):
    """Who is before the simulated camera and what happens there; inherited beside `CameraSettings`."""

    person: int = setting(
        0, title="Person", description="Seed of who is seen: another number is another person.",
        group="Simulation", ge=0, only_if=_SIMULATED,
    )  # fmt: skip
    simulation_seed: int = setting(
        0, title="Simulation seed", description="Seed of movement, light, background and noise.",
        group="Simulation", ge=0, only_if=_SIMULATED, advanced=True,
    )  # fmt: skip
    people: Literal[0, 1, 2] = setting(
        1, title="People", description="How many are before the camera.", group="Simulation",
        choices={0: "Nobody", 1: "One person", 2: "Two people"}, only_if=_SIMULATED,
    )  # fmt: skip
    movement: Literal["guided", "turning", "still"] = setting(
        "guided", title="Movement", description="What the person does.", group="Simulation", only_if=_SIMULATED,
        choices={
            "guided": "Follows the words on the screen, a little late",
            "turning": "Looks from one place to the next",
            "still": "Looks ahead",
        },
    )  # fmt: skip
    turns: float = setting(
        25.0, title="Largest turn", description="The head turns left and right up to this far, and nods half as far.",
        unit="°", group="Simulation", ge=0.0, le=75.0, step=1.0, only_if=_TURNING,
    )  # fmt: skip
    distances: Range = setting(
        (0.6, 0.75), title="Distance of the person", description="From the camera to the point between the eyes.",
        unit="m", kind="range", group="Simulation", low=0.3, high=3.0, only_if=_SIMULATED,
    )  # fmt: skip
    talking: bool = setting(
        True, title="Talking", description="The mouth speaks in phrases with pauses.", group="Simulation",
        only_if=_SIMULATED,
    )  # fmt: skip
    sensor_noise: bool = setting(
        True, title="Sensor noise", description="Noise, holes and flying pixels as a real camera has them.",
        group="Simulation", only_if=_SIMULATED,
    )  # fmt: skip
    motion_blur: bool = setting(
        False, title="Motion blur", description="Colours smear while the head moves.", group="Simulation",
        only_if=_SIMULATED, advanced=True,
    )  # fmt: skip
    jpeg: bool = setting(
        False,
        title="Colour as JPEG",
        description="Colour comes packed with a little loss, as the real camera sends it; takes longer to make.",
        group="Simulation",
        only_if=_SIMULATED,
        advanced=True,
    )
    dropouts: float = setting(
        0.0, title="Dropped frames", description="Share of the frames that never arrive.", group="Simulation",
        ge=0.0, le=0.9, step=0.01, only_if=_SIMULATED, advanced=True,
    )  # fmt: skip
    incomplete: float = setting(
        0.0, title="Incomplete frames", description="Share of the frames that lack colour, depth or infrared.",
        group="Simulation", ge=0.0, le=0.9, step=0.01, only_if=_SIMULATED, advanced=True,
    )  # fmt: skip
    unplugs: bool = setting(
        False, title="Cable is pulled", description="The camera goes away once and comes back.", group="Simulation",
        only_if=_SIMULATED, advanced=True,
    )  # fmt: skip
    unplug_at: int = setting(
        100, title="Pulled at frame", description="Number of the frame at which the cable is pulled.",
        group="Simulation", ge=0, only_if=_BREAKS, advanced=True,
    )  # fmt: skip
    replug_after: float = setting(
        2.0, title="Back after", description="Until the cable is in again.", unit="s", group="Simulation",
        ge=0.0, only_if=_BREAKS, advanced=True,
    )  # fmt: skip

    def script(self) -> SimulationScript:
        """What happens before the camera.

        Raises
        ------
        SettingsError : the smaller of two distances does not come first.
        """
        return SimulationScript(
            seed=self.simulation_seed,
            identity=self.person,
            people=self.people,
            movement=self.movement,
            yaw=(-self.turns, self.turns),
            pitch=(-0.5 * self.turns, 0.5 * self.turns),
            roll=(-0.3 * self.turns, 0.3 * self.turns),
            distance=self.distances,
            talking=self.talking,
            noise=self.sensor_noise,
            jpeg=self.jpeg,
            motion_blur=self.motion_blur,
            dropouts=self.dropouts,
            incomplete=self.incomplete,
            unplug_at=self.unplug_at if self.unplugs else None,
            replug_after_s=self.replug_after,
        )
