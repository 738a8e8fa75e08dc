"""What a person chooses for a set of generated faces. No torch here: the window reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from plugins.eg3d.generate.camera_settings import LensSettings, ViewpointSettings
from plugins.eg3d.generate.surface_settings import SurfaceSettings
from plugins.eg3d.generator_choice import GeneratorChoice
from plugins.eg3d.precision import SUPERRESOLUTION_TOLD, TF32_TOLD, Precision, SuperresolutionPrecision
from plugins.eg3d.sampling.codes import ROWS, check_seeds
from workbench.api import DatasetName, Settings, SettingsError, parse_seeds, setting

Channel = Literal[
    "image", "depth", "mask", "normals", "camera", "pose", "latent", "mesh", "raw_image", "raw_depth"
]  # fmt: skip
CHANNELS: dict[str, str] = {
    "image": "Picture: the final one (512 px)",
    "depth": "Depth: 16 bit, in steps of 0.1 mm, at the picture's size",
    "mask": "Mask: where the rays met something",
    "normals": "Normals: of the surface, in the camera's frame",
    "camera": "Camera: EG3D's 25 numbers in the workbench's form",
    "pose": "Pose: of the head",
    "latent": "Codes: w (14 x 512) and z",
    "mesh": "Surface: in 3D (slower, large files; see Surface)",
    "raw_image": "Raw picture: as it was rendered (128 px)",
    "raw_depth": "Raw depth: 16 bit, as it was rendered (128 px)",
}
_NEEDED: tuple[Channel, ...] = ("image", "depth", "camera")
_DEFAULT: list[Channel] = ["image", "depth", "mask", "camera", "pose", "latent", "raw_depth"]
_FACES, _RENDERING, _WRITE = "Faces", "Rendering", "Write"


class FaceSettings(Settings):
    """Which faces, and how far from the average."""

    name: DatasetName = setting(
        "faces",
        title="Dataset name",
        group=_FACES,
        description="Folder of the dataset inside the workspace's datasets.",
    )
    number: int = setting(
        200, title="Number of faces", unit="faces", ge=1, le=10_000_000, group=_FACES,
        description="How many people are made: seeds 0, 1, 2 …",
    )  # fmt: skip
    seeds: str | None = setting(
        None,
        title="Seeds",
        kind="seeds",
        group=_FACES,
        description="Names the faces instead of their number, for example 0-99, 120. The same seed is the same face.",
    )
    psi: float = setting(
        0.7, title="Truncation psi", ge=-1, le=1.5, step=0.05, slider=True, group=_FACES,
        description="How far faces differ: 0 is the average face, 1 all that the model knows. 0.7 is usual.",
    )  # fmt: skip
    cutoff: int | None = setting(
        None, title="Only rows below", ge=0, le=ROWS, group=_FACES, advanced=True,
        description="Truncates only the first rows of the code (shape), and leaves the others (colour).",
    )  # fmt: skip
    views: int = setting(
        1, title="Pictures per face", ge=1, le=1000, group=_FACES,
        description="How many pictures show the same face, each from its own viewpoint. In the mix the frontal ones "
        "stand at a single angle, so that several would be the same: widen their ranges, or choose an even spread.",
    )  # fmt: skip

    @property
    def face_seeds(self) -> Sequence[int]:
        """Seeds of the faces, in order. Raises SettingsError for a text that names none."""
        return range(self.number) if self.seeds is None else parse_seeds(self.seeds)


class RenderingSettings(Settings):
    """How codes become pictures."""

    conditioning: Literal["frontal", "script", "own"] = setting(
        "frontal",
        title="Codes are made for",
        group=_RENDERING,
        advanced=True,
        description="The camera the code is conditioned on; the face changes a little with it.",
        choices={
            "frontal": "A frontal camera with the model's focal length: one face, whatever the viewpoint",
            "script": "A frontal camera with the pictures' focal length, as EG3D's sampling script",
            "own": "Each picture's own camera: closest to the training, but the face changes with the viewpoint",
        },
    )
    noise: Literal["const", "none", "random"] = setting(
        "const",
        title="Noise",
        group=_RENDERING,
        advanced=True,
        description="Fine texture that the model adds.",
        choices={
            "const": "Constant: the model's own, the same in every picture",
            "none": "None: smoother",
            "random": "Random: drawn for every face from its seed",
        },
    )
    depth_samples: Literal["1", "2", "4"] = setting(
        "1",
        title="Depth samples",
        group=_RENDERING,
        advanced=True,
        description="How finely every ray is looked at.",
        choices={
            "1": "As the model was trained (48 + 48)",
            "2": "Twice as many: less flicker between views, twice the time",
            "4": "Four times as many",
        },
    )
    rays: Literal["middle", "random"] = setting(
        "middle",
        title="Places on the rays",
        group=_RENDERING,
        advanced=True,
        description="Where in each stretch of a ray the model is asked.",
        choices={
            "middle": "In the middle: no grain, the same on every machine",
            "random": "Random, from the face's seed, in the order of the official code",
        },
    )
    depth_at: Literal["raw", "final"] = setting(
        "raw",
        title="Depth is rendered at",
        group=_RENDERING,
        advanced=True,
        description="How many rays the stored depth comes from.",
        choices={
            "raw": "The model's own size (128 px), enlarged to the picture",
            "final": "The picture's size: sixteen times the rays, finer outlines",
        },
    )
    superresolution: SuperresolutionPrecision = setting(
        "float32",
        title="Final picture computed in",
        group=_RENDERING,
        advanced=True,
        description="How exactly the last step is computed.",
        choices=SUPERRESOLUTION_TOLD,
    )
    tf32: bool = setting(False, title="Rounded products (TF32)", group=_RENDERING, advanced=True, description=TF32_TOLD)

    @property
    def precision(self) -> Precision:
        """How exactly pictures are computed."""
        return Precision(self.superresolution, self.tf32)


class WriteSettings(Settings):
    """What is stored of each face."""

    channels: list[Channel] = setting(
        lambda: list(_DEFAULT),
        title="Write",
        group=_WRITE,
        choices=CHANNELS,
        description="What is stored of each face.",
    )
    held_out: float = setting(
        0.2, title="Held out", ge=0.0, le=0.9, step=0.05, slider=True, group=_WRITE,
        description="Share of the people kept away from training: half for validation, half for the final test.",
    )  # fmt: skip
    mask_weight: float = setting(
        0.5, title="Mask from", gt=0, lt=1, step=0.05, group=_WRITE, advanced=True,
        description="A pixel belongs to the head where at least this share of its ray was stopped. NVIDIA's FFHQ "
        "models draw the background too, so there everything belongs to it.",
    )  # fmt: skip
    head_reach: float | None = setting(
        None, title="Background beyond", unit="units", gt=0.1, le=2, step=0.05, group=_WRITE, advanced=True,
        description="What lies further than this from the middle of the head is background, not depth; for models "
        "that draw a background (FFHQ: about 0.45).",
    )  # fmt: skip


class GenerateSettings(
    SurfaceSettings, RenderingSettings, WriteSettings, LensSettings, ViewpointSettings, FaceSettings, GeneratorChoice
):
    """A set of faces from one generator. The groups of the form follow the bases from last to first."""

    def model_post_init(self, context: object) -> None:
        """Refuses channels that leave nothing to train on, and seeds that cannot be drawn. Raises SettingsError."""
        super().model_post_init(context)
        missing = [channel for channel in _NEEDED if channel not in self.channels]
        if missing:
            title = CHANNELS[missing[0]].partition(":")[0]
            raise SettingsError(
                f"Without “{title}” the faces cannot be trained on or compared",
                field="channels",
                remedy=f"add {missing[0]}",
            )
        if self.seeds is not None:
            _refuse_unreadable(self.seeds)
        if self.viewpoints == "fixed" and self.views > 1 and self.roll_range[0] == self.roll_range[1]:
            raise SettingsError(
                "From one fixed viewpoint all pictures of a face would be the same",
                field="views",
                remedy="set 1, or spread the viewpoints",
            )

    @property
    def pictures(self) -> int:
        """How many samples the set holds."""
        return len(self.face_seeds) * self.views


def _refuse_unreadable(seeds: str) -> None:
    try:
        check_seeds(seeds)
    except SettingsError as error:
        raise SettingsError(error.what, field="seeds", remedy=error.remedy) from error
