"""Hair in a real picture and in its labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import ndimage

from plugins.blender.characters.builtin.body import body_parts
from plugins.blender.driver import BlenderProcess
from plugins.blender.installation import Blender
from plugins.blender.labels.passes import read_labels, read_picture
from plugins.blender.shot import Lens, Sampling, Shot, World
from tests.plugins.blender.characters.hair.people import grown_on, person
from workbench.api import Camera, FaceRanges, Region

SIZE = 96
NEAR = FaceRanges(
    yaw=(25, 25), pitch=(0, 0), roll=(0, 0), shift=0, expression=0, distance=(0.6, 0.6), field_of_view=(28, 28)
)


def test_hair_is_in_the_picture_and_a_clean_region_of_the_labels(blender: Blender, tmp_path: Path) -> None:
    portrait = person(3, "bob", NEAR, beard="full", beard_mm=15.0, melanin=0.98, grey=0.0, dye=())
    figure, strands = grown_on(portrait, SIZE)
    camera = Camera.looking_forward(SIZE, SIZE, portrait.face.field_of_view)
    lens, light, paths = (
        Lens(camera.intrinsics, SIZE, SIZE),
        World(colour=(1, 1, 1)),
        Sampling(samples=4, denoise=False),
    )
    process = BlenderProcess(blender, tmp_path, 1)
    try:
        for name, hairs in (("hair", strands), ("bare", [])):
            shot = Shot(lens, light, paths, body_parts(portrait, figure), hairs)
            process.take(shot, tmp_path / f"{name}.exr", tmp_path / f"{name} labels.exr")
    finally:
        process.close()
    colours = {name: read_picture(tmp_path / f"{name}.exr") for name in ("hair", "bare")}
    found = {name: read_labels(tmp_path / f"{name} labels.exr") for name in colours}
    regions = found["hair"].mask
    seen = {Region(label) for label in np.unique(regions)}
    assert {Region.HAIR, Region.BEARD, Region.LEFT_BROW, Region.LEFT_EYE, Region.FACE} <= seen
    hair = regions == Region.HAIR
    assert hair.sum() > 0.05 * SIZE**2
    # Black hair on a bright day: darker than what was there, and in one piece on each side of the face.
    assert colours["hair"][hair].mean() < 0.5 * colours["bare"][hair].mean()
    sizes = np.sort(np.bincount(ndimage.label(hair)[0].ravel())[1:])
    assert sizes[-2:].sum() > 0.97 * hair.sum() and len(sizes) < 15
    # Depth is the hair's: before the skin where both are.
    over_skin = hair & (found["bare"].mask > 0)
    assert over_skin.any() and (found["hair"].depth[over_skin] <= found["bare"].depth[over_skin] + 1e-5).all()
