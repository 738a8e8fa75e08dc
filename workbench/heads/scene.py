"""One face from a seed: the sample that the quick renderer's batch task, the preview and the demo all draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from workbench.datasets.record import Sample
from workbench.errors import SettingsError
from workbench.geometry.camera import Camera
from workbench.heads.appearance import Appearance, sample_appearance
from workbench.heads.background import Background, sample_background
from workbench.heads.expressions import sample_actions, with_closed_lips
from workbench.heads.lighting import Lighting, sample_lighting
from workbench.heads.model import HeadModel, rotation, snapped
from workbench.heads.parameters import Angles, HeadParameters
from workbench.heads.ranges import FaceRanges
from workbench.heads.recipe import Recipe
from workbench.heads.renderer import QuickRenderer, Rendered
from workbench.heads.sampling import sample_gaze, sample_identity
from workbench.seeds import stream

Float = NDArray[np.float64]
FACE_CHANNELS = (
    "image",
    "depth",
    "mask",
    "normals",
    "landmarks2d",
    "landmarks3d",
    "camera",
    "pose",
    "vertices",
    "mesh",
)
"""Channels that `face_sample` can fill."""
DEFAULT_CHANNELS = FACE_CHANNELS[:-2]
_CENTRE_BELOW_EYES_M = 0.03
"""A picture is framed around this far below the eyes, the middle of a face rather than of a skull."""


@dataclass(frozen=True)
class FaceScene(Recipe):
    """Everything that is drawn, JSON-ready by `to_dict`.

    head_turn : yaw, pitch, roll in degrees of the head against the camera's axis; neck_share : part of it that the
    neck bends, on top of what the parameters' own neck and head say (the trunk follows from both).
    distance : metres from the camera to the point between the eyes. field_of_view : vertical, degrees. shift : (2,)
    share of the picture that the head lies off its middle.
    """

    parameters: HeadParameters
    appearance: Appearance
    lighting: Lighting
    background: Background
    head_turn: Angles
    neck_share: float
    distance: float
    field_of_view: float
    shift: tuple[float, float]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """A scene from what `to_dict` gave (the "recipe" of a sample's attributes).

        Raises
        ------
        SettingsError : a name is not part of a scene.
        """
        parts = {
            "parameters": HeadParameters, "appearance": Appearance, "lighting": Lighting, "background": Background,
        }  # fmt: skip
        read = {name: parts[name].from_dict(value) if name in parts else value for name, value in values.items()}  # type: ignore[attr-defined]
        return super().from_dict(read)


def sample_scene(seed: int, identity_seed: int, ranges: FaceRanges) -> FaceScene:
    """Draws a scene; every part has its own stream, so changing one range leaves the others' draws alone.

    `identity_seed` decides who is drawn (shape, skin, hair, iris); `seed` decides everything else.
    """
    identity = sample_identity(stream(identity_seed, "identity"), ranges)
    appearance = sample_appearance(stream(identity_seed, "appearance"), identity)
    if not ranges.hair:
        appearance = replace(appearance, hairstyle="bald", beard_style="none", beard=0.0)
    pose, camera = stream(seed, "pose"), stream(seed, "camera")
    turn = tuple(round(float(pose.uniform(*getattr(ranges, name))), 4) for name in ("yaw", "pitch", "roll"))
    parameters = replace(
        identity,
        actions=with_closed_lips(sample_actions(stream(seed, "expression"), ranges.expression)),
        gaze=sample_gaze(stream(seed, "gaze"), ranges.gaze),
    )
    return FaceScene(
        parameters=parameters,
        appearance=appearance,
        lighting=sample_lighting(stream(seed, "lighting"), ranges.lighting),
        background=sample_background(stream(seed, "background"), ranges.background_kinds),
        head_turn=(turn[0], turn[1], turn[2]),
        neck_share=round(float(pose.uniform(0.2, 0.75)), 4),
        distance=round(float(camera.uniform(*ranges.distance)), 5),
        field_of_view=round(float(camera.uniform(*ranges.field_of_view)), 4),
        shift=(
            round(float(camera.uniform(-1, 1) * ranges.shift), 5),
            round(float(camera.uniform(-1, 1) * ranges.shift), 5),
        ),
    )


def draw_scene(scene: FaceScene, resolution: int | tuple[int, int]) -> tuple[Rendered, Camera]:
    """The picture of a scene and the camera it was taken with (at the world's origin, looking along z)."""
    renderer = _renderer(resolution if isinstance(resolution, tuple) else (resolution, resolution))
    shape = HeadModel.load().shape(bent(scene.parameters, scene.head_turn, scene.neck_share))
    camera = Camera.looking_forward(renderer.width, renderer.height, scene.field_of_view)
    place = placed(shape.head_to_model, rotation(scene.head_turn), scene, renderer.width / renderer.height)
    return renderer.render(shape, scene.appearance, camera, scene.lighting, scene.background, place), camera


def face_sample(
    seed: int,
    identity_seed: int | None = None,
    ranges: FaceRanges | None = None,
    resolution: int | tuple[int, int] = 256,
    channels: Sequence[str] = DEFAULT_CHANNELS,
) -> Sample:
    """One face with its annotations; the same arguments give the same bytes.

    Parameters
    ----------
    seed : of expression, pose, light, background and camera. identity_seed : of the person, `seed` by default.
    resolution : pixels, or (width, height). channels : which of `FACE_CHANNELS` to fill.

    `attributes` hold the recipe, and `reference_depth_m`, the z of the point midway between the eyeballs.

    Raises
    ------
    SettingsError : a channel or resolution that cannot be drawn.
    """
    unknown = sorted(set(channels) - set(FACE_CHANNELS))
    if unknown:
        raise SettingsError(
            f"The quick renderer has no channel “{unknown[0]}”",
            field="channels",
            remedy=f"it has {', '.join(FACE_CHANNELS)}",
        )
    person = seed if identity_seed is None else identity_seed
    scene = sample_scene(seed, person, ranges or FaceRanges())
    drawn, camera = draw_scene(scene, resolution)
    return to_sample(drawn, camera, scene, f"face_{seed:08d}", f"head_{person:08d}", seed, channels)


def to_sample(
    drawn: Rendered, camera: Camera, scene: FaceScene, sample_id: str, identity: str, seed: int, channels: Sequence[str]
) -> Sample:
    """A drawn scene as the record that datasets store, with these channels."""
    wanted = set(channels)
    landmarks = bool(wanted & {"landmarks2d", "landmarks3d"})
    return Sample(
        id=sample_id,
        identity=identity,
        seed=seed,
        image=drawn.image if "image" in wanted else None,
        depth=drawn.depth if "depth" in wanted else None,
        mask=drawn.mask if "mask" in wanted else None,
        normals=drawn.normals if "normals" in wanted else None,
        mesh=drawn.mesh() if "mesh" in wanted else None,
        vertices=drawn.vertices if "vertices" in wanted else None,
        landmarks2d=drawn.landmarks2d if "landmarks2d" in wanted else None,
        landmarks3d=drawn.landmarks3d if "landmarks3d" in wanted else None,
        landmark_visible=drawn.landmark_visible if landmarks else None,
        camera=camera if "camera" in wanted else None,
        pose=drawn.pose if "pose" in wanted else None,
        attributes=facts(scene, drawn),
    )


def facts(scene: FaceScene, drawn: Rendered) -> dict[str, Any]:
    """JSON-ready facts of a drawn scene: what people filter by, and the whole recipe."""
    yaw, pitch, roll = scene.head_turn
    return {
        "generator": "quick",
        "reference_depth_m": drawn.reference_depth,
        "yaw_degrees": yaw,
        "pitch_degrees": pitch,
        "roll_degrees": roll,
        "distance_m": scene.distance,
        "field_of_view_degrees": scene.field_of_view,
        "background": scene.background.kind,
        "hairstyle": scene.appearance.hairstyle,
        "recipe": scene.to_dict(),
    }


def bent(parameters: HeadParameters, turn: Angles, share: float) -> HeadParameters:
    """The head with part of its turn added to the neck (60 %) and to the joint below the skull (40 %)."""
    neck = tuple(own + angle * share * 0.6 for own, angle in zip(parameters.neck, turn, strict=True))
    head = tuple(own + angle * share * 0.4 for own, angle in zip(parameters.head, turn, strict=True))
    return replace(parameters, neck=(neck[0], neck[1], neck[2]), head=(head[0], head[1], head[2]))


def placed(head_to_model: Float, wanted: Float, scene: FaceScene, aspect: float) -> Float:
    """(4, 4) model -> camera such that the head has the wanted rotation and its eyes lie at the scene's distance."""
    half = np.tan(np.radians(scene.field_of_view) / 2) * scene.distance
    offset = np.array([2 * half * aspect * scene.shift[0], 2 * half * scene.shift[1], scene.distance])
    below = wanted @ np.array([0.0, _CENTRE_BELOW_EYES_M, 0.0])
    eyes = offset - np.array([below[0], below[1], 0.0])
    place = np.eye(4)
    place[:3, :3] = wanted @ head_to_model[:3, :3].T
    place[:3, 3] = eyes - place[:3, :3] @ head_to_model[:3, 3]
    return snapped(place)


@cache
def _renderer(size: tuple[int, int]) -> QuickRenderer:
    return QuickRenderer(size)
