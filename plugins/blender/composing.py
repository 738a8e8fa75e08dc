"""A portrait and its character as the shot that Blender takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.interface import Body
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Lamp, Lens, Sampling, Shot, World
from workbench.api import Camera, rotation

Float = NDArray[np.float64]
_LAMP_SIDE_M = 0.5


def camera_of(portrait: Portrait, resolution: int) -> Camera:
    """The camera of a square picture: at the world's origin, looking along z."""
    return Camera.looking_forward(resolution, resolution, portrait.face.field_of_view)


def shot_of(portrait: Portrait, body: Body, resolution: int, sampling: Sampling) -> Shot:
    """Everything that Blender needs for one square picture."""
    camera = camera_of(portrait, resolution)
    return Shot(
        lens=Lens(camera.intrinsics, resolution, resolution, portrait.photo.f_stop, portrait.face.distance),
        world=world_of(portrait),
        sampling=sampling,
        parts=body.parts,
        strands=body.strands,
        lamps=lamps_of(portrait),
        character=body.built_there,
    )


def world_of(portrait: Portrait) -> World:
    """Environment and background."""
    light = portrait.surroundings
    return World(
        hdri=light.hdri,
        camera_to_world=portrait.camera_to_world,
        strength=light.strength,
        backdrop=light.backdrop,
        plate=light.plate,
        background_field_of_view=light.background_field_of_view,
    )


def lamps_of(portrait: Portrait) -> list[Lamp]:
    """The lamps that go with the head, around the place where the face is framed."""
    face = portrait.face
    half = np.tan(np.radians(face.field_of_view) / 2) * face.distance
    middle = np.array([2 * half * face.shift[0], 2 * half * face.shift[1], face.distance])
    places = [middle + rotation(face.head_turn) @ lamp.place for lamp in portrait.surroundings.lamps]
    watts = [lamp.watts for lamp in portrait.surroundings.lamps]
    return [Lamp(_point(at), _point(middle), _LAMP_SIDE_M, power) for at, power in zip(places, watts, strict=True)]


def _point(at: Float) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in at)
    return x, y, z
