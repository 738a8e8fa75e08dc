"""Measuring environments: means by solid angle, sides, files of both kinds, and Blender's own way round."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from plugins.blender.driver import BlenderProcess
from plugins.blender.installation import Blender
from plugins.blender.labels.passes import read_picture
from plugins.blender.recipe import panorama as measuring
from plugins.blender.recipe.panorama import measured, panorama_of, read_panorama
from plugins.blender.recipe.stance import CameraAngles
from plugins.blender.shot import Lens, Sampling, Shot, World
from workbench.api import DataError, cv2

SIDES = {"x": (1, 0, 0), "y": (0, 1, 0), "-x": (-1, 0, 0), "-y": (0, -1, 0), "up": (0, 0, 1), "down": (0, 0, -1)}


def spot(side: str, height: int = 64) -> np.ndarray:
    """A dark panorama with a bright spot of about 30 degrees at one side."""
    v, u = (np.indices((height, 2 * height)) + 0.5) / height
    azimuth, polar = np.pi - np.pi * u, np.pi * v
    directions = np.stack([np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)], -1)
    lit = directions @ np.array(SIDES[side], float) > np.cos(np.radians(15))
    return np.where(lit[..., None], 10.0, 0.01).astype(np.float32).repeat(3, -1)


def test_an_even_panorama_is_as_bright_from_everywhere() -> None:
    even = measured(np.full((32, 64, 3), 0.7, np.float32))
    assert even.mean == pytest.approx(0.7, rel=1e-6)
    for side in SIDES.values():
        assert even.upon(np.array(side)) == pytest.approx(0.7, rel=1e-6)


def test_the_mean_is_weighted_by_solid_angle() -> None:
    # White within 60 degrees of the zenith covers (1 - cos 60) / 2 of the sphere, a third of the rows.
    picture = np.zeros((96, 192, 3), np.float32)
    picture[:32] = 1
    assert measured(picture).mean == pytest.approx(0.25, abs=2e-4)
    # Upon a floor below it: sin^2 60 of the light of a whole sky. The cells are coarse.
    assert measured(picture).upon(np.array([0, 0, 1.0])) == pytest.approx(0.75, abs=0.04)


def test_luminance_is_that_of_linear_colours() -> None:
    green = np.zeros((32, 64, 3), np.float32)
    green[..., 1] = 2
    assert measured(green).mean == pytest.approx(2 * 0.7152, rel=1e-5)


@pytest.mark.parametrize("side", SIDES)
def test_light_comes_from_where_it_is(side: str) -> None:
    panorama = measured(spot(side))
    brightest = max(SIDES, key=lambda name: panorama.upon(np.array(SIDES[name], float)))
    assert brightest == side


@pytest.mark.parametrize("ending", [".hdr", ".exr"])
def test_files_of_both_kinds(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "cache_folder", lambda: tmp_path / "cache")
    picture = np.random.default_rng(1).uniform(0, 4, (32, 64, 3)).astype(np.float32)
    path = tmp_path / f"Garten ü{ending}"
    write(path, picture)
    read = read_panorama(path)
    np.testing.assert_allclose(read, picture, rtol=0.01, atol=0.02)
    first, note = panorama_of(str(path)), next((tmp_path / "cache" / "panoramas").iterdir())
    measuring._of_file.cache_clear()
    note.write_text(note.read_text("utf-8"), "utf-8")
    again = panorama_of(str(path))
    assert np.array_equal(first.cells, again.cells)
    np.testing.assert_allclose(first.cells, measured(picture).cells, rtol=0.01)
    measuring._of_file.cache_clear()
    note.write_text("[[1, ", "utf-8")
    assert np.array_equal(panorama_of(str(path)).cells, first.cells)


def write(path: Path, picture: np.ndarray) -> None:
    """Write a panorama."""
    if path.suffix == ".exr":
        import OpenEXR

        OpenEXR.File({"type": OpenEXR.scanlineimage}, {"RGB": picture}).write(str(path))
    else:
        path.write_bytes(cv2.imencode(".hdr", picture[..., ::-1])[1].tobytes())


@pytest.mark.parametrize("content", [b"", b"no panorama at all", b"v/1\x01 broken"])
@pytest.mark.parametrize("ending", [".hdr", ".exr"])
def test_a_damaged_file_is_a_sentence(ending: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"x{ending}"
    path.write_bytes(content)
    with pytest.raises(DataError, match="panorama cannot be read"):
        read_panorama(path)
    with pytest.raises(DataError, match="panorama cannot be read"):
        panorama_of(str(tmp_path / f"gone{ending}"))


def test_those_that_come_with_blender_are_known() -> None:
    for name in ("city", "courtyard", "forest", "interior", "night", "studio", "sunrise", "sunset"):
        assert 0.1 < panorama_of(f"blender:{name}").mean < 1.5
    assert panorama_of("blender:night").mean < 0.3 * panorama_of("blender:city").mean


def test_blender_shows_each_side_where_we_say(blender: Blender, tmp_path: Path) -> None:
    process = BlenderProcess(blender, tmp_path, 1)
    lens = Lens(np.array([[60.0, 0, 16], [0, 60, 16], [0, 0, 1]]), 32, 32)
    try:
        for side, heading, pitch in (("y", 0, 0), ("-x", 90, 0), ("x", -90, 0), ("up", 0, 90), ("-y", 180, 0)):
            path = tmp_path / f"{side}.hdr"
            write(path, spot(side))
            world = World(str(path), camera_to_world=CameraAngles(heading, pitch).to_world())
            process.take(Shot(lens, world, Sampling(1, False)), tmp_path / "seen.exr", None)
            seen = read_picture(tmp_path / "seen.exr")
            assert seen[12:20, 12:20].mean() > 5, side
    finally:
        process.close()


def test_another_lens_shows_more_of_the_environment(blender: Blender, tmp_path: Path) -> None:
    process = BlenderProcess(blender, tmp_path, 1)
    lens = Lens(np.array([[900.0, 0, 16], [0, 900, 16], [0, 0, 1]]), 32, 32)
    path = tmp_path / "spot.hdr"
    write(path, spot("y"))
    try:
        # The spot ends 15 degrees from ahead: with 60 degrees across at tan 15 / tan 30 = 0.464 of the half.
        world = World(str(path), background_field_of_view=60.0)
        process.take(Shot(lens, world, Sampling(4, False)), tmp_path / "seen.exr", None)
        row = read_picture(tmp_path / "seen.exr")[16, :, 0]
        lit = np.flatnonzero(row > 5)
        assert lit[0] + 16 == pytest.approx(31 - lit[-1] + 16, abs=1) and len(lit) == pytest.approx(0.464 * 32, abs=1.5)
        wide, tall = np.zeros((40, 80, 3), np.uint8), tmp_path / "plate.png"
        wide[:, 20:60], wide[:20, 20:60, 2] = 255, 0
        tall.write_bytes(cv2.imencode(".png", wide)[1].tobytes())
        process.take(Shot(lens, World(plate=str(tall)), Sampling(1, False)), tmp_path / "plate.exr", None)
        seen = read_picture(tmp_path / "plate.exr")
        assert (seen[2:-2, 2:-2, 2] > 0.9).all() and seen[4, 16, 0] < 0.1 and seen[28, 16, 0] > 0.9
    finally:
        process.close()
