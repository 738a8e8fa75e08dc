"""People to dress in the tests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.blender.characters.builtin.accessories.dressing import dressed
from plugins.blender.characters.figure import Figure
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.recipe.wardrobe import Odds, Wardrobe, sample_wardrobe
from plugins.blender.shot import Part
from workbench.geometry.distances import SurfaceDistance
from workbench.geometry.mesh import Mesh
from workbench.heads.model import HeadModel
from workbench.heads.ranges import FaceRanges
from workbench.heads.scene import FaceScene, sample_scene
from workbench.seeds import stream

Float = NDArray[np.float64]
NOTHING = Odds(0, 0, 0, 0, 0, 0, 0)
WIDE = FaceRanges(yaw=(-70, 70), pitch=(-30, 30), roll=(-25, 25))


@cache
def scene(seed: int) -> FaceScene:
    """Anybody, in any of the poses that batches are made with."""
    return sample_scene(seed, seed, WIDE)


def wearing(seed: int, **items: Any) -> Wardrobe:
    """Clothes of the seed, and these items alone."""
    face = scene(seed)
    drawn = sample_wardrobe(stream(seed, "wardrobe"), face.parameters, face.appearance, NOTHING)
    return replace(drawn, **items)


def turned(seed: int, yaw: float, distance: float, field_of_view: float) -> FaceScene:
    """A person seen from any side."""
    return replace(scene(seed), head_turn=(yaw, 0.0, 0.0), neck_share=0.1, distance=distance,
                   field_of_view=field_of_view, shift=(0.0, 0.0))  # fmt: skip


def parts_of(seed: int, **items: Any) -> tuple[Figure, dict[str, Part]]:
    """A posed head and what it wears by name."""
    figure = Figure.posed(scene(seed))
    return figure, {part.name: part for part in dressed(wearing(seed, **items), figure)}


def portrait_of(face: FaceScene, wardrobe: Wardrobe) -> Portrait:
    """A portrait with nothing else in it."""
    return Portrait(face=face, wardrobe=wardrobe)


def above_skin(figure: Figure, points: Float) -> tuple[Float, NDArray[np.bool_]]:
    """(N,) signed metres above skull, face and neck (ears left out), and where that means nothing (at holes' rims)."""
    table = HeadModel.load().table
    skin = np.isin(table.parts, [table.part_names.index(name) for name in ("body", "head", "lips", "eyelid")])
    found = SurfaceDistance(Mesh(figure.vertices, table.faces[skin])).signed(points)
    return found.signed, found.on_border


def in_head(figure: Figure, points: Float) -> Float:
    """Points (N, 3) of the camera frame in the head's: x to its left, y down, z backwards."""
    return np.asarray((points - figure.pose[:3, 3]) @ figure.pose[:3, :3])
