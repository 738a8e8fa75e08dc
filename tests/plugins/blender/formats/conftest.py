from __future__ import annotations

from pathlib import Path

import pytest

from workbench.api import DatasetInfo, DatasetWriter, FaceRanges, encode_sample, face_sample, region_names

SHARED = Path(__file__).parents[5] / "shared" / "data" / "replicantface"
CHANNELS = ("image", "mask", "landmarks2d", "landmarks3d", "camera", "pose", "vertices")
LONG_LENS = {"distance": (15.0, 15.0), "field_of_view": (1.7, 1.7)}
NUMBER = 3


def far(yaw: float) -> FaceRanges:
    """A face turned this far, under the long lens of Replicantface."""
    return FaceRanges.model_validate(LONG_LENS | {"yaw": (yaw, yaw)})


@pytest.fixture(scope="session")
def heads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the dataset “heads”: three faces under a long lens."""
    root = tmp_path_factory.mktemp("work space ü")
    info = DatasetInfo(name="heads", channels=CHANNELS, mask_labels=region_names())
    writer = DatasetWriter(root / "datasets" / "heads", info)
    for seed, yaw in zip(range(NUMBER), (-50.0, 0.0, 35.0), strict=True):
        writer.add(encode_sample(face_sample(seed, ranges=far(yaw), resolution=160, channels=CHANNELS), info))
    writer.close(complete=True)
    return root


@pytest.fixture
def raw_folder() -> Path:
    """Replicantface's own sample, where this machine has it."""
    if not SHARED.is_dir():
        pytest.skip("Replicantface's raw sample is not on this machine")
    return SHARED
