"""What is refused before a conversion starts."""

from __future__ import annotations

from pathlib import Path

from plugins.kinect.convert.camera_choice import lens_of
from plugins.kinect.convert.provenance import dataset_info, made_with
from plugins.kinect.convert.settings import ConvertSettings
from plugins.kinect.formats.processed_set import refuse_unlike
from plugins.kinect.formats.raw_set import RawSet
from workbench.api import DataError, DatasetInfo, Place, SettingsError, files


def refuse(s: ConvertSettings, place: Place) -> None:
    """Raises DataError, SettingsError: see `ConvertCapture.check`."""
    raw = RawSet.open(s.raw_folder)
    if not raw.frames:
        raise DataError(
            "No frame was captured in this set yet", where=files.plain_path(s.raw_folder), remedy="capture some first"
        )
    if s.model and not files.long_path(Path(s.model)).is_file():
        raise SettingsError("The face model is no file", field="model", remedy="choose another, or leave it empty")
    folder, made = s.folder(place.workspace), made_with(s, raw)
    if s.mode == "compatible":
        refuse_unlike(folder, made)
        return
    lens_of(raw, s.focal_px)
    if files.long_path(folder / "dataset.json").exists():
        DatasetInfo.read(folder).refuse_unlike(dataset_info(s, made), folder)
