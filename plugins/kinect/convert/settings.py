"""What can be chosen about `kinect.convert`. Light: the window imports it for the form."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from plugins.kinect.depth_filling.settings import METHODS, FillingSettings
from workbench.api import DatasetName, Settings, SettingsError, files, setting, taken_over

Mode = Literal["metric", "compatible"]
Filling = Literal["none", "guided", "temporal", "compatible"]
Pupils = Literal["model", "gradient", "infrared"]
_SET, _CROP, _FACE, _DEPTH, _FILLING = "Set", "Crop", "Face", "Depth", "Depth filling"
_COMPATIBLE = {"mode": ("compatible",)}


class FrameSettings(Settings):
    """How a frame is cut out, whatever set it belongs to."""

    mode: Mode = setting(
        "metric",
        title="Made for",
        description="Which kind of set comes out.",
        group=_SET,
        choices={
            "metric": "This workbench: depth in millimetres, mask, camera and pose; for the Train and Compare tabs",
            "compatible": "The face synthesiser: folders Color, Depth (8 bit), Feature and Landmark, as it writes them",
        },
    )
    output_image_size: int = setting(
        512, title="Picture size", description="Of the square that is cut out.", unit="px", group=_CROP, ge=64, le=2048
    )
    padding: int = setting(
        20,
        title="Padding",
        description="Room between the largest face of the set and the picture's edge.",
        unit="px",
        group=_CROP,
        ge=0,
        le=512,
    )
    focal_px: float | None = setting(
        None,
        title="Focal length",
        description="Of the colour camera, in pixels of the stored pictures. Counts only for sets that do not bring a "
        "calibration; off: what an Azure Kinect has at the resolutions that its captures are cut from.",
        unit="px",
        group=_CROP,
        advanced=True,
        gt=50,
        le=50_000,
    )
    model: str = setting(
        "",
        title="Face model",
        description="Finds the face and its 70 points: empty for the built-in one, else a model file of yours.",
        kind="file",
        group=_FACE,
        advanced=True,
    )
    eye_tracking_method: Pupils = setting(
        "model",
        title="Pupils",
        description="How the two pupils are found.",
        group=_FACE,
        choices={
            "model": "By the face model, with the other points",
            "gradient": "From the gradients of the colour picture around the eyes",
            "infrared": "From the infrared picture, in which pupils are dark",
        },
    )
    eye_tracking_stride: int = setting(
        1,
        title="Stride",
        description="The gradients' method looks at every n-th pixel first, then closer.",
        unit="px",
        group=_FACE,
        advanced=True,
        ge=1,
        le=16,
        only_if={"eye_tracking_method": ("gradient",)},
    )
    eye_tracking_threshold: int = setting(
        88,
        title="Threshold",
        description="Pupils are darker than this in the infrared picture once its histogram is level.",
        group=_FACE,
        advanced=True,
        ge=1,
        le=254,
        only_if={"eye_tracking_method": ("infrared",)},
    )
    face_depth: float = setting(
        80.0,
        title="Face depth",
        description="Behind the nose tip, where the 8-bit depth ends: 80 mm are 0.4 mm a level, 200 mm 0.9 mm.",
        unit="mm",
        group=_DEPTH,
        gt=0,
        le=2000,
        only_if=_COMPATIBLE,
    )
    depth_padding: float = setting(
        20.0,
        title="Depth padding",
        description="In front of the nose tip, where the 8-bit depth begins.",
        unit="mm",
        group=_DEPTH,
        ge=0,
        le=500,
        only_if=_COMPATIBLE,
    )
    person_depth: float = setting(
        300.0,
        title="Person's depth",
        description="What hangs together with the face belongs to the person as far as this behind the nose tip.",
        unit="mm",
        group=_DEPTH,
        gt=20,
        le=2000,
        only_if={"mode": ("metric",)},
    )
    compress: bool = setting(
        False,
        title="Compress by components",
        description="Rebuild every channel from its main components, as the face synthesiser does. It changes a "
        "picture by less than one grey level and takes most of the time.",
        group=_DEPTH,
        advanced=True,
        only_if=_COMPATIBLE,
    )
    pca_image_components: float = setting(
        0.99999,
        title="Components",
        description="Share of the variance that has to stay; above 1, the number of components.",
        group=_DEPTH,
        advanced=True,
        gt=0,
        only_if={"compress": (True,)},
    )
    filling: Filling = setting(
        "guided",
        title="Holes in depth",
        description=(
            "How what the camera could not measure is filled in: hair, edges, shadows of its own light. "
            "Sets for the face synthesiser are filled as guided where earlier frames are chosen."
        ),
        group=_FILLING,
        choices={"none": "Not filled: a hole stays a hole", **METHODS},
    )
    df_padding: int = setting(
        150,
        title="Around the face",
        description="Filled this far around the face, in pixels of the stored picture.",
        unit="px",
        group=_FILLING,
        advanced=True,
        ge=0,
        le=1000,
        only_if={"mode": ("compatible",), "filling": ("compatible",)},
    )
    surface_step: float = taken_over(FillingSettings, "surface_step", {"filling": ("guided", "temporal")})
    earlier_frames: int = setting(
        3,
        title="Frames before",
        description="How many of the frames before, at most half a second old, are asked what they saw at a hole.",
        unit="frames",
        group=_FILLING,
        advanced=True,
        ge=1,
        le=15,
        only_if={"mode": ("metric",), "filling": ("temporal",)},
    )
    seed: int = taken_over(FillingSettings, "seed", {"filling": ("compatible",)})

    def model_post_init(self, context: Any) -> None:
        """Raises SettingsError: the padding leaves no room for a face."""
        super().model_post_init(context)
        if self.output_image_size - 2 * self.padding < 32:
            raise SettingsError(
                f"{self.padding} px on each side leave no room for a face in {self.output_image_size} px",
                field="padding",
                remedy="use a smaller one",
            )

    @property
    def filling_settings(self) -> FillingSettings:
        """For `plugins.kinect.depth_filling.fill`."""
        return FillingSettings(surface_step=self.surface_step, memory=self.earlier_frames, seed=self.seed)


class ConvertSettings(FrameSettings):
    """A raw set, and the training set that is made of it."""

    source: Path | None = setting(
        None,
        title="Raw set",
        description="What was captured: a folder such as datasets/unprocessed/anna, of this workbench or of the face "
        "synthesiser.",
        kind="folder",
        group=_SET,
    )
    name: DatasetName = setting(
        "converted", title="Name", description="Of the set that is made, in your workspace.", kind="text", group=_SET
    )

    @property
    def raw_folder(self) -> Path:
        """The folder of the raw set. Raises SettingsError: none is chosen."""
        if self.source is None:
            raise SettingsError(
                "No raw set is chosen",
                field="source",
                remedy="choose the folder of a capture",
            )
        return self.source

    def folder(self, workspace: Path) -> Path:
        """Where the set is made: among the datasets, or in their room `processed`."""
        rooms = ("datasets",) if self.mode == "metric" else ("datasets", "processed")
        return files.inside(workspace, *rooms, self.name)
