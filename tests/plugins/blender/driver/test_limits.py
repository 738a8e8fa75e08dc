"""How long a picture may take where a person says nothing."""

from __future__ import annotations

import psutil

from plugins.blender.driver.limits import Limits, patience_s


def test_patience_grows_with_the_work_and_what_was_measured() -> None:
    small, large = patience_s(256**2, 16, 2), patience_s(1024**2, 512, 2)
    assert 120 < small < 200
    assert large > 2 * 1024**2 * 512 * 2.7e-6  # four times what two cores were measured to take
    assert patience_s(1024**2, 512, 1) > large > patience_s(1024**2, 512, 64)
    assert patience_s(256**2, 16, 2, slowest_s=60.0) == 1200.0


def test_a_process_is_ended_before_it_holds_all_memory() -> None:
    assert Limits(most_bytes=5).deadly_bytes == 5
    assert 0.5 < Limits().deadly_bytes / psutil.virtual_memory().total < 1
