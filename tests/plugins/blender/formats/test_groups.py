"""Every region of ours has a place in both foreign layouts, by name."""

from __future__ import annotations

import numpy as np

from plugins.blender.formats.groups import as_groups, as_segments, group_of, segment_of, unknown_names
from workbench.api import FACESYNTHETICS_IDS, REPLICANTFACE_COLOURS, region_names


def test_no_region_is_without_a_place() -> None:
    assert unknown_names(region_names()) == []
    assert all(segment_of(name) is not None for name in region_names().values())
    later = ("glasses", "headwear", "facewear", "earrings", "beard", "teeth", "tongue")
    assert all(group_of(name) and segment_of(name) is not None for name in later)


def test_names_decide_and_not_numbers() -> None:
    mask = np.array([[0, 1, 40]], np.uint8)
    labels = {0: "background", 1: "Hair", 40: "left_eye", 41: "antenna"}
    groups = list(REPLICANTFACE_COLOURS)
    assert [groups[g] for g in as_groups(mask, labels)[0]] == ["background", "hair", "face"]
    assert as_segments(mask, labels).tolist() == [[0, 13, 4]]
    assert unknown_names(labels) == ["antenna"]
    assert as_segments(np.array([[41, 200]], np.uint8), labels).tolist() == [[255, 255]]


def test_sides_are_the_subjects_in_both() -> None:
    assert FACESYNTHETICS_IDS["right_eye"] == 3 and FACESYNTHETICS_IDS["left_eye"] == 4


def test_colours_can_be_told_apart() -> None:
    colours = np.array(list(REPLICANTFACE_COLOURS.values()))
    apart = np.abs(colours[:, None] - colours[None]).max(2) + 255 * np.eye(len(colours), dtype=int)
    assert apart.min() >= 40
