"""What a plugin says of itself, without importing anything heavy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

API_VERSION = 1
ENTRY_POINT_GROUP = "workbench.plugins"


@dataclass(frozen=True)
class Availability:
    """Whether a plugin can work here; if not, one sentence and what to do about it."""

    works: bool
    sentence: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class CommandEntry:
    """An action a plugin adds to menus and the palette; `run` is a dotted name taking the panel."""

    id: str
    title: str
    run: str
    shortcut: str = ""


@dataclass(frozen=True)
class DropEntry:
    """Files a tab takes when they are dropped anywhere on the window: its panel receives ``{"files": [paths]}``."""

    suffixes: tuple[str, ...]
    """Endings in lower case, with the dot."""
    least: int = 1
    """Fewer files than this are not for the tab."""
    alone: tuple[str, ...] = ()
    """Endings of names, as "suffixes", of files that one is enough of (".session.json")."""

    def taken(self, names: Sequence[str]) -> list[str]:
        """Which of the files the tab takes, by their names; none where they are too few."""
        enough = tuple(self.alone)
        fit = [name for name in names if name.lower().endswith((*self.suffixes, *enough))]
        return fit if len(fit) >= self.least or any(name.lower().endswith(enough) for name in fit) else []


@dataclass(frozen=True)
class Manifest:
    """A plugin. Every value that names code is a dotted name ``"package.module:attribute"``, imported on first use."""

    id: str
    """Short, lower case; the first part of its tasks' names: ``workbench run <id>.<task>``."""
    title: str
    icon: str
    """Name of an SVG in resources/icons, or a path beside the plugin."""
    order: int
    api_version: int = API_VERSION
    description: str = ""
    panel: str | None = None
    """``Panel`` subclass of `workbench.api.ui`; the tab is shown only where there is one."""
    tasks: Mapping[str, str] = field(default_factory=dict)
    previews: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, str] = field(default_factory=dict)
    writers: Mapping[str, str] = field(default_factory=dict)
    presets: Mapping[str, str] = field(default_factory=dict)
    """Task name -> folder of preset files ("package:folder")."""
    commands: Sequence[CommandEntry] = ()
    drops: DropEntry | None = None
    availability: str | None = None
    """Function returning an `Availability`; runs in the window, so it may look at files but not import SDKs."""
    diagnosis: str | None = None
    """Function returning `Finding`s for the report on this machine; runs in a thread and may take some seconds."""
