"""The simulated camera as its readers see it: numbers, times, losses, and the same bytes every time."""

from __future__ import annotations

import numpy as np
import pytest

from plugins.kinect.devices.interface import NoFrameError, UnpluggedError
from plugins.kinect.devices.simulated.clock import AsFastAsAsked
from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.frames import RgbdFrame
from tests.plugins.kinect.devices.simulated.conftest import Opened

NOBODY = SimulationScript(people=0, noise=False)


class ByHand(AsFastAsAsked):
    """Time that the test moves."""

    def pass_by(self, seconds: float) -> None:
        self.wait_until(self.now() + seconds)


def _arrays(frame: RgbdFrame) -> list[bytes]:
    assert frame.colour is not None and frame.depth_mm is not None and frame.infrared is not None
    return [frame.colour.pixels().tobytes(), frame.depth_mm.tobytes(), frame.infrared.tobytes()]


def test_a_frame_has_the_sizes_of_the_modes_and_says_that_it_is_simulated(opened: Opened) -> None:
    with opened(NOBODY) as camera:
        frame = camera.read()
    assert camera.capabilities.simulated
    assert frame.complete and frame.colour is not None and frame.depth_mm is not None and frame.infrared is not None
    assert frame.colour.pixels().shape == (720, 1280, 3)
    assert frame.depth_mm.shape == frame.infrared.shape == (288, 320)
    assert frame.depth_mm.dtype == frame.infrared.dtype == np.uint16


def test_every_read_gives_the_next_frame_and_stamps_run_with_the_rate(opened: Opened) -> None:
    with opened(NOBODY) as camera:
        frames = [camera.read() for _ in range(4)]
    assert [frame.number for frame in frames] == [0, 1, 2, 3]
    assert np.diff([frame.colour_us for frame in frames]) == pytest.approx(1e6 / 30, abs=1)


def test_a_frame_of_a_seed_is_the_same_whatever_was_read_before(opened: Opened) -> None:
    script = SimulationScript(seed=3, identity=5)
    with opened(script) as one, opened(script, clock := ByHand()) as other:
        last = [one.read() for _ in range(4)][-1]
        clock.pass_by(3.2 / 30)
        jumped = other.read()
    assert last.number == jumped.number == 3
    assert _arrays(last) == _arrays(jumped)


def test_another_seed_is_another_picture(opened: Opened) -> None:
    with opened(SimulationScript(seed=1)) as one, opened(SimulationScript(seed=2)) as other:
        assert _arrays(one.read()) != _arrays(other.read())


def test_frames_that_nobody_read_in_time_are_dropped_and_counted(opened: Opened) -> None:
    clock = ByHand()
    with opened(NOBODY, clock) as camera:
        numbers = [camera.read().number]
        clock.pass_by(0.2)
        numbers += [camera.read().number, camera.read().number]
    assert numbers == [0, 6, 7]


def test_frames_come_when_they_are_due_and_not_before(opened: Opened) -> None:
    clock = ByHand()
    with opened(NOBODY, clock, rate=5) as camera:
        for number in range(3):
            camera.read()
            assert clock.now() == pytest.approx(number / 5)


def test_a_slow_start_is_no_frame_and_then_one(opened: Opened) -> None:
    with opened(SimulationScript(people=0, slow_start_s=1.0)) as camera:
        with pytest.raises(NoFrameError):
            camera.read(timeout_s=0.4)
        assert camera.read(timeout_s=2.0).number == 0


def test_dropouts_are_gaps_in_the_numbers(opened: Opened) -> None:
    script = SimulationScript(people=0, noise=False, dropouts=0.3)
    with opened(script, depth_mode="NFOV 2x2 binned") as camera:
        numbers = [camera.read().number for _ in range(60)]
    lost = numbers[-1] + 1 - len(numbers)
    assert 10 <= lost <= 50
    assert sorted(set(numbers)) == numbers


def test_incomplete_frames_lack_something(opened: Opened) -> None:
    with opened(SimulationScript(people=0, noise=False, incomplete=0.5)) as camera:
        frames = [camera.read() for _ in range(30)]
    lacking = [frame for frame in frames if not frame.complete]
    assert 5 <= len(lacking) <= 25
    assert any(frame.colour is None for frame in lacking) and any(frame.depth_mm is None for frame in lacking)


def test_a_pulled_cable_is_found_again_once_it_is_back(opened: Opened) -> None:
    script = SimulationScript(people=0, noise=False, unplug_at=3, replug_after_s=1.0)
    with opened(script) as camera:
        assert [camera.read().number for _ in range(3)] == [0, 1, 2]
        for _ in range(2):
            with pytest.raises(UnpluggedError):
                camera.read()
        refused = 0
        for _ in range(100):
            try:
                camera.reopen()
                break
            except UnpluggedError:
                refused += 1
        after = camera.read()
    assert 5 <= refused <= 12
    assert after.number >= 3 + 30
    assert after.colour_us == pytest.approx(after.number / 30 * 1e6 + 600_000, abs=1)


def test_a_closed_camera_gives_nothing(opened: Opened) -> None:
    camera = opened(NOBODY)
    camera.close()
    with pytest.raises(UnpluggedError):
        camera.read()


def test_3072p_never_gives_thirty_frames(opened: Opened) -> None:
    with opened(NOBODY, colour_mode="3072P") as camera:
        assert camera.rate == 15 and camera.notes


def test_jpeg_comes_as_the_real_camera_sends_it(opened: Opened) -> None:
    with opened(SimulationScript(people=0, noise=False, jpeg=True)) as camera, opened(NOBODY) as plain:
        packed, clean = camera.read().colour, plain.read().colour
    assert packed is not None and clean is not None and packed.jpeg is not None and packed.bgr is None
    apart = packed.pixels().astype(int) - clean.pixels()
    assert np.abs(apart).mean() < 2


def test_exposure_and_white_balance_act_on_the_picture(opened: Opened) -> None:
    from plugins.kinect.devices.settings import CameraSettings

    base = {"colour_mode": "720P", "depth_mode": "NFOV 2x2 binned", "rate": 30}

    def means(**controls: int) -> np.ndarray:
        with opened(NOBODY) as camera:
            camera.adjust(CameraSettings.read({**base, **controls}))
            colour = camera.read().colour
        assert colour is not None
        return np.asarray(colour.pixels().reshape(-1, 3).mean(0))

    rest, dark, loud = means(), means(exposure=2000), means(exposure=2000, gain=192)
    warm = means(white_balance=8000)
    assert dark.sum() < 0.75 * rest.sum()
    assert loud.sum() > dark.sum()
    assert warm[2] > rest[2] and warm[0] < rest[0]
