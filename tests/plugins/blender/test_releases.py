"""The same portrait in every release of Blender that works: equal labels, pictures that look alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.blender.portraits import Photographer, sampling_of
from plugins.blender.recipe.stock import find_stock
from plugins.blender.sets.pictures import nth_picture
from plugins.blender.sets.varying import portrait_of
from plugins.blender.settings import RenderSettings
from tests.conftest import BLENDERS
from workbench.api import Sample, side_environment

SETTINGS = RenderSettings(renderer="blender", samples=16, resolution=96, environments=["city", "courtyard"])
CHANNELS = frozenset(("image", "depth", "mask", "normals", "landmarks2d"))


@pytest.fixture(scope="module")
def taken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Sample]]:
    """Two portraits by each release."""
    if not request.config.getoption("--all-blenders"):
        pytest.skip("needs every release: python launcher.py test --all-blenders")
    return {name: _portraits(name, tmp_path_factory.mktemp(name)) for name in BLENDERS}


def _portraits(release: str, folder: Path) -> list[Sample]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_BLENDER", str(side_environment(release).python))
        patch.setenv("WORKBENCH_CONFIG_DIR", str(folder))
        photographer = Photographer.of(SETTINGS, folder, 2)
    stock = find_stock(SETTINGS)
    try:
        pictures = [nth_picture(SETTINGS, seed) for seed in (4, 8)]
        return [
            photographer.photograph(
                portrait_of(SETTINGS, picture, stock), SETTINGS.resolution, sampling_of(SETTINGS, picture), CHANNELS
            )
            for picture in pictures
        ]
    finally:
        photographer.close()


def test_labels_are_equal(taken: dict[str, list[Sample]]) -> None:
    first, *others = taken.values()
    for other in others:
        for one, two in zip(first, other, strict=True):
            assert one.mask is not None and two.mask is not None and one.depth is not None and two.depth is not None
            assert (one.mask == two.mask).mean() > 0.999
            both = (one.mask == two.mask) & (one.depth > 0)
            assert np.abs(one.depth - two.depth)[both].max() < 0.0001
            assert one.normals is not None and two.normals is not None
            assert np.abs(one.normals - two.normals)[both].max() < 0.01


def test_pictures_are_alike(taken: dict[str, list[Sample]]) -> None:
    first, *others = taken.values()
    for other in others:
        for one, two in zip(first, other, strict=True):
            assert one.image is not None and two.image is not None
            # In blocks of eight pixels: single ones differ by the noise of sixteen light paths.
            blocks = [picture.reshape(12, 8, 12, 8, 3).mean((1, 3)) for picture in (one.image, two.image)]
            assert np.abs(blocks[0] - blocks[1]).mean() < 3
