"""What a person chooses when heads are written in a foreign layout."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import field_validator

from plugins.blender.formats.head_measure import HeadSize, Points
from plugins.blender.formats.rejecting import Rejections
from workbench.api import Place, ScaleDialect, Settings, SettingsError, check_name, files, setting

ExportLayout = Literal["300w_lp", "aflw2000", "replicantface", "facesynthetics"]
_MAT, _REJECT = ".mat files", "Left out"
_WITH_POSE = {"layout": ("300w_lp", "aflw2000")}
"""Layouts whose files are `.mat`; where there is no choice of layouts, they are."""
_ONLY_300W_LP = {"layout": ("300w_lp",)}
SCALES = {
    "3ddfa": "3DDFA: pixels per micrometre, as in 300W-LP and AFLW2000-3D",
    "replicantface": "Replicantface: that times 448 / picture width, and the box counted upwards",
}


_RULES = {
    "dark": ("Too dark", "Brightness below 20 of 255, on average and at the 98th percentile."),
    "box": ("Face too small or too large", "Below 32 pixels or above two thirds of the picture, in either direction."),
    "turned": ("Faces that look away", "Turned by more than 90° from the camera."),
}


def _rule(name: str, *, on: bool) -> Any:
    title, description = _RULES[name]
    return setting(on, title=title, description=description, group=_REJECT, only_if=_WITH_POSE)


class PoseOptions(Settings):
    """What all tasks that write `.mat` files ask."""

    scale: ScaleDialect = setting(
        "3ddfa",
        title="Scale",
        group=_MAT,
        only_if=_WITH_POSE,
        description="What the seventh number of Pose_Para means; near 450 pixels both agree.",
        choices=SCALES,
    )
    size: int | None = setting(
        None,
        title="Picture size",
        unit="px",
        group=_MAT,
        only_if=_WITH_POSE,
        ge=32,
        le=4096,
        description="Longer side that pictures and numbers are brought to; 450 is that of the originals. Off: as they "
        "are.",
    )
    complete: bool = setting(
        True,
        title="All keys of the originals",
        group=_MAT,
        only_if=_WITH_POSE,
        description="Also pt2d, and Shape_Para, Exp_Para, Tex_Para, Illum_Para and Color_Para filled with zeros; many "
        "loaders fail without them.",
    )
    reject_dark: bool = _rule("dark", on=False)
    reject_box: bool = _rule("box", on=False)
    reject_turned: bool = _rule("turned", on=False)
    most: int | None = setting(
        None, title="At most", group=_REJECT, ge=1, description="Write this many pictures and no more. Off: all."
    )

    @property
    def rejections(self) -> Rejections:
        """The rules that are on."""
        return Rejections(self.reject_dark, self.reject_box, self.reject_turned)


class _ExportChoice(Settings):
    """Which dataset, in which layout, and where to."""

    dataset: Path = setting(
        ..., title="Dataset", kind="dataset", description="A dataset of your workspace, by name, or any dataset folder."
    )
    layout: ExportLayout = setting(
        "300w_lp",
        title="Layout",
        description="How the folder is organised and what its files hold.",
        choices={
            "300w_lp": "300W-LP: <set>/<name>_0.jpg and .mat with pose and 68 points",
            "aflw2000": "AFLW2000-3D: image00001.jpg and .mat in one folder",
            "replicantface": "Replicantface raw: .npz with matrices and vertices, picture, colour mask",
            "facesynthetics": "FaceSynthetics: picture, segments with 19 ids, 70 points",
        },
    )
    name: str = setting(
        "",
        title="Folder name",
        kind="text",
        description="Of the folder in the exports of your workspace; empty: dataset and layout.",
    )
    set_name: str = setting(
        "FACES",
        title="Set",
        kind="text",
        group=_MAT,
        only_if=_ONLY_300W_LP,
        advanced=True,
        description="Folder inside a 300W-LP export, like AFW or HELEN in the original.",
    )
    points: Points = setting(
        "projected",
        title="Points",
        group=_MAT,
        only_if=_WITH_POSE,
        advanced=True,
        description="x and y of pt2d and pt3d_68. Under a long lens both are the same within a pixel.",
        choices={
            "projected": "Where they lie in the picture",
            "weak_perspective": "Where Pose_Para draws them",
        },
    )
    head: HeadSize = setting(
        "measured",
        title="Head size",
        group=_MAT,
        only_if=_WITH_POSE,
        advanced=True,
        description="What scale and origin are worked out from.",
        choices={
            "measured": "Measured: every head's own size and eye corners",
            "fixed": "Fixed: 0.1 m and one eye point for everybody, as Replicantface",
        },
    )
    landmark_files: bool = setting(
        False,
        title="Landmark files",
        group=_MAT,
        only_if=_ONLY_300W_LP,
        advanced=True,
        description="Also landmarks/<set>/<name>_0_pts.mat, as 300W-LP has.",
    )

    @field_validator("name", "set_name")
    @classmethod
    def _name_fits(cls, text: str) -> str:
        return check_name(text) if text.strip() else ""

    @field_validator("set_name")
    @classmethod
    def _set_is_named(cls, text: str) -> str:
        if not text or text.lower() == "landmarks":
            raise SettingsError("The set needs a name, and not “landmarks”", field="set_name")
        return text

    def target(self, place: Place) -> Path:
        """The folder that is written."""
        return files.inside(place.workspace, "exports", self.name or f"{self.dataset.name}_{self.layout}")

    def source(self, place: Place) -> Path:
        """The dataset's folder."""
        if self.dataset.is_absolute():
            return self.dataset
        return files.inside(place.workspace, "datasets", *self.dataset.parts)


class ExportSettings(PoseOptions, _ExportChoice):
    """A dataset of ours in a foreign layout."""


class _ConvertChoice(Settings):
    """Which raw samples, and what becomes of them."""

    folder: Path = setting(
        ...,
        title="Folder",
        kind="folder",
        description="The folder with Replicantface's raw samples: .npz, _img.jpg and _mask.png.",
    )
    tables: Path | None = setting(
        None,
        title="Index tables",
        kind="folder",
        description="The folder with landmark_indices.npz, face_indices.npz and head_indices.npz; off: the same.",
    )
    name: str = setting(
        "converted", title="Name", kind="text", description="Of the folder or zip in the exports of your workspace."
    )
    keep_names: bool = setting(
        False, title="Keep names", description="Name files as the samples, instead of sample_00001, sample_00002 …"
    )
    pack: Literal["folder", "zip"] = setting(
        "folder",
        title="Written as",
        description="Files in a folder, or all of them in one zip in that folder.",
        choices={"folder": "A folder", "zip": "One zip, as Replicantface does"},
    )
    zip_prefix: str = setting(
        "",
        title="Prefix in the zip",
        kind="text",
        advanced=True,
        only_if={"pack": ("zip",)},
        description="Put before the names inside the zip.",
    )

    @field_validator("name")
    @classmethod
    def _name_fits(cls, text: str) -> str:
        return check_name(text)

    @field_validator("zip_prefix")
    @classmethod
    def _prefix_fits(cls, text: str) -> str:
        plain = text.strip().replace("\\", "/").lstrip("/")
        if ".." in plain.split("/") or ":" in plain:
            raise SettingsError("The prefix points outside the zip", field="zip_prefix", remedy="use a plain name")
        return plain

    def target(self, place: Place) -> Path:
        """The folder that is written."""
        return files.inside(place.workspace, "exports", self.name)


class ConvertSettings(PoseOptions, _ConvertChoice):
    """Replicantface's raw samples as `.mat` files; its own rejection rules are on."""

    reject_dark: bool = _rule("dark", on=True)
    reject_box: bool = _rule("box", on=True)
    reject_turned: bool = _rule("turned", on=True)
