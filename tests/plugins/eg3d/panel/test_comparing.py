"""What the tab hands to the Compare tab is what that tab's settings take."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from plugins.compare.settings.pair import PairSettings
from plugins.eg3d.panel.comparing import compare_payload
from workbench.api import Camera, DataError, Sample, depth_to_mesh

CAMERA = Camera.looking_forward(8, 8, 10.0)
DEPTH = np.full((8, 8), 0.8, np.float32)
FACE = Sample(
    id="seed00003",
    identity="seed00003",
    depth=DEPTH,
    camera=CAMERA,
    image=np.zeros((8, 8, 3), np.uint8),
    mesh=depth_to_mesh(DEPTH, CAMERA),
)


def handed(face: Sample, tmp_path: Path) -> dict[str, Any]:
    dataset: Any = SimpleNamespace(folder=tmp_path / "datasets" / "faces", sample=lambda _: face)
    return compare_payload(dataset, face.id, tmp_path / "comparisons")


def test_a_face_with_a_surface_is_compared_with_its_depth(tmp_path: Path) -> None:
    settings = PairSettings.read(handed(FACE, tmp_path))
    assert settings.truth_file is not None
    assert [path.name for path in (*settings.prediction_files, settings.truth_file)] == [
        "seed00003_depth.ply",
        "seed00003_density.ply",
    ]
    assert all(path.is_file() for path in (*settings.prediction_files, settings.truth_file))


def test_a_face_without_one_waits_for_a_run(tmp_path: Path) -> None:
    payload = handed(replace(FACE, mesh=None), tmp_path)
    assert payload.keys() <= PairSettings.model_fields.keys()
    assert (payload["dataset"], payload["sample"], payload["prediction_files"]) == ("faces", "seed00003", [])


def test_a_face_without_depth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no depth to compare"):
        handed(replace(FACE, depth=None), tmp_path)
