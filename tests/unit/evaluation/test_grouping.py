"""Groups of faces: bins of angles, and where the angles come from."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.datasets.record import Sample
from workbench.evaluation.grouping import ANGLE_BINS, angle_bin, face_of_sample
from workbench.heads.model import rotation


@pytest.mark.parametrize(
    ("degrees", "name"),
    [
        (-90, "below −75°"),
        (-75, "−75…−45°"),
        (-15.1, "−45…−15°"),
        (-15, "−15…15°"),
        (14.9, "−15…15°"),
        (80, "75° and above"),
    ],
)
def test_angles_fall_into_bins_of_thirty_degrees(degrees: float, name: str) -> None:
    assert angle_bin(degrees) == name
    assert name in ANGLE_BINS


def test_the_pose_of_a_face_is_stated_or_of_its_matrix() -> None:
    stated = Sample(id="a", identity="p", attributes={"yaw_degrees": 20.0, "pitch_degrees": -3})
    assert (face_of_sample(stated).yaw, face_of_sample(stated).pitch) == (20.0, -3.0)
    pose = np.eye(4)
    pose[:3, :3] = rotation((31.0, 12.0, 5.0))
    turned = face_of_sample(Sample(id="a", identity="p", category="tilted", pose=pose))
    assert turned.yaw == pytest.approx(31)
    assert turned.pitch == pytest.approx(12)
    assert turned.groups() == {"category": "tilted", "yaw": "15…45°", "pitch": "−15…15°"}
    assert face_of_sample(Sample(id="a", identity="p")).groups() == {}
