"""Hairs as the records that Blender draws: thinner and more of them the closer the camera is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.hair.colour import shade
from plugins.blender.characters.builtin.hair.ground import Ground
from plugins.blender.shot import Material, Strands
from workbench.api import Region

Single = NDArray[np.float32]
_REFERENCE_PIXEL_MM = 1.35
_LABEL_POINTS, _LABEL_HAIR_M = 8, 0.03
_LABEL_COVER, _LABEL_RADII_M = 4.5, (0.0008, 0.0022)
"""How often the labels' hairs would cover the skin lying side by side, and how thick they may be for it."""


@dataclass(frozen=True)
class Fineness:
    """How many hairs stand for a head's: `count` multiplies their number, `radius` their thickness."""

    count: float
    radius: float

    @classmethod
    def of_pixel(cls, pixel_mm: float) -> Fineness:
        """For a picture whose pixels are this wide at the head, so that the hair covers as much in every picture."""
        count = float(np.clip((_REFERENCE_PIXEL_MM / pixel_mm) ** 0.75, 0.6, 2.4))
        return cls(count, 1 / count)


@dataclass(frozen=True)
class Growth:
    """Hairs of one kind.

    points : (C, P, 3) head frame, metres, root first. radius : at the root, metres. absorption : (C, 3) as in `colour`.
    tip : thickness of the tip, share of the root's. cover_m2 : area of skin that the hairs cover in the labels, 0 for
    hairs that the labels look through.
    """

    name: str
    points: Single
    radius: float
    absorption: Single
    region: Region
    roughness: float = 0.3
    tip: float = 0.4
    cover_m2: float = 0.0


def drawn(growth: Growth, ground: Ground) -> list[Strands]:
    """The hairs of the picture, and fewer, thicker ones for the labels (none where `cover_m2` is 0).

    Single hairs hit a pixel's centre by luck: a mask of them would be speckled. The labels show locks instead.
    """
    count, points, _ = growth.points.shape
    if not count:
        return []
    taper = np.linspace(1, growth.tip, points, dtype=np.float32) * np.float32(growth.radius)
    material = Material("hair", {"roughness": growth.roughness})
    picture = Strands(
        growth.name, ground.to_camera(growth.points.reshape(-1, 3)), np.full(count, points), np.tile(taper, count),
        int(growth.region), material, {"absorption": growth.absorption, "shade": shade(growth.absorption)},
        labelled=False,
    )  # fmt: skip
    return [picture, *_labels(growth, ground, material)]


def _labels(growth: Growth, ground: Ground, material: Material) -> list[Strands]:
    if growth.cover_m2 <= 0:
        return []
    length = arcs(growth.points)[:, -1]
    every = max(1, int(float(np.mean(length)) / _LABEL_HAIR_M))
    rows = np.arange(0, len(growth.points), every)
    columns = np.unique(np.linspace(0, growth.points.shape[1] - 1, _LABEL_POINTS).astype(int))
    points = growth.points[rows][:, columns]
    radius = _LABEL_COVER * growth.cover_m2 / (2 * float(length[rows].sum()))
    radii = np.linspace(1, 0.6, len(columns)) * np.clip(radius, *_LABEL_RADII_M)
    return [
        Strands(
            growth.name + " labels", ground.to_camera(points.reshape(-1, 3)), np.full(len(rows), len(columns)),
            np.tile(radii.astype(np.float32), len(rows)), int(growth.region), material, pictured=False,
        )
    ]  # fmt: skip


def arcs(hairs: Single) -> Single:
    """(C, P) metres from the root along hairs (C, P, 3)."""
    pieces = np.sqrt(((hairs[:, 1:] - hairs[:, :-1]) ** 2).sum(2))
    return np.asarray(np.concatenate([np.zeros((len(hairs), 1), np.float32), np.cumsum(pieces, 1)], 1))
