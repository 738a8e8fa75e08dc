"""Names of the 68 landmarks in iBUG order, and of two pupils after them. Left and right are the person's own."""

from __future__ import annotations

NOSE_TIP = 30
NOSE_BOTTOM = 33
CHIN = 8


def _numbered(name: str, count: int) -> list[str]:
    return [f"{name} {number}" for number in range(1, count + 1)]


def _eye(side: str, corners: tuple[str, str]) -> list[str]:
    first, last = corners
    return [
        f"{side} eye, {first} corner",
        *(f"{side} upper lid {number}" for number in (1, 2)),
        f"{side} eye, {last} corner",
        *(f"{side} lower lid {number}" for number in (1, 2)),
    ]


LANDMARK_NAMES: tuple[str, ...] = (
    *_numbered("right jaw", 8), "chin", *_numbered("left jaw", 8),
    *_numbered("right brow", 5), *_numbered("left brow", 5),
    "nose bridge", "nose ridge 1", "nose ridge 2", "nose tip",
    "right nostril, outside", "right nostril, inside", "nose bottom", "left nostril, inside", "left nostril, outside",
    *_eye("right", ("outer", "inner")), *_eye("left", ("inner", "outer")),
    "right mouth corner", *_numbered("upper lip", 5), "left mouth corner", *_numbered("lower lip", 5),
    "right mouth corner, inside", *_numbered("upper lip, inside", 3), "left mouth corner, inside",
    *_numbered("lower lip, inside", 3), "right pupil", "left pupil",
)  # fmt: skip
MAIN_LANDMARKS: dict[str, int] = {
    name: LANDMARK_NAMES.index(name)
    for name in (
        "nose tip", "nose bridge", "nose bottom", "right eye, outer corner", "right eye, inner corner",
        "left eye, inner corner", "left eye, outer corner", "right mouth corner", "left mouth corner", "chin",
    )
}  # fmt: skip
"""The points that anybody can find on a face."""


def landmark_name(number: int, count: int) -> str:
    """What landmark `number` of `count` is called; landmarks in another order have only numbers."""
    return LANDMARK_NAMES[number] if count in (68, 70) else f"landmark {number + 1}"
