"""The Kinect tab: capturing a person, taking recordings in, and making training sets of what was captured."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from plugins.kinect.devices.sdk_problems import TITLES
from plugins.kinect.panel.capture_page import CapturePage
from plugins.kinect.panel.convert_page import ConvertPage
from plugins.kinect.panel.import_page import ImportPage
from workbench.api.ui import Command, PagedPanel, TaskPanel


class KinectPanel(PagedPanel):
    """The pages' modules are read beside the window's thread, with this one; widgets are made on demand."""

    plugin = "kinect"
    title = "Kinect"
    pages: ClassVar[Mapping[str, tuple[str, type[TaskPanel]]]] = {
        "capture": ("Capture", CapturePage),
        "import": ("Import recordings", ImportPage),
        "convert": ("Convert", ConvertPage),
    }

    def commands(self) -> list[Command]:
        return [*super().commands(), *(self._removal(camera, title) for camera, title in TITLES.items())]

    def _removal(self, camera: str, title: str) -> Command:
        words = f"Remove the software of the {title}"
        remove = partial(self.context.submit, "kinect.uninstall", {"camera": camera}, words)
        return Command(f"kinect.uninstall.{camera}", f"Kinect: {words[:1].lower()}{words[1:]}", remove, icon="trash")
