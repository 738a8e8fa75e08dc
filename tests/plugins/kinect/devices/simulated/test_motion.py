"""How simulated people move."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from plugins.kinect.devices.simulated.guided import Guided
from plugins.kinect.devices.simulated.motion import scripted
from plugins.kinect.devices.simulated.posture import Posture
from plugins.kinect.devices.simulated.script import SimulationScript
from plugins.kinect.landmarks.head_pose import HeadPose
from tests.plugins.kinect.devices.simulated.conftest import Opened
from workbench.api import SettingsError

SCRIPT = SimulationScript(seed=8, yaw=(-30, 30), pitch=(-12, 12), roll=(-5, 5), distance=(0.6, 0.8))


def _over(script: SimulationScript, seconds: float) -> list[Posture]:
    return [scripted(script, time) for time in np.arange(0, seconds, 1 / 15)]


@pytest.mark.parametrize("angles", [(20.0, 0.0, 0.0), (0.0, 10.0, 0.0), (0.0, 0.0, -8.0), (-30.0, 15.0, 12.0)])
def test_a_posture_is_turned_as_a_head_pose_reads_it(angles: tuple[float, float, float]) -> None:
    rotation = Posture(*angles).rotation
    pose = HeadPose(rotation, np.zeros(3), 68, 0)
    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx(angles, abs=1e-9)
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-12)


def test_the_head_visits_its_whole_range_and_stays_in_it() -> None:
    postures = _over(SCRIPT, 60)
    yaw = np.array([posture.yaw for posture in postures])
    assert yaw.min() < -20 and yaw.max() > 20 and np.abs(yaw).max() < 31
    assert max(abs(posture.pitch) for posture in postures) < 13
    assert all(0.58 < posture.distance < 0.82 for posture in postures)


def test_nothing_jumps_from_frame_to_frame() -> None:
    postures = _over(SCRIPT, 20)
    for one, two in pairwise(postures):
        assert abs(one.yaw - two.yaw) < 10 and abs(one.across - two.across) < 0.004
        for action in one.actions.keys() | two.actions.keys():
            if not action.startswith("eyeBlink"):
                assert abs(one.actions.get(action, 0) - two.actions.get(action, 0)) < 0.75


def test_people_blink_and_talk_unless_told_otherwise() -> None:
    lively = _over(SCRIPT, 20)
    assert 3 <= sum(posture.actions.get("eyeBlinkLeft", 0) > 0.6 for posture in lively) <= 60
    speaks = [max((v for k, v in p.actions.items() if k.startswith(("mouth", "jaw"))), default=0) for p in lively]
    assert 0.3 < np.mean(np.array(speaks) > 0.15) < 0.95
    quiet = _over(SimulationScript(seed=8, talking=False, blinking=False), 5)
    assert all(max(posture.actions.values(), default=0) == 0 for posture in quiet)


def test_still_people_look_ahead() -> None:
    assert all(abs(p.yaw) < 0.5 and abs(p.pitch) < 0.5 for p in _over(SimulationScript(movement="still"), 10))


def test_a_guided_head_reacts_late_and_ends_near_the_wish() -> None:
    guided = Guided(seed=1, reaction_s=0.4, rest=np.array([0.0, 0.0, 0.0, 0.7]))
    guided.wish(1.0, np.array([25.0, np.nan, np.nan, 0.6]))
    assert guided.at(1.39) == pytest.approx([0, 0, 0, 0.7])
    there = guided.at(4.0)
    assert there[:3] == pytest.approx([25, 0, 0], abs=0.8) and there[3] == pytest.approx(0.6, abs=0.007)
    halfway = guided.at(1.4 + 0.45)[0]
    assert 3 < halfway < 24


def test_the_same_wish_again_changes_nothing() -> None:
    once, often = (Guided(seed=2, reaction_s=0.3, rest=np.array([0.0, 0.0, 0.0, 0.7])) for _ in range(2))
    wanted = np.array([10.0, 5.0, 0.0, 0.7])
    once.wish(0.0, wanted)
    for number in range(20):
        often.wish(number / 15, wanted + 0.02 * np.array([number, 0, 0, 0]))
    assert once.at(3.0) == pytest.approx(often.at(3.0))


def test_a_new_wish_on_the_way_starts_where_the_head_is() -> None:
    guided = Guided(seed=3, reaction_s=0.2, rest=np.array([0.0, 0.0, 0.0, 0.7]))
    guided.wish(0.0, np.array([30.0, 0.0, 0.0, 0.7]))
    guided.wish(0.4, np.array([-30.0, 0.0, 0.0, 0.7]))
    before, after = guided.at(0.5999), guided.at(0.6001)
    assert before == pytest.approx(after, abs=0.05)
    assert guided.at(5.0)[0] == pytest.approx(-30, abs=0.8)


def test_the_camera_s_person_follows_what_is_asked(opened: Opened) -> None:
    script = SimulationScript(movement="guided", talking=False, noise=False)
    with opened(script, rate=5) as camera:
        first = camera.read().truth.person
        camera.aim(yaw=20.0, distance_m=0.6)
        last = [camera.read() for _ in range(12)][-1].truth.person
    assert first.pose.yaw == pytest.approx(0, abs=1)
    assert last.pose.yaw == pytest.approx(20, abs=1.6)
    assert last.distance_m == pytest.approx(0.6, abs=0.06)


def test_a_script_says_what_it_cannot_be() -> None:
    with pytest.raises(SettingsError, match="smaller number"):
        SimulationScript(yaw=(20, -20))
    with pytest.raises(SettingsError, match=r"0\.2 to 5 m"):
        SimulationScript(distance=(0.1, 0.5))
    with pytest.raises(SettingsError, match="share"):
        SimulationScript(dropouts=1.5)
