"""What a converted set depends on: settings, and the frames and points that it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from plugins.kinect.convert.settings import ConvertSettings
from plugins.kinect.formats.corrections import CORRECTIONS
from plugins.kinect.formats.raw_frame import RAW_CHANNELS
from plugins.kinect.formats.raw_set import RawSet
from workbench.api import DatasetInfo, DepthMeaning, files, without_private_paths

_PERSON = {1: "person"}
_NOT_OF_A_FRAME = ("name", "source")
_CHANNELS = ("image", "depth", "mask", "infrared", "landmarks2d", "camera")
_THEIR_PUPILS = {"gradient": "Gradient_Based", "infrared": "Infrared", "model": "Model"}


def made_with(s: ConvertSettings, raw: RawSet) -> dict[str, Any]:
    """All that a frame of the set depends on, JSON-ready, under names that can stand in a sentence."""
    settings = {name: value for name, value in s.counting().items() if name not in _NOT_OF_A_FRAME}
    return without_private_paths(settings) | {"raw_set": raw.folder.name, "raw_frames": fingerprint(raw)}


def fingerprint(raw: RawSet) -> str:
    """SHA-256 of which frames there are, with their hashes where they are noted and their sizes elsewhere, of the
    calibration, and of points put right by hand."""
    total = hashlib.sha256()
    for frame in raw.frames:
        for channel in RAW_CHANNELS:
            path = files.long_path(frame.path(raw.folder, channel))
            noted = frame.contents.get(channel, {}).get("sha256")
            known = noted or (path.stat().st_size if path.exists() else "missing")
            total.update(f"{frame.split}/{channel}/{frame.id} {known}\n".encode())
    for name in ("calibration.json", CORRECTIONS):
        path = files.long_path(raw.folder / name)
        total.update(path.read_bytes() if path.exists() else b"-")
    return total.hexdigest()


def dataset_info(s: ConvertSettings, made: Mapping[str, Any] | None = None) -> DatasetInfo:
    """What the numbers of a metric set mean; with `made_with`, also where they come from."""
    return DatasetInfo(
        name=s.name,
        kind="captured",
        task="kinect.convert",
        settings=dict(made or {}),
        depth=DepthMeaning(source="depth camera, registered to the colour picture, lens distortion removed"),
        channels=_CHANNELS,
        mask_labels=dict(_PERSON),
        landmark_scheme="iBUG 68 and two pupils",
    )


def their_options(s: ConvertSettings) -> dict[str, object]:
    """For `ConvertConfig.txt`: the options of facts 3.2 under their own names."""
    return {
        "name": s.name,
        "output_image_size": s.output_image_size,
        "padding": s.padding,
        "face_depth": s.face_depth,
        "depth_padding": s.depth_padding,
        "pca_image_components": s.pca_image_components,
        "eye_tracking_method": _THEIR_PUPILS[s.eye_tracking_method],
        "eye_tracking_stride": s.eye_tracking_stride,
        "eye_tracking_threshold": s.eye_tracking_threshold,
        "face_tracking_method": s.model.replace("\\", "/").rsplit("/", 1)[-1] or "Built-in",
        "no_depth_filling": s.filling == "none",
        "df_algorithm": {"compatible": "FDCBOP"}.get(s.filling, s.filling),
        "df_padding": s.df_padding,
        "input_root": "datasets/unprocessed",
        "output_root": "datasets/processed",
    }
