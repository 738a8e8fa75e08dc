"""Reckoning with codes, against numbers worked out by hand or by other means."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from plugins.eg3d.sampling.codes import (
    HIGHEST_SEED,
    ROWS,
    WIDTH,
    CodePath,
    average,
    between,
    mixed,
    weighted_sum,
    z_of_seed,
)
from plugins.eg3d.sampling.settings import SheetSettings, VideoSettings, code_ids
from workbench.errors import MeaningError, SettingsError


def path_through(keyframes: np.ndarray, frames_each: int, **how: bool) -> np.ndarray:
    path = CodePath(keyframes, frames_each, **how)
    return np.stack([path.code(frame) for frame in range(len(path))])


def flat(value: float) -> np.ndarray:
    return np.full((ROWS, WIDTH), value, np.float32)


def test_a_seeds_code_is_that_of_eg3ds_scripts() -> None:
    z = z_of_seed(0, 512)
    assert z.shape == (1, 512)
    # The first normal numbers of NumPy's legacy stream with seed 0, as printed in many places.
    assert np.allclose(z[0, :3], [1.76405235, 0.40015721, 0.97873798], atol=1e-8)
    assert np.array_equal(z_of_seed(7, 64), np.random.RandomState(7).randn(1, 64))
    assert z_of_seed(HIGHEST_SEED, 4).shape == (1, 4)
    with pytest.raises(SettingsError, match="too large"):
        z_of_seed(HIGHEST_SEED + 1)


def test_style_mixing_takes_later_rows_of_the_second() -> None:
    made = mixed(flat(1), flat(2), 7)
    assert (made[:7] == 1).all()
    assert (made[7:] == 2).all()
    assert np.array_equal(mixed(flat(1), flat(2), 0), flat(2))
    assert np.array_equal(mixed(flat(1), flat(2), ROWS), flat(1))
    with pytest.raises(SettingsError, match="row 15"):
        mixed(flat(1), flat(2), 15)


def test_sums_and_averages() -> None:
    codes = [flat(1), flat(5), flat(9)]
    assert np.array_equal(weighted_sum(codes, [1, -1, 1]), flat(5))
    assert np.allclose(average(codes), flat(5))
    assert np.allclose(between(flat(1), flat(5), 0.25), flat(2))
    with pytest.raises(MeaningError):
        weighted_sum(codes, [1, 1])
    with pytest.raises(MeaningError):
        average([])


def test_the_smooth_loop_goes_through_its_keyframes_and_closes() -> None:
    stream = np.random.default_rng(3)
    keys = stream.normal(size=(4, 2, 3))
    path = path_through(keys, 10)
    assert path.shape == (40, 2, 3)
    assert path.dtype == np.float32
    assert np.allclose(path[::10], keys, atol=1e-5)
    # The same as a spline that is made to be periodic, but for the far ends of the repeated keyframes.
    closed = CubicSpline(np.arange(5), np.concatenate([keys, keys[:1]]), bc_type="periodic")
    assert np.abs(path - closed(np.arange(40) / 10)).max() < 0.02
    # No jump where it begins anew: the last step is no larger than the others.
    assert np.abs(path[0] - path[-1]).max() < 1.1 * np.abs(np.diff(path, axis=0)).max()


def test_straight_lines_and_open_paths() -> None:
    keys = np.array([[[0.0]], [[1.0]], [[4.0]]])
    path = path_through(keys, 2, smooth=False, loop=False)
    assert path.ravel().tolist() == [0, 0.5, 1, 2.5, 4]
    assert path_through(keys, 2, smooth=False).ravel().tolist() == [0, 0.5, 1, 2.5, 4, 2]
    assert path_through(keys, 4, loop=False).ravel()[[0, 4, 8]].tolist() == pytest.approx([0, 1, 4])
    assert path_through(keys[:2], 4, loop=False).ravel().tolist() == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert path_through(keys[1:2], 3).ravel().tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("values", "frames"),
    [
        ({"seeds": "0-3", "frames": 120}, 480),
        ({"seeds": "0-3", "frames": 120, "loop": False}, 361),
        ({"seeds": "5", "frames": 90, "loop": False}, 90),
    ],
)
def test_how_many_frames_a_video_has(values: dict[str, object], frames: int) -> None:
    s = VideoSettings.model_validate(values)
    assert s.frame_count == frames
    assert len(path_through(np.zeros((s.keyframes, 1, 1)), s.frames, loop=s.loop)) == frames


@pytest.mark.parametrize(
    ("model", "values", "field", "said"),
    [
        (SheetSettings, {"seeds": "4294967296"}, "seeds", "too large"),
        (SheetSettings, {"seeds": ""}, "seeds", "No face"),
        (SheetSettings, {"seeds": "1-x"}, "seeds", "not a seed"),
        (SheetSettings, {"name": "a/b"}, "name", "may not hold"),
        (SheetSettings, {"device": "gpu"}, "device", "no device"),
        (VideoSettings, {"seeds": "0-99", "frames": 10_000}, "frames", "at most 100,000"),
        (VideoSettings, {"size": 101}, "size", "multiple of 2"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    model: type[SheetSettings] | type[VideoSettings], values: dict[str, object], field: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        model.read(values)
    assert caught.value.field == field


def test_faces_have_names_of_their_own() -> None:
    names = code_ids([3, 12], [Path("a/x.npy"), Path("b/X.npz"), Path("seed00003.npy")])
    assert names == ["seed00003", "seed00012", "code-x", "code-X-2", "code-seed00003"]
