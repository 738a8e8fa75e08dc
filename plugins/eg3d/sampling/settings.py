"""Settings of contact sheets and videos. No torch here: the window and the command line read them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from plugins.eg3d.generator_choice import GeneratorChoice
from plugins.eg3d.sampling.camera_path import CameraPath
from plugins.eg3d.sampling.code_files import SUFFIXES, read_w
from plugins.eg3d.sampling.codes import ROWS, OptionalSeeds, frames_of_path
from workbench.api import Codec, DatasetName, SettingsError, UnavailableError, WorkbenchError, parse_seeds, setting

Picture = Literal["image", "raw"]
PICTURES = {
    "image": "Final picture: with all its pixels",
    "raw": "Raw picture: as rendered, before it is enlarged; about half the time",
}
_MOST_FRAMES = 100_000


class CodeChoice(GeneratorChoice):
    """Which faces: seeds, then codes from files, and how far they are pulled towards the average face."""

    seeds: OptionalSeeds = setting(
        "0-23",
        title="Seeds",
        kind="seeds",
        group="Faces",
        description="One face for each; empty: only codes from files.",
    )
    codes: list[Path] = setting(
        lambda: [],
        title="Codes from files",
        kind="files",
        suffixes=SUFFIXES,
        group="Faces",
        description="Latent codes w as .npy or .npz; they come after the seeds, and are not truncated again.",
    )
    psi: float = setting(
        0.7,
        title="Truncation psi",
        description="1 leaves faces as they are, 0 is the average face. 0.7 is usual.",
        group="Faces",
        ge=-1,
        le=1.5,
        slider=True,
        step=0.01,
    )
    cutoff: int | None = setting(
        None,
        title="Only rows below",
        description="Truncates only the first rows of the codes (shape), and leaves the others (colour).",
        group="Faces",
        ge=0,
        le=ROWS,
        advanced=True,
    )

    @property
    def seed_list(self) -> list[int]:
        """The seeds, in their order."""
        return parse_seeds(self.seeds) if self.seeds else []

    @model_validator(mode="after")
    def _some_face(self) -> Self:
        if not self.seeds and not self.codes:
            raise SettingsError("No face is chosen", field="seeds", remedy="write seeds like 0-23, or choose codes")
        return self

    def check_files(self) -> None:
        """Refuse a model file or a code that is not there or cannot be read.

        Raises
        ------
        SettingsError : naming the field.
        UnavailableError : the demonstration generator is missing.
        """
        if not self.generator_file.is_file():
            if self.generator is None:
                raise UnavailableError("The demonstration generator is missing", remedy="choose a model file")
            raise SettingsError("The model file is missing", field="generator", where=self.generator)
        for path in self.codes:
            try:
                read_w(path)
            except WorkbenchError as error:
                raise SettingsError(error.what, field="codes", where=error.where, remedy=error.remedy) from error


class SheetSettings(CodeChoice):
    """A contact sheet: one small picture of each face."""

    picture: Picture = setting(
        "image", title="Picture", group="Picture", choices=PICTURES, description="What is drawn of each face."
    )
    side: int = setting(
        256, title="Side", unit="px", ge=32, le=1024, group="Picture", description="Of each picture; never enlarged."
    )
    yaw: float = setting(
        0.0,
        title="Yaw",
        unit="°",
        ge=-180,
        le=180,
        slider=True,
        low=-90,
        high=90,
        step=1,
        group="Picture",
        description="Camera to the side; above 0 towards the face's left side.",
    )
    elevation: float = setting(
        0.0,
        title="Elevation",
        unit="°",
        ge=-89,
        le=89,
        slider=True,
        low=-45,
        high=45,
        step=1,
        group="Picture",
        description="Camera upwards.",
    )
    name: DatasetName = setting(
        "sheet", title="Name", group="Result", description="Folder of the sheet inside the workspace's sheets."
    )
    columns: int | None = setting(
        None,
        title="Columns",
        ge=1,
        le=100,
        group="Result",
        advanced=True,
        description="Of the one picture with all faces; off: about as many as rows.",
    )


class VideoSettings(CodeChoice):
    """A video that goes from face to face while the camera moves."""

    seeds: OptionalSeeds = setting(
        "0-3",
        title="Seeds",
        kind="seeds",
        group="Faces",
        description="The faces that the video goes through; empty: only codes from files.",
    )
    interpolation: Literal["cubic", "linear"] = setting(
        "cubic",
        title="From face to face",
        group="Faces",
        choices={"cubic": "Smooth: a cubic spline through all faces", "linear": "Straight: turns sharply at each face"},
        description="How the code moves from one face to the next.",
    )
    loop: bool = setting(
        True, title="Ends where it begins", group="Faces", description="The last face goes back to the first."
    )
    camera: CameraPath = setting(
        "official",
        title="Path",
        group="Camera",
        choices={
            "official": "EG3D's own: a slow ellipse in front of the face",
            "turntable": "Turntable: once all round the head",
            "still": "Still: straight in front",
        },
        description="How the camera moves over the whole clip.",
    )
    elevation: float = setting(
        0.0,
        title="Elevation",
        unit="°",
        ge=-89,
        le=89,
        group="Camera",
        description="Camera upwards, for the turntable and the still camera.",
    )
    focal_length: float | None = setting(
        None,
        title="Focal length",
        unit="image widths",
        ge=0.3,
        le=50,
        group="Camera",
        advanced=True,
        description="Off: that of the model file. The FFHQ models were trained with 4.2647.",
    )
    content: Literal["image", "image_depth", "raw"] = setting(
        "image",
        title="Content",
        group="Picture",
        choices={**PICTURES, "image_depth": "Picture and depth: side by side, near is bright"},
        description="What each frame shows.",
    )
    depth_range: Literal["clip", "frame"] = setting(
        "clip",
        title="Depth range",
        group="Picture",
        choices={
            "clip": "Whole clip: the same brightness is the same distance in every frame",
            "frame": "Each frame: from its nearest to its farthest point, as EG3D's script does",
        },
        description="What is white and what is black in the depth half.",
    )
    size: int = setting(
        512, title="Height", unit="px", ge=64, le=2048, multiple_of=2, group="Picture", description="Of the frames."
    )
    frames: int = setting(
        60,
        title="Frames for each face",
        ge=1,
        le=10_000,
        group="Timing",
        description="From one face to the next. EG3D's script has 120, at 60 a second.",
    )
    fps: float = setting(
        30.0, title="Frame rate", unit="frames/s", ge=1, le=120, group="Timing", description="Of the finished video."
    )
    sample_factor: float = setting(
        2.0,
        title="Depth samples",
        unit="times",
        ge=0.5,
        le=4,
        group="Picture",
        advanced=True,
        description="Points looked at along each ray, times those of the model file; twice as many flicker less.",
    )
    resolution: int | None = setting(
        None,
        title="Rendered side",
        unit="px",
        ge=16,
        le=512,
        group="Picture",
        advanced=True,
        description="Of the raw picture and depth, before the picture is enlarged; off: the model file's.",
    )
    codec: Codec = setting(
        "auto",
        title="Coding",
        group="Result",
        advanced=True,
        choices={
            "auto": "Automatic: H.264 where it can be written, else MPEG-4",
            "h264": "H.264: plays everywhere, in browsers too; needs the library PyAV",
            "mpeg4": "MPEG-4 part 2: plays in most players, not in browsers",
        },
        description="Of the MP4 file.",
    )
    name: DatasetName = setting(
        "video", title="Name", group="Result", description="Of the MP4 file inside the workspace's videos."
    )

    @property
    def keyframes(self) -> int:
        """How many faces the video goes through."""
        return len(self.seed_list) + len(self.codes)

    @property
    def frame_count(self) -> int:
        """How many frames the video has."""
        return frames_of_path(self.keyframes, self.frames, loop=self.loop)

    @model_validator(mode="after")
    def _not_endless(self) -> Self:
        if self.frame_count > _MOST_FRAMES:
            raise SettingsError(
                f"The video would have {self.frame_count:,} frames",
                field="frames",
                remedy=f"use fewer faces or frames, at most {_MOST_FRAMES:,} in all",
            )
        return self


def code_ids(seeds: Sequence[int], codes: Sequence[Path]) -> list[str]:
    """Names for faces of seeds and of files, each once: ``seed00012``, ``code-smile``, ``code-smile-2``."""
    names = [f"seed{seed:05d}" for seed in seeds]
    taken: set[str] = set()
    for path in codes:
        numbered = (f"code-{path.stem}" + (f"-{number}" if number > 1 else "") for number in itertools.count(1))
        name = next(name for name in numbered if name.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names
