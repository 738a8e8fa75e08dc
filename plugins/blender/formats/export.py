"""`render.export`: a dataset of ours as 300W-LP, AFLW2000-3D, Replicantface's raw samples or FaceSynthetics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from plugins.blender.formats.counting import Count
from plugins.blender.formats.export_settings import ExportSettings
from plugins.blender.formats.groups import as_groups, unknown_names
from plugins.blender.formats.pose_writing import POSE_CHANNELS, PoseWriter
from plugins.blender.formats.raw_writing import RAW_CHANNELS, RawWriter
from plugins.blender.formats.rejecting import face_box
from plugins.blender.formats.segments_writing import SEGMENT_CHANNELS, SegmentsWriter
from workbench.api import DataError, Dataset, ExportFolder, Job, Place, Sample, Task, Written, files, region_names

_OPTIONAL = {"mask", "landmarks2d"}
_SHAPING = ("layout", "set_name", "scale", "size", "complete", "points", "head", "landmark_files",
            "reject_dark", "reject_box", "reject_turned")  # fmt: skip
"""Settings that an export and its continuation must share."""


class ExportHeads(Task[ExportSettings]):
    """Writes a folder that other people's loaders read; goes on where it was interrupted."""

    settings = ExportSettings
    title = "Export heads"
    verb = "Export"
    noun = "faces"

    def run(self, s: ExportSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Write what is not there yet, sample by sample; what cannot be written is named in a warning."""
        dataset = Dataset.open(s.source(job.place))
        try:
            labels = dict(dataset.info.mask_labels) or region_names()
            export = _export_folder(s, dataset, job.place)
            count = Count.of(export.begin(), s.most, job)
            job.artifact("folder", export.folder, title=export.folder.name)
            for name in unknown_names(labels):
                job.warn(f"The region “{name}” has no place in this layout and is written as accessory or ignored.")
            write = count.counting(_writer(s, dataset, export.folder, labels))
            export.write_all([i for i in dataset.ids() if i not in count.done], write, job)
        finally:
            dataset.close()
        return count.summary() | {"folder": files.plain_path(export.folder)}

    def check(self, s: ExportSettings, place: Place) -> None:
        """Refuse what is no dataset or lacks a channel, and a folder that holds something else.

        Raises
        ------
        DataError : there is no dataset, it is empty, or lacks what the layout needs.
        SettingsError : the folder holds something else.
        """
        dataset = Dataset.open(s.source(place))
        try:
            ids = dataset.ids()
            if not ids:
                raise DataError("The dataset is empty", where=dataset.info.name, remedy="make faces first")
            _refuse_lacking(dataset.sample(ids[0], _needed(s)), s)
            _export_folder(s, dataset, place).refuse_other()
        finally:
            dataset.close()


def _export_folder(s: ExportSettings, dataset: Dataset, place: Place) -> ExportFolder:
    shaping = {name: value for name, value in s.counting().items() if name in _SHAPING}
    return ExportFolder(s.target(place), {"dataset": dataset.info.name} | shaping, ("dataset", *shaping))


def _needed(s: ExportSettings) -> set[str]:
    """Channels without which the layout cannot be written."""
    if s.layout == "facesynthetics":
        return set(SEGMENT_CHANNELS)
    return (
        set(RAW_CHANNELS) - {"mask", "landmarks3d"} if s.layout == "replicantface" else set(POSE_CHANNELS) - _OPTIONAL
    )


def _refuse_lacking(first: Sample, s: ExportSettings) -> None:
    missing = sorted(channel for channel in _needed(s) if getattr(first, channel) is None)
    if missing:
        raise DataError(
            f"The dataset lacks {', '.join(missing)}, which this layout needs",
            where=f"sample {first.id}",
            remedy="make it again with these channels, or choose another layout",
        )


def _writer(
    s: ExportSettings, dataset: Dataset, folder: Path, labels: dict[int, str]
) -> Callable[[str, int], Written | str]:
    """Writes the sample of an id under a number, or says why it is left out."""
    if s.layout == "replicantface":
        raw = RawWriter(folder, labels)
        raw.write_tables()
        return lambda i, number: raw.write(dataset.sample(i, RAW_CHANNELS), number)
    if s.layout == "facesynthetics":
        segments = SegmentsWriter(folder, labels)
        return lambda i, number: segments.write(dataset.sample(i, SEGMENT_CHANNELS), number)
    shared: dict[str, Any] = {name: getattr(s, name) for name in ("scale", "head", "points", "complete", "size")}
    poses = PoseWriter(folder, s.layout, s.set_name, landmark_files=s.landmark_files, **shared)
    return lambda i, number: _write_pose(poses, dataset.sample(i, POSE_CHANNELS), number, s, labels)


def _write_pose(
    writer: PoseWriter, sample: Sample, number: int, s: ExportSettings, labels: dict[int, str]
) -> Written | str:
    box = None if sample.mask is None else face_box(as_groups(sample.mask, labels))
    if sample.mask is None and sample.landmarks2d is not None:
        box = np.concatenate([sample.landmarks2d.min(0), sample.landmarks2d.max(0)]).astype(np.float64)
    if sample.pose is not None and sample.camera is not None:
        size = (sample.camera.width, sample.camera.height)
        reason = s.rejections.reason(sample.image, box, size, np.asarray(sample.pose)[:3, :3])
        if reason:
            return reason
    return writer.write(sample, number, box)
