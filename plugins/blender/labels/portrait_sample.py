"""One rendered portrait as the record that datasets store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from pathlib import PureWindowsPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.interface import Body, Labelled
from plugins.blender.labels.passes import LabelPass
from plugins.blender.recipe.portrait import Portrait
from workbench.api import Camera, Mesh, Sample, seen, without_private_paths


def portrait_sample(
    portrait: Portrait,
    image: NDArray[np.uint8],
    labels: LabelPass,
    known: Labelled,
    body: Body,
    camera: Camera,
    channels: Set[str],
) -> Sample:
    """The sample with these channels; id, identity, seed and split are the batch's to add.

    The mesh is what was drawn as surfaces: skin, eyes, clothes and accessories, not single hairs.
    """
    pixels, depth = camera.project(known.landmarks)
    landmarks = bool(channels & {"landmarks2d", "landmarks3d"})
    filled: dict[str, Any] = {
        "image": image,
        "depth": labels.depth,
        "mask": labels.mask,
        "normals": labels.normals,
        "mesh": _surface(body, known) if "mesh" in channels else None,
        "vertices": known.vertices.astype(np.float32),
        "landmarks2d": pixels.astype(np.float32),
        "landmarks3d": known.landmarks.astype(np.float32),
        "camera": camera,
        "pose": known.pose,
    }
    return Sample(
        id="",
        identity="",
        landmark_visible=_visible(known, pixels, depth, labels) if landmarks else None,
        attributes=facts(portrait, known),
        **{name: value for name, value in filled.items() if name in channels},
    )


def _visible(
    known: Labelled, pixels: NDArray[np.float64], depth: NDArray[np.float64], labels: LabelPass
) -> NDArray[np.bool_]:
    """(L,) whether landmarks are seen; one that nobody named on this character never is."""
    visible = seen(pixels, depth, labels.depth)
    visible[list(known.guessed)] = False
    return visible


def facts(portrait: Portrait, known: Labelled) -> Mapping[str, Any]:
    """JSON-ready facts of a portrait: what people filter by, and the whole recipe."""
    face, light = portrait.face, portrait.surroundings
    yaw, pitch, roll = face.head_turn
    return {
        "generator": "blender",
        "reference_depth_m": float(known.pose[2, 3]),
        "yaw_degrees": yaw,
        "pitch_degrees": pitch,
        "roll_degrees": roll,
        "distance_m": face.distance,
        "field_of_view_degrees": face.field_of_view,
        "environment": PureWindowsPath(light.hdri.removeprefix("blender:")).stem,
        "background": "picture" if light.plate else "environment" if light.backdrop is None else "plain",
        "hairstyle": portrait.hair.style,
        # A dataset is made to be shared; the folders of whoever made it are not part of it.
        "recipe": without_private_paths(portrait.to_dict()),
    }


def _surface(body: Body, known: Labelled) -> Mesh:
    """Camera frame, metres."""
    parts: Sequence[Any] = [part for part in body.parts if part.labelled]
    if not parts:
        return Mesh(known.vertices, known.faces)
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    faces = [np.asarray(part.faces, np.int64) + start for part, start in zip(parts, starts, strict=False)]
    return Mesh(np.concatenate([np.asarray(part.vertices, np.float64) for part in parts]), np.concatenate(faces))
