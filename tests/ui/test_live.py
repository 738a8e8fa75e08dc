from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import toy_plugin
from workbench.jobs.live_contract import Frame
from workbench.ui.live import LivePreviewHandle

PATIENCE_MS = 40_000


@pytest.fixture
def handle(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[LivePreviewHandle]:
    toy_plugin.install(monkeypatch)
    made = LivePreviewHandle("toys.wish")
    yield made
    made.close(wait_s=10)


def test_latest_request_is_answered_and_busy_ends(handle: LivePreviewHandle, qtbot: QtBot) -> None:
    frames: list[Frame] = []
    busy: list[bool] = []
    handle.frame.connect(frames.append)
    handle.busy.connect(busy.append)
    for number in range(1, 6):
        handle.request({"number": number})
    qtbot.waitUntil(lambda: busy[-1:] == [False] and bool(frames), timeout=PATIENCE_MS)
    assert frames[-1].figures["number"] == 5 and frames[-1].final
    assert busy == [True, False]


def test_a_warm_preview_answers_from_the_process_that_was_started(handle: LivePreviewHandle, qtbot: QtBot) -> None:
    handle.warm_up()
    client = handle._client
    assert client is not None
    handle.warm_up()
    with qtbot.waitSignal(handle.frame, timeout=PATIENCE_MS):
        handle.request({"number": 3})
    assert handle._client is client


def test_refusal_is_a_sentence(handle: LivePreviewHandle, qtbot: QtBot) -> None:
    with qtbot.waitSignal(handle.problem, timeout=PATIENCE_MS) as told:
        handle.request({"refuse": True})
    assert told.args is not None and "cannot be granted" in told.args[0]


def test_unknown_preview_is_a_sentence(handle: LivePreviewHandle, qtbot: QtBot) -> None:
    unknown = LivePreviewHandle("toys.nothing")
    with qtbot.waitSignal(unknown.problem) as told:
        unknown.request({})
    assert told.args is not None and "toys.nothing" in told.args[0]


def test_nothing_is_awaited_once_it_was_forgotten(handle: LivePreviewHandle, qtbot: QtBot) -> None:
    busy: list[bool] = []
    handle.busy.connect(busy.append)
    handle.request({"number": 1})
    handle.forget()
    assert busy == [True, False]
