"""Region labels cover every triangle, mirror each other and lie where their names say."""

from __future__ import annotations

import numpy as np

from workbench.heads.model import HeadModel
from workbench.heads.regions import Region, face_regions, neutral_vertices, region_names

SWAPPED = {
    Region.LEFT_EYE: Region.RIGHT_EYE,
    Region.LEFT_EAR: Region.RIGHT_EAR,
    Region.RIGHT_EYE: Region.LEFT_EYE,
    Region.RIGHT_EAR: Region.LEFT_EAR,
}


def test_every_label_has_a_name_and_background_is_zero() -> None:
    assert region_names()[0] == "background"
    assert set(np.unique(face_regions())) <= set(region_names())
    assert 0 not in face_regions()


def test_labels_mirror_across_the_face() -> None:
    model = HeadModel.load()
    regions = face_regions()
    labels = {tuple(sorted(face)): Region(region) for face, region in zip(model.faces.tolist(), regions, strict=True)}
    mirrored = np.sort(model.table.mirror[model.faces], axis=1)
    compared = [
        (SWAPPED.get(labels[tuple(face)], labels[tuple(face)]), Region(region))
        for face, region in zip(mirrored.tolist(), regions, strict=True)
        if tuple(face) in labels
    ]
    assert len(compared) > 0.95 * len(regions)
    assert all(mirror == own for mirror, own in compared)


def test_regions_lie_where_their_names_say() -> None:
    middle = neutral_vertices()[HeadModel.load().faces].mean(1)
    centre = {region: middle[face_regions() == region].mean(0) for region in Region if (face_regions() == region).any()}
    assert centre[Region.LEFT_EYE][0] > 0.02 and centre[Region.RIGHT_EYE][0] < -0.02
    assert (
        centre[Region.UPPER_LIP][1] < centre[Region.LOWER_LIP][1] < centre[Region.NECK][1] < centre[Region.CLOTHES][1]
    )
    assert centre[Region.NOSE][2] < centre[Region.FACE][2] < centre[Region.LEFT_EAR][2]
