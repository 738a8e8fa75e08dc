"""What the camera makes of linear light."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.blender.developing import FACE_LUMINANCE, automatic_exposure, develop, face_brightness, noisy
from plugins.blender.recipe.photo import Photo, sample_photo
from plugins.blender.settings import RenderSettings
from workbench.api import respond, stream


def scene(face_light: float = 0.2, around: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """A grey face of 32 x 32 in the middle of 64 x 64 pixels."""
    light = np.full((64, 64, 3), around, np.float32)
    face = np.zeros((64, 64), bool)
    face[16:48, 16:48] = True
    light[face] = face_light
    return light, face


def test_nothing_but_the_response_where_nothing_is_asked_for() -> None:
    light, face = scene()
    assert np.array_equal(develop(light, Photo(), face), respond(light, 1.0))


@pytest.mark.parametrize("bright", [0.05, 0.2, 0.26, 1.0])
def test_automatic_exposure_makes_faces_alike(bright: float) -> None:
    light, face = scene(bright)
    whole = automatic_exposure(light, face, Photo(automatic=1.0))
    assert whole * bright == pytest.approx(FACE_LUMINANCE, rel=1e-3)
    half = automatic_exposure(light, face, Photo(automatic=0.5))
    assert half == pytest.approx(np.sqrt(whole), rel=1e-3)
    assert automatic_exposure(light, face, Photo()) == 1.0
    alike = face_brightness(develop(light, Photo(automatic=1.0), face), face)
    assert alike == pytest.approx(face_brightness(respond(scene(FACE_LUMINANCE)[0], 1.0), face), abs=1.5)


def test_automatic_exposure_ends_at_three_stops() -> None:
    light, face = scene(1e-4)
    assert automatic_exposure(light, face, Photo(automatic=1.0)) == 8.0
    light, face = scene(200.0, around=0.5)
    assert automatic_exposure(light, face, Photo(automatic=1.0)) == 0.125
    assert np.isfinite(automatic_exposure(np.zeros_like(light), face, Photo(automatic=1.0)))


def test_a_picture_without_a_face_is_exposed_as_a_whole() -> None:
    light, _ = scene(0.5, 0.5)
    nobody = np.zeros((64, 64), bool)
    assert automatic_exposure(light, nobody, Photo(automatic=1.0)) * 0.5 == pytest.approx(FACE_LUMINANCE, rel=1e-3)


@pytest.mark.parametrize(("level", "amount"), [(0.05, 1.0), (0.2, 1.0), (1.0, 0.5)])
def test_noise_has_the_variance_of_light_and_of_reading_out(level: float, amount: float) -> None:
    # Far enough above black that nothing is cut.
    noise = noisy(np.full((200, 200, 3), level, np.float32), amount, 3) - level
    expected = np.sqrt(level * (0.03 * amount) ** 2 + (0.004 * amount) ** 2)
    assert noise.std() == pytest.approx(expected, rel=0.02) and abs(noise.mean()) < expected / 50


def test_the_same_photo_is_the_same_bytes_and_another_seed_is_not() -> None:
    light, face = scene()
    photo = Photo(automatic=0.8, balance=(1.1, 0.98, 0.9), noise=0.7, seed=5, jpeg_quality=70)
    assert np.array_equal(develop(light, photo, face), develop(light.copy(), photo, face))
    assert not np.array_equal(develop(light, photo, face), develop(light, Photo(**{**vars(photo), "seed": 6}), face))


def test_white_balance_changes_colour_and_keeps_brightness() -> None:
    light, face = scene(0.1)
    warm = develop(light, Photo(balance=(1.15, 0.99, 0.8)), face)[32, 32].astype(int)
    assert warm[0] > warm[1] > warm[2]
    s = RenderSettings(renderer="blender", white_balance=1.0)
    for seed in range(50):
        balance = np.array(sample_photo(stream(seed, "p"), s).balance)
        assert balance @ [0.2126, 0.7152, 0.0722] == pytest.approx(1, abs=2e-5)


def test_jpeg_leaves_traces_and_the_size() -> None:
    light = stream(1, "light").uniform(0, 1, (48, 40, 3)).astype(np.float32)
    nobody = np.zeros((48, 40), bool)
    plain, rough = (develop(light, Photo(jpeg_quality=quality), nobody) for quality in (None, 30))
    assert rough.shape == plain.shape and rough.dtype == np.uint8
    assert 3 < np.abs(plain.astype(int) - rough).mean() < 60


def test_light_that_is_no_number_stays_a_picture() -> None:
    light, face = scene()
    light[0, 0], light[0, 1] = np.nan, np.inf
    image = develop(light, Photo(automatic=1.0, noise=0.5), face)
    assert image.dtype == np.uint8 and (image[0, 1] > 200).all()


def test_photos_stay_within_what_was_asked_for() -> None:
    s = RenderSettings(
        renderer="blender", noise=0.6, exposure_spread=0.5, depth_of_field=True, jpeg=True, jpeg_quality=(50, 60)
    )
    photos = [sample_photo(stream(seed, "p"), s) for seed in range(400)]
    stops = np.log2([p.exposure for p in photos])
    assert stops.std() == pytest.approx(0.5, abs=0.06) and abs(stops).max() <= 2.5
    assert all(0 <= p.noise <= 0.6 and 50 <= (p.jpeg_quality or 0) <= 60 for p in photos)
    assert all(4 <= (p.f_stop or 0) <= 16 for p in photos)
    assert np.median([p.f_stop or 0 for p in photos]) == pytest.approx(8, abs=0.8)
    still = sample_photo(
        stream(1, "p"), RenderSettings(renderer="blender", noise=0, exposure_spread=0, white_balance=0)
    )
    assert (still.exposure, still.noise, still.balance, still.f_stop, still.jpeg_quality) == (
        1,
        0,
        (1, 1, 1),
        None,
        None,
    )
