"""A portrait and its character as the shot that Blender takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.interface import Body
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Lens, Sampling, Shot, World
from workbench.api import Camera

Float = NDArray[np.float64]
_LEVEL = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""A level camera's frame -> x right, y into the picture, z upwards."""


def camera_of(portrait: Portrait, resolution: int) -> Camera:
    """The camera of a square picture: at the world's origin, looking along z."""
    return Camera.looking_forward(resolution, resolution, portrait.face.field_of_view)


def camera_to_world(portrait: Portrait) -> Float:
    """(3, 3) camera frame -> the environment's frame, z upwards; holds the environment's turn."""
    turn = np.radians(portrait.surroundings.turn)
    cosine, sine = np.cos(turn), np.sin(turn)
    return np.asarray(np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]]) @ _LEVEL)


def shot_of(portrait: Portrait, body: Body, resolution: int, sampling: Sampling) -> Shot:
    """Everything that Blender needs for one square picture."""
    camera = camera_of(portrait, resolution)
    light = portrait.surroundings
    return Shot(
        lens=Lens(camera.intrinsics, resolution, resolution),
        world=World(hdri=light.hdri, camera_to_world=camera_to_world(portrait), strength=light.strength),
        sampling=sampling,
        parts=body.parts,
        strands=body.strands,
        character=body.built_there,
    )
