"""Any frame before and after, in the preview's words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.kinect.convert.preview import ConvertedPreview, ConvertedRequest
from tests.plugins.kinect.convert.captured import Captured, raw_set
from workbench.api import DataError, Frame


def shown(source: Path, **given: object) -> Frame:
    request = ConvertedRequest.read({"source": source, "output_image_size": 96, "padding": 4, **given})
    preview = ConvertedPreview()
    preview.open()
    frames = list(preview.frames(request))
    preview.close()
    return frames[-1]


def test_a_frame_of_either_kind(faces: tuple[Captured, ...], tmp_path: Path) -> None:
    raw = raw_set(tmp_path / "raw", faces)
    metric = shown(raw.folder, number=1)
    assert set(metric.arrays) == {"image", "depth_before", "depth_after", "mask", "points"}
    assert all(a.shape == (96, 96, 3) and a.dtype == np.uint8 for a in metric.arrays.values())
    assert metric.figures["id"] == "000001" and metric.figures["frames"] == 4
    assert metric.figures["nose_depth_mm"] == pytest.approx(faces[1].depth_mm[faces[1].depth_mm > 0].min(), abs=40)
    # The depth after is that of the person alone; near is another colour than far.
    assert len(np.unique(metric.arrays["depth_after"].reshape(-1, 3), axis=0)) > 20
    compatible = shown(raw.folder, number=99, mode="compatible", filling="compatible", df_padding=20)
    assert {"depth_code", "feature"} <= set(compatible.arrays)
    assert compatible.figures["id"] == "000003" and compatible.figures["split"] == "eval"
    assert compatible.figures["far_mm"] - compatible.figures["near_mm"] == 100


def test_a_frame_that_would_be_set_aside_is_shown_with_the_reason(faces: tuple[Captured, ...], tmp_path: Path) -> None:
    raw = raw_set(tmp_path / "raw", faces[:1])
    beside = shown(raw.folder, padding=32)
    assert beside.figures["reason"] == "The crop leaves the picture" and set(beside.arrays) == {"image"}
    (raw.folder / "train" / "Depth" / "0.png").unlink()
    assert "missing" in shown(raw.folder).figures["reason"]
    with pytest.raises(DataError, match="no captured frames"):
        shown(tmp_path)
