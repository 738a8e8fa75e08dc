"""A real Blender shows what is worn and labels it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.blender.characters.builtin.accessories.dressing import dressed
from plugins.blender.characters.figure import Figure
from plugins.blender.driver import BlenderProcess
from plugins.blender.installation import Blender
from plugins.blender.labels.passes import read_labels, read_picture
from plugins.blender.recipe.adornments import Glasses, Jewellery
from plugins.blender.recipe.cloth import WEAVES, Cloth
from plugins.blender.shot import Lens, Material, Part, Sampling, Shot, World
from tests.plugins.blender.characters.accessories.people import turned, wearing
from tests.plugins.blender.driver.shots import places
from workbench.geometry.camera import Camera
from workbench.heads.regions import Region, face_regions

SIZE = 96
DRESSED = {
    "garment": "shirt", "glasses": "square", "headwear": "beanie", "mask": "surgical", "earrings": "drop",
    "frame": Glasses(tint=0.8, tint_colour=(0.1, 0.1, 0.1)), "jewellery": Jewellery(size=1.0),
}  # fmt: skip


def _shot(seed: int, yaw: float, **items: object) -> Shot:
    face = turned(seed, yaw, 0.7, 26.0)
    figure = Figure.posed(face)
    skin = Material("plain", {"colour": face.appearance.skin, "roughness": 0.5})
    bare = Part("head", figure.vertices, figure.faces, face_regions(), skin)
    camera = Camera.looking_forward(SIZE, SIZE, face.field_of_view)
    sampling = Sampling(samples=1, denoise=False)
    parts = [bare, *dressed(wearing(seed, **items), figure)]
    return Shot(Lens(camera.intrinsics, SIZE, SIZE), World(), sampling, parts)


@pytest.mark.every_blender
def test_what_is_worn_is_seen_and_labelled(blender: Blender, tmp_path: Path) -> None:
    picture, labels = places(tmp_path)
    process = BlenderProcess(blender, tmp_path, 1)
    try:
        process.take(_shot(3, 40.0, **DRESSED), picture, labels)
        dark = read_labels(labels)
        assert set(np.unique(dark.mask)) >= {
            Region.CLOTHES, Region.GLASSES, Region.HEADWEAR, Region.FACEWEAR, Region.EARRING, Region.FACE,
        }  # fmt: skip
        process.take(_shot(3, 40.0, **{**DRESSED, "frame": Glasses()}), picture, labels)
        clear = read_labels(labels)
        # What the dark lens hides is seen through the clear one, further away.
        hidden = (dark.mask == Region.GLASSES) & (clear.mask != Region.GLASSES) & (clear.depth > 0)
        assert hidden.sum() > 20 and (clear.depth[hidden] > dark.depth[hidden] + 0.0005).all()
        behind = (Region.FACE, Region.LEFT_EYE, Region.RIGHT_EYE, Region.NOSE, Region.FACEWEAR)
        assert np.isin(clear.mask[hidden], behind).all() and (clear.mask[hidden] < Region.CLOTHES).mean() > 0.7
        for weave in WEAVES:
            cloth = Cloth(weave, (0.1, 0.3, 0.5), "checks", (0.6, 0.1, 0.1))
            process.take(_shot(4, 0.0, garment="crew neck", cloth=cloth), picture, None)
            colours = read_picture(picture)
            assert np.isfinite(colours).all() and colours.max() > 0.05, weave
    finally:
        process.close()
