"""`train.predict`: depth from photos with a trained run."""

from __future__ import annotations

from pathlib import Path

from plugins.training.settings.applied import (
    ComputingFields,
    Framing,
    KnownDistance,
    ScaleFields,
    SurfaceFields,
    framing_field,
)
from plugins.training.settings.names import RunName
from workbench.api import Settings, setting


class KnownDistanceInPhoto(KnownDistance):
    """A measured distance in one of the photos."""

    photo: str = setting("", title="Photo", description="Its file name; the first photo when left empty.")


class _PhotoFields(Settings):
    """What is read, and the folder it goes to."""

    run: str = setting("", title="Run", kind="run", description="The training run to apply.")
    folder: Path | None = setting(
        None, title="Folder of photos", kind="folder", group="Photos", description="Every picture in it is used."
    )
    photos: list[Path] = setting(
        lambda: [],
        title="Photos",
        kind="files",
        group="Photos",
        description="Single photos, JPEG, PNG, TIFF, BMP or WebP.",
    )
    framing: Framing = framing_field("Photos")
    name: RunName = setting(
        "photos", title="Name", group="Result", description="Folder of the result inside the run's predictions."
    )


class _RefinedFields(Settings):
    """What is rarely changed."""

    known_distances: list[KnownDistanceInPhoto] = setting(
        lambda: [],
        title="Known distances",
        kind="rows",
        group="Result",
        advanced=True,
        description="Two or more places whose distance from the camera you measured give every depth its scale; with "
        "one place, depth in metres is only moved.",
    )
    mirror: bool = setting(
        False,
        title="Average with the mirror image",
        group="Result",
        advanced=True,
        description="Predicts each photo twice, once mirrored, and averages.",
    )


class PredictSettings(ComputingFields, _RefinedFields, ScaleFields, SurfaceFields, _PhotoFields):
    """Depth from photos with a trained run."""
