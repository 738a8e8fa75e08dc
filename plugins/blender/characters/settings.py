"""Which character a batch shows, as a person chooses it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from workbench.api import Settings, setting

Kind = Literal["builtin", "own_mesh", "mpfb", "humgen"]
_GROUP = "Character"


class CharacterSettings(Settings):
    """The kind of head, and the files of one's own."""

    character: Kind = setting(
        "builtin",
        title="Heads",
        group=_GROUP,
        choices={
            "builtin": "Built-in: every head another person, with hair and accessories",
            "own_mesh": "My own head: a file with a landmark table",
            "mpfb": "MPFB2: the free add-on, where your Blender has it",
            "humgen": "Human Generator: the paid add-on HumGen3D, where your Blender has it",
        },
        description="Who is drawn.",
        only_if={"renderer": ("blender",)},
    )
    head_file: Path | None = setting(
        None,
        title="Head file",
        kind="file",
        suffixes=(".blend", ".glb", ".gltf", ".obj", ".fbx"),
        group=_GROUP,
        description="The head to draw, for “My own head”. Scripts in a .blend file are never run.",
        only_if={"character": ("own_mesh",)},
    )
    landmark_file: Path | None = setting(
        None,
        title="Landmark table",
        kind="file",
        suffixes=(".json", ".csv"),
        group=_GROUP,
        description="Which vertices of the head are the 68 or 70 face landmarks, as JSON or CSV.",
        only_if={"character": ("own_mesh",)},
    )
    metres_per_unit: float | None = setting(
        None,
        title="Metres per unit",
        unit="m",
        gt=0,
        le=1000,
        advanced=True,
        group=_GROUP,
        description="Length of one unit of the head file: 0.001 for millimetres. Else what the table says, or 1.",
        only_if={"character": ("own_mesh",)},
    )
