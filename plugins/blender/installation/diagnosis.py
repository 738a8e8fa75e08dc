"""What the report on this machine says of Blender."""

from __future__ import annotations

from plugins.blender.installation.blender import Blender, spoken
from plugins.blender.installation.finding import REMEDY, known_blenders
from workbench.api import Finding, files

_SECTION = "Blender"


def diagnosis() -> list[Finding]:
    """A line per Blender; a warning where none can be used. May start programs to learn their versions."""
    known = known_blenders()
    lines = [_line(found) for found in known]
    if not any(found.usable for found in known):
        lines.append(Finding(_SECTION, "Blender", "none that can be used", "warn", REMEDY))
    return lines


def _line(found: Blender) -> Finding:
    name = spoken(found.version) or "unknown"
    said = found.problem or found.note
    value = f"{files.plain_path(found.path)} ({found.origin})"
    return Finding(_SECTION, name, f"{value}: {said}" if said else value)
