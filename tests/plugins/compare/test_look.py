"""What the live look shows while the search for distances is still being compiled."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.compare import look as look_module
from plugins.compare.look import CompareLook, LookRequest
from tests.plugins.compare.scenes import workspace_with_predictions
from workbench.api import SurfaceDistance


@pytest.fixture
def compiling(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Compiling ends when the event is set."""
    done = threading.Event()
    monkeypatch.setattr(SurfaceDistance, "prepare", done.wait)
    monkeypatch.setattr(look_module, "_TURN_S", 0.01)
    monkeypatch.setattr(look_module, "_PATIENCE_S", 0.03)
    yield done
    done.set()


def test_surfaces_are_shown_at_once_and_say_why_the_rest_takes_long(tmp_path: Path, compiling: threading.Event) -> None:
    workspace = workspace_with_predictions(tmp_path / "faces")
    look = CompareLook()
    look.open()
    frames = look.frames(LookRequest(workspace=workspace, runs=["run"], dataset="heads", sample="b"))
    first, *turns = (next(frames) for _ in range(4))
    assert first is not None
    assert first.figures["remarks"] == [[]]
    assert turns[:2] == [None, None]
    assert turns[2] is not None
    assert turns[2].figures["remarks"] == [[look_module._COMPILING]]
    # The work may be left there, as a newer request may wait.
    assert next(frames) is None
    compiling.set()
    found = [frame for frame in frames if frame is not None]
    assert found[-1].final
    assert found[-1].figures["remarks"] == [[]]
