"""Names a person types: of runs and of devices."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from workbench.api import SettingsError

DEVICES = {
    "auto": "Automatic: the graphics card where there is one",
    "cpu": "Processor",
    "cuda:0": "First NVIDIA graphics card",
    "cuda:1": "Second NVIDIA graphics card",
    "cuda:all": "All NVIDIA graphics cards: each takes its part of every batch",
}
_DEVICE = re.compile(r"^(auto|cpu|cuda(:(\d+|all))?)$")
_REFUSED = set('<>:"/\\|?*')


def check_run_name(text: str) -> str:
    """`text`, trimmed, when it can be the name of a folder inside `runs/` on every system. Raises ValueError."""
    name = text.strip()
    if not name or len(name) > 80:
        raise ValueError("a name has 1 to 80 characters")
    if any(c in _REFUSED or ord(c) < 32 for c in name) or name.startswith(".") or name.endswith("."):
        raise ValueError('a name may not hold any of < > : " / \\ | ? * and may not begin or end with a dot')
    return name


def check_device(text: str) -> str:
    """`text` when it names a device: auto, cpu, cuda, cuda:1 or cuda:all. Raises SettingsError."""
    if not _DEVICE.match(text):
        raise SettingsError(f"“{text}” is no device", field="device", remedy="write auto, cpu, cuda:0 or cuda:all")
    return text


RunName = Annotated[str, AfterValidator(check_run_name)]
DeviceName = Annotated[str, AfterValidator(check_device)]
