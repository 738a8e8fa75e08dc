"""How a simulated person moves: a function of the seed and the time alone, so that any frame can be made first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.kinect.devices.simulated.posture import Posture
from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.devices.simulated.speech import blink, speech
from workbench.api import Range, derive_seed, stream

Float = NDArray[np.float64]
TURN_S, HOLD_S = 0.9, 0.5
"""A look to the next place takes this long, and stays this long."""
_FIXATION_S = 0.9
_SWAY_M, _TREMOR_DEGREES = 0.004, 0.25
_EYES_ABOVE_AXIS_M = 0.02


def eased(share: float) -> float:
    """0 to 1 as a person moves: 10 t³ - 15 t⁴ + 6 t⁵, the least jerk (Flash & Hogan 1985)."""
    share = min(max(share, 0.0), 1.0)
    return share * share * share * (10 + share * (6 * share - 15))


def scripted(script: SimulationScript, time_s: float, person: int = 0) -> Posture:
    """The posture of one of the people at a time since the camera's start."""
    seed = derive_seed(script.seed, "person", person)
    across = (0.0 if script.people < 2 else -0.24) if person == 0 else 0.26
    distance = 0.5 * sum(script.distance)
    yaw = pitch = roll = 0.0
    if script.movement == "turning":
        yaw, pitch, roll, distance = _looking(script, seed, time_s)
    return alive(script, seed, time_s, Posture(yaw, pitch, roll, across, -_EYES_ABOVE_AXIS_M, distance))


def alive(script: SimulationScript, seed: int, time_s: float, held: Posture) -> Posture:
    """A posture with what nobody can help: sway, tremor, blinking, gaze, and speech if the script wants it."""
    sway = _wander(seed, "sway", time_s, 3)
    tremor = _wander(seed, "tremor", time_s, 3)
    still = script.movement == "still"
    amount = 0.3 if still else 1.0
    actions = speech(seed, time_s) if script.talking else {}
    if script.blinking:
        closed = blink(seed, time_s)
        actions |= {f"eyeBlink{side}": max(actions.get(f"eyeBlink{side}", 0.0), closed) for side in ("Left", "Right")}
    return Posture(
        yaw=held.yaw + amount * _TREMOR_DEGREES * tremor[0],
        pitch=held.pitch + amount * _TREMOR_DEGREES * tremor[1],
        roll=held.roll + amount * _TREMOR_DEGREES * tremor[2],
        across=held.across + amount * _SWAY_M * sway[0],
        down=held.down + amount * _SWAY_M * sway[1],
        distance=held.distance + amount * _SWAY_M * sway[2],
        actions=actions,
        gaze=_gaze(seed, time_s, held),
    )


def _looking(script: SimulationScript, seed: int, time_s: float) -> tuple[float, float, float, float]:
    """Yaw, pitch, roll and distance on the way from one place to the next."""
    period = TURN_S + HOLD_S
    leg = int(time_s // period)
    share = eased((time_s - leg * period) / TURN_S)
    here, there = _place(script, seed, leg), _place(script, seed, leg + 1)
    yaw, pitch, roll, distance = (a + share * (b - a) for a, b in zip(here, there, strict=True))
    return yaw, pitch, roll, distance


def _place(script: SimulationScript, seed: int, leg: int) -> tuple[float, ...]:
    """Where the person looks between two movements; the first look is straight ahead."""
    ranges: tuple[Range, ...] = (script.yaw, script.pitch, script.roll, script.distance)
    if leg == 0:
        return (*(min(max(0.0, low), high) for low, high in ranges[:3]), 0.5 * sum(script.distance))
    draw = stream(seed, "place", leg)
    return tuple(float(draw.uniform(low, high)) for low, high in ranges)


def _wander(seed: int, purpose: str, time_s: float, count: int) -> Float:
    """(count,) slow unrest with a standard deviation of about 0.7: sums of sines without a common period."""
    draw = stream(seed, purpose)
    rates, phases = draw.uniform(0.15, 1.1, (3, count)), draw.uniform(0, 2 * np.pi, (3, count))
    return np.asarray(np.sin(2 * np.pi * rates * time_s + phases).sum(0) / np.sqrt(3))


def _gaze(seed: int, time_s: float, held: Posture) -> tuple[float, float]:
    """Eyes that mostly keep looking at the camera while the head turns, and jump (50 ms) between fixations."""
    place = int(time_s // _FIXATION_S)
    share = eased((time_s - place * _FIXATION_S) / 0.05)
    before, after = (np.array(_fixation(seed, n)) for n in (place - 1, place))
    yaw, pitch = before + share * (after - before)
    # Gaze counts to the image's right, the head's yaw to its left.
    return float(np.clip(0.5 * held.yaw + yaw, -28, 28)), float(np.clip(-0.5 * held.pitch + pitch, -18, 18))


def _fixation(seed: int, number: int) -> tuple[float, float]:
    yaw, pitch = np.clip(stream(seed, "gaze", number).normal(0, [5.0, 2.5]), -12, 12)
    return float(yaw), float(pitch)
