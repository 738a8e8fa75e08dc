"""The part of a portrait that both renderers draw, from all the ways of drawing pose, gaze and expression."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from plugins.blender.recipe.decks import dealt
from plugins.blender.recipe.expressions import listed_actions
from plugins.blender.recipe.stance import CameraAngles, Stance, gathered, narrow_stance, wide_stance
from plugins.blender.recipe.stock import Stock
from plugins.blender.settings import RenderSettings
from workbench.api import (
    Angles,
    FaceScene,
    HeadParameters,
    Range,
    SettingsError,
    sample_scene,
    stream,
    with_closed_lips,
)

LONG_DISTANCE_M = 15.0
LONG_FIELD_OF_VIEW_DEGREES = round(2 * math.degrees(math.atan(1 / 55.556)), 5)
"""Replicantface's camera: projection[0, 0] = 55.556, a picture 0.54 m wide at the head (facts, table 4.1)."""
_TARGET_M = 0.3
"""Our assumption: how far before the eyes Replicantface's gaze target lies; its sideways spread is published."""


def sample_face(seed: int, identity_seed: int, s: RenderSettings, stock: Stock) -> tuple[FaceScene, CameraAngles]:
    """A face as both renderers draw it, and how its camera stands to the ground.

    `identity_seed` decides who is drawn, `seed` everything else; it is also the place in the deck of a grid's cells.
    With the even poses the camera is level and the face is that of `workbench.heads.sample_scene`.
    """
    face = sample_scene(seed, identity_seed, s.ranges)
    stance = sample_stance(seed, s, stock)
    parameters = _expressed(seed, face.parameters, s)
    if stance is not None:
        face = replace(face, head_turn=stance.head_turn)
        if stance.neck is not None and stance.joint is not None:
            parameters = replace(parameters, neck=stance.neck, head=stance.joint)
            face = replace(face, neck_share=0.0)
    if s.lens == "long":
        face = replace(face, distance=LONG_DISTANCE_M, field_of_view=LONG_FIELD_OF_VIEW_DEGREES)
    return replace(face, parameters=parameters), CameraAngles() if stance is None else stance.camera


def sample_stance(seed: int, s: RenderSettings, stock: Stock) -> Stance | None:
    """Head and camera by the chosen way of drawing poses; None for the even ranges of `workbench.heads`."""
    if s.pose == "uniform":
        return None
    if s.pose == "narrow":
        return narrow_stance(stream(seed, "stance"))
    if s.pose == "wide":
        return wide_stance(stream(seed, "stance"))
    if s.pose == "grid":
        return Stance(grid_cell(s, dealt(grid_size(s), seed, "poses")))
    if stock.poses is None:
        raise SettingsError("The poses of the dataset were not read", field="pose_source")
    yaw, pitch, roll = (round(angle, 4) for angle in stock.poses.draw(stream(seed, "stance")))
    return Stance((yaw, pitch, roll))


def grid_size(s: RenderSettings) -> int:
    """How many cells the grid of poses has."""
    return s.yaw_steps * s.pitch_steps * s.roll_steps


def grid_cell(s: RenderSettings, cell: int) -> Angles:
    """Turn, nod and tilt of one cell of the grid, degrees."""
    rest, roll = divmod(cell, s.roll_steps)
    yaw, pitch = divmod(rest, s.pitch_steps)
    return (
        _step(s.yaw, s.yaw_steps, yaw),
        _step(s.pitch, s.pitch_steps, pitch),
        _step(s.roll, s.roll_steps, roll),
    )


def _step(ends: Range, steps: int, step: int) -> float:
    low, high = ends
    return round((low + high) / 2 if steps == 1 else low + (high - low) * step / (steps - 1), 4)


def _expressed(seed: int, parameters: HeadParameters, s: RenderSettings) -> HeadParameters:
    if s.expressions == "list":
        drawn = listed_actions(stream(seed, "listed expression"), s.expression)
        parameters = replace(parameters, actions=with_closed_lips(drawn))
    if s.looks_at == "target":
        parameters = replace(parameters, gaze=target_gaze(stream(seed, "gaze target")))
    return parameters


def target_gaze(rng: np.random.Generator) -> tuple[float, float]:
    """Yaw and pitch of the eyes, degrees, at a target 0.1 S(3) m aside and 0.03 S(3) m above (facts, 4.1)."""
    aside, above = 0.1 * gathered(rng, 3), 0.03 * gathered(rng, 3)
    yaw, pitch = math.atan2(aside, _TARGET_M), math.atan2(above, math.hypot(aside, _TARGET_M))
    return round(math.degrees(yaw), 3), round(math.degrees(pitch), 3)
