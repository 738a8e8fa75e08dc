"""Pictures of another plugin's live preview, for work in a process of its own: plugins know previews by name alone."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from workbench.errors import DataError
from workbench.extension import discovery
from workbench.extension.presets import read_preset
from workbench.jobs.live import LiveClient
from workbench.jobs.live_contract import Frame
from workbench.settings import last_settings_file

_LEAVE_S = 2.0


class OtherPreview:
    """Frames of the preview `name` ("kinect.live"), asked as a person last set up `task` ("kinect.capture").

    `wishes` go before those settings; what the preview does not ask for is left out of both.

    Raises
    ------
    UnavailableError : there is no such preview here, or its code cannot be loaded.
    """

    def __init__(self, name: str, task: str, wishes: Mapping[str, Any]) -> None:
        fields = discovery.preview(name).request.model_fields
        values = {**_last_used(task), **wishes}
        self._word = threading.Event()
        self._sentence = ""
        self._client = LiveClient(discovery.preview_location(name), self._word.set)
        self._client.request({field: value for field, value in values.items() if field in fields})

    @property
    def sentence(self) -> str:
        """Why no frames come; empty while they do."""
        return self._sentence

    def frame(self, wait_s: float) -> Frame | None:
        """The newest frame that was not given yet; None when none comes within `wait_s`, or a sentence came."""
        self._word.wait(wait_s)
        self._word.clear()
        newest: Frame | None = None
        while (answer := self._client.take()) is not None:
            newest, self._sentence = answer.frame or newest, answer.sentence
        return newest

    def close(self) -> None:
        """End the preview's process, so that its camera is free."""
        self._client.close(_LEAVE_S)


def _last_used(task: str) -> dict[str, Any]:
    try:
        return read_preset(last_settings_file(task)).settings
    except DataError:
        # Nobody has set it up yet: its defaults.
        return {}
