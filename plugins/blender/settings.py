"""What a person chooses for a batch of heads."""

from __future__ import annotations

import re
from typing import Literal

from workbench.api import DatasetName, FaceRanges, Settings, SettingsError, parse_seeds, setting

Channel = Literal[
    "image", "depth", "mask", "normals", "landmarks2d", "landmarks3d", "camera", "pose", "vertices", "mesh"
]
CHANNELS: dict[str, str] = {
    "image": "Colour picture",
    "depth": "Depth, 16 bit, in steps of 0.1 mm",
    "mask": "Region labels: skin, nose, eyes, brows, lips, ears, hair, neck …",
    "normals": "Surface normals",
    "landmarks2d": "70 landmarks in the picture",
    "landmarks3d": "70 landmarks in space",
    "camera": "Camera",
    "pose": "Pose of the head",
    "vertices": "The head's vertices, always in the same order",
    "mesh": "The head as a 3D surface, hair and clothes included",
}
_DEFAULT: list[Channel] = ["image", "depth", "mask", "normals", "landmarks2d", "landmarks3d", "camera", "pose"]
_NEEDED: tuple[Channel, ...] = ("image", "depth", "mask", "camera")
"""Training and comparing cannot do without these."""


class BatchSettings(Settings):
    """How many faces, how large, and what is written of each."""

    name: DatasetName = setting(
        "heads",
        title="Dataset name",
        group="Faces",
        description="Folder of the dataset inside the workspace's datasets.",
    )
    renderer: Literal["quick"] = setting(
        "quick",
        title="Renderer",
        group="Faces",
        choices={"quick": "Quick: built-in heads, many faces a second, exact depth"},
        description="What draws the faces.",
    )
    number: int = setting(
        200, title="Number of faces", unit="faces", ge=1, le=10_000_000, group="Faces", description="How many are made."
    )
    seeds: str | None = setting(
        None,
        title="Seeds",
        kind="seeds",
        group="Faces",
        description="Names the faces instead of their number, for example 0-99, 120. The same seed is the same face.",
    )
    per_person: int = setting(
        1,
        title="Pictures per person",
        ge=1,
        le=10_000,
        group="Faces",
        description="How many pictures show the same head, with other expression, pose, light and background.",
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
    )

    @property
    def face_seeds(self) -> list[int]:
        """Seeds of the faces, in order. Raises SettingsError for a text that names none."""
        return list(range(self.number)) if self.seeds is None else parse_seeds(self.seeds)


class RenderSettings(FaceRanges, BatchSettings):
    """A batch of heads: number, size and channels, then the ranges they are drawn from."""

    def model_post_init(self, context: object) -> None:
        """Refuses channels that leave nothing to train on, and seeds that cannot be read."""
        super().model_post_init(context)
        missing = [channel for channel in _NEEDED if channel not in self.channels]
        if missing:
            raise SettingsError(
                f"Without “{re.split('[,:]', CHANNELS[missing[0]])[0]}” the faces cannot be trained on or compared",
                field="channels",
                remedy=f"add {missing[0]}",
            )
        if self.seeds is not None:
            _refuse_unreadable(self.seeds)

    @property
    def ranges(self) -> FaceRanges:
        """The ranges alone."""
        return FaceRanges.model_validate({name: getattr(self, name) for name in FaceRanges.model_fields})


def _refuse_unreadable(seeds: str) -> None:
    try:
        parse_seeds(seeds)
    except SettingsError as error:
        raise SettingsError(error.what, field="seeds", remedy=error.remedy) from error


class FaceRequest(FaceRanges):
    """One face for the live preview."""

    seed: int = 0
    per_person: int = 1
    resolution: int = 256

    @classmethod
    def of(cls, settings: RenderSettings, seed: int) -> FaceRequest:
        """The face that the batch would make of this seed."""
        values = settings.ranges.plain() | {"seed": seed, "per_person": settings.per_person}
        return cls.model_validate(values | {"resolution": min(settings.resolution, 512)})


def identity_of(seed: int, per_person: int) -> int:
    """The person a seed shows: runs of `per_person` neighbouring seeds share one."""
    return seed // per_person
