"""A plugin whose tab, task and preview are toys, in place of the installed ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from workbench.api.ui import Command, TaskPanel
from workbench.errors import UnavailableError
from workbench.extension import discovery
from workbench.extension.discovery import FoundPlugin
from workbench.extension.manifest import Availability, DropEntry, Manifest

MANIFEST = Manifest(
    id="toys",
    title="Toys",
    icon="sample",
    order=1,
    description="Makes toys.",
    panel="tests.ui.toy_plugin:ToyPanel",
    tasks={"make": "tests.jobs.toys:ToyBatch"},
    previews={"wish": "tests.jobs.toys:Wishes"},
    drops=DropEntry((".toy",), least=2, alone=(".box.json",)),
)
BROKEN = Manifest(
    id="broken", title="Broken", icon="warn", order=2, panel="tests.ui.toy_plugin:BrokenPanel", description="Fails."
)
ABSENT = Manifest(
    id="absent",
    title="Camera",
    icon="kinect",
    order=3,
    panel="tests.ui.toy_plugin:ToyPanel",
    availability="tests.ui.toy_plugin:no_camera",
)


class ToyPanel(TaskPanel):
    """The usual tab, remembering what happened to it."""

    task_name = "toys.make"

    def make_stage(self) -> QWidget:
        self.events: list[str] = []
        self.received: list[Mapping[str, Any]] = []
        return QLabel("stage")

    def make_results(self) -> QWidget:
        return QLabel("results")

    def activated(self) -> None:
        self.events.append("activated")

    def deactivated(self) -> None:
        self.events.append("deactivated")

    def receive(self, payload: Mapping[str, Any]) -> None:
        self.received.append(payload)
        super().receive(payload)

    def commands(self) -> list[Command]:
        return [*super().commands(), Command("toys.shake", "Shake the toy", lambda: self.events.append("shaken"))]


class BrokenPanel(TaskPanel):
    """A panel that cannot be made."""

    task_name = "toys.make"

    def make_stage(self) -> QWidget:
        raise UnavailableError("The stage has woodworm", remedy="call a carpenter")


def no_camera() -> Availability:
    """A tab that cannot work here."""
    return Availability(False, "No camera is connected.", "Connect one.")


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have these be the plugins that are found, and one that could not be read."""
    found = [FoundPlugin(manifest, manifest.id) for manifest in (MANIFEST, BROKEN, ABSENT)]
    found.append(FoundPlugin(None, "lidar (lidar 1.0)", "It needs a newer workbench."))
    monkeypatch.setattr(discovery, "discover", lambda: tuple(found))
