"""Which faces are made, how large, and what is written of each."""

from __future__ import annotations

from typing import Literal

from workbench.api import DatasetName, Settings, setting

Channel = Literal[
    "image", "depth", "mask", "normals", "landmarks2d", "landmarks3d", "camera", "pose", "vertices", "mesh"
]
Axis = Literal["expression", "lighting", "both"]
CHANNELS: dict[str, str] = {
    "image": "Colour picture",
    "depth": "Depth, 16 bit, in steps of 0.1 mm (0.25 mm with the long lens)",
    "mask": "Region labels: skin, nose, eyes, brows, lips, ears, hair, neck …",
    "normals": "Surface normals",
    "landmarks2d": "70 landmarks in the picture",
    "landmarks3d": "70 landmarks in space",
    "camera": "Camera",
    "pose": "Pose of the head",
    "vertices": "The head's vertices, always in the same order",
    "mesh": "The head as a 3D surface, hair and clothes included",
}
AXES: dict[str, str] = {
    "expression": "Expression: the light stays",
    "lighting": "Light and background: the face stays neutral",
    "both": "Both at once",
}
_DEFAULT: list[Channel] = ["image", "depth", "mask", "normals", "landmarks2d", "landmarks3d", "camera", "pose"]
_FREE, _STABILITY = {"design": ("free",)}, {"design": ("stability",)}


class BatchSettings(Settings):
    """How many faces, how large, and what is written of each."""

    name: DatasetName = setting(
        "heads",
        title="Dataset name",
        group="Faces",
        description="Folder of the dataset inside the workspace's datasets. Faces that are there already stay; a "
        "larger number or further seeds add to them.",
    )
    renderer: Literal["quick", "blender"] = setting(
        "quick",
        title="Renderer",
        group="Faces",
        choices={
            "quick": "Quick: simple looks, many faces a second, exact depth",
            "blender": "Blender: skin, hair, clothes and real light, a face in seconds, exact depth",
        },
        description="What draws the faces.",
    )
    design: Literal["free", "stability"] = setting(
        "free",
        title="Set",
        group="Faces",
        choices={
            "free": "Free: every face on its own",
            "stability": "Pose-stability set: each person in one pose, with other expressions and other light, to see "
            "whether a predicted pose stays",
        },
        description="How the faces belong together.",
    )
    number: int = setting(
        200, title="Number of faces", unit="faces", ge=1, le=10_000_000, group="Faces",
        description="How many are made.", only_if=_FREE,
    )  # fmt: skip
    seeds: str | None = setting(
        None,
        title="Seeds",
        kind="seeds",
        group="Faces",
        description="Names the faces instead of their number, for example 0-99, 120. The same seed is the same face.",
        only_if=_FREE,
    )
    per_person: int = setting(
        1,
        title="Pictures per person",
        ge=1,
        le=10_000,
        group="Faces",
        description="How many pictures show the same head, with other expression, pose, light and background.",
        only_if=_FREE,
    )
    identities: int = setting(
        32, title="People", ge=1, le=100_000, group="Faces", description="How many people the set shows.",
        only_if=_STABILITY,
    )  # fmt: skip
    variations: int = setting(
        32,
        title="Variations",
        ge=1,
        le=999,
        group="Faces",
        description="Pictures of each person beside the neutral one that comes first.",
        only_if=_STABILITY,
    )
    axes: list[Axis] = setting(
        lambda: ["expression", "lighting"],
        title="What varies",
        group="Faces",
        choices=AXES,
        min_length=1,
        description="Dealt to the variations in turn.",
        only_if=_STABILITY,
    )
    resolution: int = setting(
        256, title="Resolution", unit="px", ge=32, le=2048, multiple_of=16, step=32, group="Faces",
        description="Side of the square pictures.",
    )  # fmt: skip
    channels: list[Channel] = setting(
        lambda: list(_DEFAULT),
        title="Write",
        group="Write",
        choices=CHANNELS,
        description="What is stored of each face.",
    )
    held_out: float = setting(
        0.2,
        title="Held out",
        ge=0.0,
        le=0.9,
        step=0.05,
        slider=True,
        group="Write",
        description="Share of the people kept away from training: half for validation, half for the final test.",
        only_if=_FREE,
    )
