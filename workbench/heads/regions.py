"""Which part of a head each triangle is: the labels of the mask channel.

Left and right are the subject's. Brow, hairline and collar run across triangles; the renderer decides those per pixel
from the painted fields (`workbench.heads.fields`).
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from workbench.heads.landmarks import landmark_table
from workbench.heads.model import HeadModel
from workbench.heads.parameters import HeadParameters

Float = NDArray[np.float64]


class Region(IntEnum):
    """Labels of the mask channel; 0 is background."""

    BACKGROUND = 0
    FACE = 1
    NOSE = 2
    LEFT_BROW = 3
    RIGHT_BROW = 4
    LEFT_EYE = 5
    RIGHT_EYE = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    UPPER_LIP = 9
    LOWER_LIP = 10
    MOUTH = 11
    NECK = 12
    HAIR = 13
    CLOTHES = 14
    BEARD = 15
    GLASSES = 16
    HEADWEAR = 17
    FACEWEAR = 18
    EARRING = 19


def region_names() -> dict[int, str]:
    """Label -> name, as `DatasetInfo.mask_labels` stores it."""
    return {int(region): region.name.lower() for region in Region}


@cache
def neutral_vertices() -> Float:
    """(V, 3) vertices of the middle of all shapes, on which regions and fields are drawn."""
    return HeadModel.load().shape(HeadParameters()).vertices


@cache
def face_regions() -> NDArray[np.uint8]:
    """(F,) region of each triangle."""
    table = HeadModel.load().table
    middle = neutral_vertices()[table.faces].mean(1)
    part = np.array(table.part_names)[table.parts]
    left = middle[:, 0] > 0
    points = landmark_table(68).points(neutral_vertices())
    region = np.full(len(part), Region.CLOTHES, np.uint8)
    region[part == "head"] = Region.FACE
    region[part == "eyelid"] = Region.FACE
    region[(part == "head") & _below_jaw(middle, points)] = Region.NECK
    region[(part == "head") & _on_nose(middle, points)] = Region.NOSE
    eye = np.isin(part, ("eye", "eye_cavity"))
    region[eye] = np.where(left, Region.LEFT_EYE, Region.RIGHT_EYE)[eye]
    ear = part == "ear"
    region[ear] = np.where(left, Region.LEFT_EAR, Region.RIGHT_EAR)[ear]
    region[np.isin(part, ("mouth_cavity", "tongue", "upper_teeth", "lower_teeth"))] = Region.MOUTH
    lips = part == "lips"
    upper = middle[:, 1] < _lip_line(np.abs(middle[:, 0]), points)
    region[lips] = np.where(upper, Region.UPPER_LIP, Region.LOWER_LIP)[lips]
    return region


def _below_jaw(middle: Float, points: Float) -> NDArray[np.bool_]:
    """Under the jaw line seen from the side; behind the ear lobe, under the lobe's height."""
    line = points[[8, 7, 6, 5, 4, 3, 2]]
    return middle[:, 1] > np.interp(middle[:, 2], line[:, 2], line[:, 1] + 0.0015)


def _on_nose(middle: Float, points: Float) -> NDArray[np.bool_]:
    """Between the nasion and the columella, within a width that grows down to the wings."""
    nasion, base, wing = points[27], points[33], points[31]
    along = (middle[:, 1] - nasion[1]) / (base[1] - nasion[1])
    half_width = np.interp(along, [-0.05, 0.35, 0.7, 0.8, 1.03], np.array([0.3, 0.55, 1.05, 1.3, 1.25]) * abs(wing[0]))
    in_front = middle[:, 2] < np.interp(along, [0.0, 0.5, 1.0], [-0.01, -0.012, -0.015])
    return np.asarray((along > -0.05) & (along < 1.04) & (np.abs(middle[:, 0]) < half_width) & in_front)


def _lip_line(x: Float, points: Float) -> Float:
    """Height at which the lips meet, at a distance from the middle."""
    seam = 0.5 * (points[[62, 61]] + points[[66, 67]])
    knots = np.stack([seam[0], seam[1], points[60]])
    return np.asarray(np.interp(x, np.abs(knots[:, 0]), knots[:, 1]))
