"""What the Azure Kinect's own library (pyk4a 1.5.0, libk4a 1.4.2) answered for one real device; numbers only.

`azure_reference.json`: the factory calibration's two cameras and, for every mode, matrices and conversions.
`azure_registration.npz`: its warps of a part of a real frame; see `registration/test_against_library.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from plugins.kinect.calibration import RgbdCalibration, calibration_from_azure

_HERE = Path(__file__).parent


def azure_reference() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((_HERE / "azure_reference.json").read_text("utf-8"))
    return read


def azure_calibration(colour_mode: str = "720P", depth_mode: str = "NFOV_UNBINNED") -> RgbdCalibration:
    return calibration_from_azure(azure_reference()["raw"], colour_mode, depth_mode)


def azure_registration() -> dict[str, np.ndarray[Any, Any]]:
    with np.load(_HERE / "azure_registration.npz") as stored:
        return dict(stored)
