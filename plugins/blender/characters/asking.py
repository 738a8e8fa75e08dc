"""What a body that Blender builds itself is asked for, and what its numbers mean; the same for all kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.interface import Labelled
from plugins.blender.characters.landmark_file import NamedPoints
from plugins.blender.characters.regions import Rule
from plugins.blender.recipe.portrait import Portrait
from workbench.api import HeadModel, landmark_table, neutral_vertices, placed, rotation, umeyama

Float = NDArray[np.float64]


def asked(
    kind: str,
    points: NamedPoints,
    rules: Sequence[Rule],
    *,
    scale: float = 1.0,
    dense: NDArray[np.int64] | None = None,
    eyes: tuple[list[int], list[int]] | None = None,
) -> dict[str, Any]:
    """What stays the same from picture to picture; a request with a head of average pose and no expression."""
    return {
        "kind": kind,
        "scale": scale,
        "landmarks": points.plain(),
        "reference": reference(),
        "eyes": None if eyes is None else list(eyes),
        "regions": {"rules": [list(rule) for rule in rules]},
        "dense": dense,
        "skin_colour": [0.45, 0.28, 0.2],
        "action_names": list(HeadModel.load().action_names),
        "actions": {},
        "gaze": [0.0, 0.0],
        "head_to_camera": [[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]],
    }


def posed(portrait: Portrait, aspect: float) -> dict[str, Any]:
    """What a portrait says of place, expression and gaze."""
    face = portrait.face
    place = placed(np.eye(4), rotation(face.head_turn), face, aspect)
    return {
        # As a list: arrays travel in single precision.
        "head_to_camera": place.tolist(),
        "actions": dict(face.parameters.actions),
        "gaze": list(face.parameters.gaze),
    }


def reference() -> Float:
    """(70, 3) landmarks of the neutral built-in head in the head's frame, metres."""
    return landmark_table(70).points(neutral_vertices())


def labelled(request: Mapping[str, Any], answer: Mapping[str, Any]) -> Labelled:
    """The body's numbers from Blender's answer to `take`.

    Landmarks that it does not name lie where the average head, laid on the others, has them.
    """
    answer = answer["character"]
    numbers = np.asarray(request["landmarks"]["numbers"])
    found = np.asarray(answer["landmarks"], np.float64)
    count = 70 if numbers.max() >= 68 else 68
    average = reference()
    landmarks = umeyama(average[numbers], found, with_scale=True).apply(average[:count])
    landmarks[numbers] = found
    return Labelled(
        pose=np.array(request["head_to_camera"], np.float64),
        landmarks=landmarks,
        vertices=np.asarray(answer["vertices"], np.float64),
        faces=np.asarray(answer["faces"], np.int64),
        guessed=sorted(set(range(count)) - set(numbers.tolist())),
    )
