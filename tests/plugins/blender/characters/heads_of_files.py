"""Heads as files, and a Blender that takes pictures of them; shared by the tests of characters."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from plugins.blender.characters.interface import Body, Character, Labelled
from plugins.blender.composing import camera_of, shot_of
from plugins.blender.driver import BlenderProcess
from plugins.blender.installation import Blender
from plugins.blender.labels.passes import LabelPass, read_labels
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Sampling, World, plain
from workbench.api import (
    Camera,
    FaceRanges,
    HeadModel,
    HeadParameters,
    Mesh,
    face_regions,
    landmark_table,
    neutral_vertices,
    sample_scene,
    write_mesh,
)  # fmt: skip

MAKING = Path(__file__).with_name("making_files.py")
TO_BLENDER = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
"""The head's axes -> z up, looking along -y."""
SIZE = 96


@dataclass(frozen=True)
class Taken:
    """What Blender gave for a portrait."""

    labels: LabelPass
    known: Labelled
    answer: Mapping[str, Any]
    body: Body
    camera: Camera

    def pixel(self, point: np.ndarray[Any, Any]) -> tuple[int, int]:
        """Row and column of the pixel that shows a point (3,) of the camera's frame."""
        x, y = self.camera.project(point[None])[0][0]
        return int(y), int(x)

    def at(self, point: np.ndarray[Any, Any]) -> tuple[int, float]:
        """Region and depth of that pixel."""
        place = self.pixel(point)
        return int(self.labels.mask[place]), float(self.labels.depth[place])


def front(**actions: float) -> Portrait:
    """A face that looks at the camera from 60 cm, with these facial actions."""
    portrait = Portrait(face=sample_scene(1, 1, FaceRanges()))
    parameters = HeadParameters(actions=actions, gaze=(0.0, 0.0))
    face = replace(
        portrait.face, parameters=parameters, head_turn=(0.0, 0.0, 0.0), distance=0.6, field_of_view=26.0, shift=(0, 0)
    )
    return replace(portrait, face=face)


def turned(portrait: Portrait, yaw: float, pitch: float, roll: float) -> Portrait:
    return replace(portrait, face=replace(portrait.face, head_turn=(yaw, pitch, roll)))


def take(process: BlenderProcess, character: Character, portrait: Portrait, folder: Path, picture: str = "") -> Taken:
    """The label pass of a portrait; a picture where a name is given."""
    body = character.build(portrait, 128, 128)
    shot = replace(shot_of(portrait, body, SIZE, Sampling(4)), world=World())
    request = {
        "shot": plain(shot),
        "picture": picture and str(folder / picture),
        "labels": str(folder / "labels.exr"),
        "threads": 1,
    }
    answer = process.ask("take", request, 120.0)
    known = character.labelled(body, answer)
    return Taken(read_labels(folder / "labels.exr"), known, answer["character"], body, camera_of(portrait, SIZE))


def serving(blender: Blender, folder: Path, **given: Any) -> Iterator[BlenderProcess]:
    """A process while tests use it."""
    folder.mkdir(parents=True, exist_ok=True)
    process = BlenderProcess(blender, folder, 1, **given)
    try:
        yield process
    finally:
        process.close()


def table_of(vertices: list[list[int]] | None = None, **more: Any) -> str:
    """The landmark table of the built-in head as JSON: every point the middle of its three vertices."""
    corners = landmark_table(68).corners.tolist() if vertices is None else vertices
    return json.dumps({"landmarks": corners, **more})


def make_files(blender: Blender, folder: Path) -> None:
    """Everything that `making_files` makes, and an OBJ in millimetres and a GLB of ours."""
    rest = neutral_vertices()
    model = HeadModel.load()
    arrays: dict[str, Any] = {"vertices": rest @ TO_BLENDER.T, "faces": model.faces, "regions": face_regions()}
    for name, action in (("jaw", "jawOpen"), ("blink", "eyeBlinkLeft")):
        arrays[name] = model.shape(HeadParameters(actions={action: 1.0})).vertices @ TO_BLENDER.T
    arrays["brow"] = landmark_table(68).corners[27, 0]
    np.savez(folder / "arrays.npz", **arrays)
    words = [str(folder / "arrays.npz"), str(folder)]
    done = subprocess.run(blender.command(MAKING, words), env=blender.variables(), capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    standing = Mesh(rest * [1.0, -1.0, -1.0], model.faces)
    write_mesh(folder / "head.glb", standing)
    write_mesh(folder / "millimetres.obj", standing, metres_per_unit=0.001)
