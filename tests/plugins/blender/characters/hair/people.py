"""Portraits with hair of one's choice, and their hairs as curves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.hair import hair_strands
from plugins.blender.characters.builtin.surface import leeway, subdivision
from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.cuts import CUTS
from plugins.blender.recipe.hair import sample_hair
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.shot import Strands
from workbench.api import FaceRanges, Region, face_regions, sample_scene, stream
from workbench.geometry.mesh import Mesh

Float = NDArray[np.float64]
SMALL_PX = 100
"""Height of a picture for which few hairs are grown."""


def person(seed: int, style: str = "", ranges: FaceRanges | None = None, **hair: Any) -> Portrait:
    """A drawn person; with `style` the quick renderer's style is one that this cut stands for."""
    face = sample_scene(seed, seed, ranges or FaceRanges())
    grown = replace(sample_hair(stream(seed, "hair"), face.parameters, face.appearance), **hair)
    if style:
        lowest, highest = CUTS[style].curls
        grown = replace(grown, style=style, curl=float(np.clip(grown.curl, lowest, highest)))
        face = replace(face, appearance=replace(face.appearance, hairstyle=CUTS[style].drawn_as[0]))
    return Portrait(face=face, hair=grown)


def grown_on(portrait: Portrait, height_px: int = SMALL_PX) -> tuple[Figure, list[Strands]]:
    """The posed head and everything that grows on it."""
    figure = Figure.posed(portrait.face)
    return figure, hair_strands(portrait, figure, height_px)


def curves(strands: Strands) -> NDArray[np.float32]:
    """(S, P, 3) points; all hairs of a record have the same number here."""
    return strands.points.reshape(len(strands.counts), -1, 3).astype(np.float32)


def named(strands: list[Strands], name: str) -> Strands:
    """The record of this name."""
    return next(entry for entry in strands if entry.name == name)


def skin_of(figure: Figure) -> tuple[Mesh, NDArray[np.bool_]]:
    """The surface that Blender draws, without eyes and the inside of the mouth, and which triangles are of ears."""
    surface = subdivision()
    inside = (Region.LEFT_EYE, Region.RIGHT_EYE, Region.MOUTH)
    regions = face_regions()[surface.source]
    outer = ~np.isin(regions, inside)
    ears = np.isin(regions, (Region.LEFT_EAR, Region.RIGHT_EAR))
    return Mesh(surface.points(figure.vertices, leeway())[0], surface.faces[outer]), ears[outer]


def in_head(figure: Figure, points: NDArray[np.floating]) -> Float:
    """Points of the camera's frame in the head's: x to the subject's left, y down, z backwards from the eyes."""
    return np.asarray((points - figure.pose[:3, 3]) @ figure.pose[:3, :3])
