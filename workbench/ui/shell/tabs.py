"""Which tabs there are: plugins that have one and can work here, and why the others cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.extension.manifest import Availability, Manifest

if TYPE_CHECKING:
    from workbench.extension.discovery import FoundPlugin


@dataclass(frozen=True)
class Tabs:
    """The plugins found: those with a tab that works here, and a sentence for each that does not."""

    working: Mapping[str, Manifest] = field(default_factory=dict)
    absent: Mapping[str, Availability] = field(default_factory=dict)


def find_tabs(plugins_off: list[str] | tuple[str, ...] = ()) -> Tabs:
    """Ask every plugin whether it can work here; runs in a thread, as some look at files."""
    from workbench.extension import discovery

    working: dict[str, Manifest] = {}
    absent: dict[str, Availability] = {}
    for found in discovery.discover():
        name, manifest = _name(found), found.manifest
        if manifest is None:
            absent[name] = Availability(False, found.problem)
        elif manifest.panel is not None and manifest.id not in plugins_off:
            answer = discovery.availability(manifest)
            if answer.works:
                working[manifest.id] = manifest
            else:
                absent[manifest.title] = answer
    return Tabs(working, absent)


def _name(found: FoundPlugin) -> str:
    return found.manifest.title if found.manifest else found.origin
