"""What can be chosen when faces are compared, in words."""

from __future__ import annotations

from typing import Literal

Alignment = Literal["none", "scale_shift", "landmarks", "pairs", "icp", "matrix"]
IcpStart = Literal["best", "none", "landmarks", "pairs", "matrix"]
FitOn = Literal["all", "region"]
Region = Literal[
    "all", "head", "face", "nose", "eyes", "mouth", "left_eye_socket", "right_eye_socket", "forehead", "left_cheek",
    "right_cheek", "chin", "now", "sphere", "lasso",
]  # fmt: skip
Cut = Literal["sagittal", "horizontal", "free"]

ALIGNMENTS: dict[Alignment, str] = {
    "none": "Same camera: nothing is moved; the honest figure where the camera is known",
    "scale_shift": "Depth scale and shift: two numbers along the viewing ray, for depth without a scale",
    "landmarks": "Landmarks: rotation and translation that bring the landmarks together",
    "pairs": "Picked pairs: three or more points that you click on both surfaces",
    "icp": "ICP: a start, then surfaces fitted to each other; hides part of the error",
    "matrix": "Matrix: a 4 × 4 transform from a file",
}
ICP_STARTS: dict[IcpStart, str] = {
    "best": "Best known: picked pairs, else landmarks, else where the prediction stands",
    "none": "Where it stands",
    "landmarks": "Landmarks",
    "pairs": "Picked pairs",
    "matrix": "Matrix from the file",
}
FIT_ON: dict[FitOn, str] = {
    "all": "Everything: the whole prediction",
    "region": "Region: only the part where errors are counted",
}
REGIONS: dict[Region, str] = {
    "all": "Everything: wherever both surfaces are",
    "head": "Head: face, ears, hair and neck",
    "face": "Face: skin, eyes, brows, nose and mouth",
    "nose": "Nose",
    "eyes": "Eyes",
    "mouth": "Mouth: lips and what is between them",
    "left_eye_socket": "Left eye socket: the person's left, from landmarks",
    "right_eye_socket": "Right eye socket: from landmarks",
    "forehead": "Forehead: from landmarks",
    "left_cheek": "Left cheek: from landmarks",
    "right_cheek": "Right cheek: from landmarks",
    "chin": "Chin: from landmarks",
    "now": "NoW sphere: the crop of the NoW benchmark, from landmarks",
    "sphere": "Sphere: around a point you click, or the nose tip",
    "lasso": "Lasso: what you circle in a view",
}
CUTS: dict[Cut, str] = {
    "sagittal": "Sagittal: down the middle of the face",
    "horizontal": "Horizontal: across the nose tip",
    "free": "Free: through two points that you click",
}
