"""What can be chosen when faces are compared, in words."""

from __future__ import annotations

from typing import Literal

Alignment = Literal["none", "scale_shift", "landmarks", "icp"]
Region = Literal["all", "head", "face", "nose", "eyes", "mouth"]

ALIGNMENTS: dict[Alignment, str] = {
    "none": "Same camera: nothing is moved; the honest figure where the camera is known",
    "scale_shift": "Depth scale and shift: two numbers along the viewing ray, for depth without a scale",
    "landmarks": "Landmarks: rotation and translation that bring the landmarks together",
    "icp": "ICP: landmarks, then surfaces fitted to each other; hides part of the error",
}
REGIONS: dict[Region, str] = {
    "all": "Everything: wherever both surfaces are",
    "head": "Head: face, ears, hair and neck",
    "face": "Face: skin, eyes, brows, nose and mouth",
    "nose": "Nose",
    "eyes": "Eyes",
    "mouth": "Mouth: lips and what is between them",
}
