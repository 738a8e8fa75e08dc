"""How far pip is, read off what it prints with ``--progress-bar raw``."""

from __future__ import annotations

import re

from workbench.environments.filling import glimpse

_EVENT = re.compile(
    r"^\s*(?:Downloading (?P<file>\S+)|Progress (?P<done>\d+) of (?P<total>\d+)|(?P<installing>Installing collected))",
    re.MULTILINE,
)
_MB = 1e6


def downloaded_mb(output: str) -> float:
    """Megabytes that were downloaded so far, of all files together."""
    finished = current = 0.0
    for event in _EVENT.finditer(output):
        if event["file"]:
            finished, current = finished + current, 0.0
        elif event["done"]:
            current = float(event["done"])
    return (finished + current) / _MB


def installing(output: str) -> bool:
    """Whether everything is downloaded, and pip unpacks."""
    return any(event["installing"] for event in _EVENT.finditer(output))


def detail(output: str) -> str:
    """What pip is at, for a person: "downloading bpy-4.5.15 (212 of 373 MB)"."""
    if installing(output):
        return "unpacking"
    text = re.sub(r"-(cp|py)\d\S*$", "", glimpse(output))
    events = list(_EVENT.finditer(output))
    if not events or not events[-1]["done"] or int(events[-1]["total"]) < _MB:
        return text
    done, total = int(events[-1]["done"]) / _MB, int(events[-1]["total"]) / _MB
    return f"{text} ({done:.0f} of {total:.0f} MB)"
