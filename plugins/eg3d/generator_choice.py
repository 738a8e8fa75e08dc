"""Which generator is used, and where it runs: the fields that every operation of the tab shares."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from workbench.api import Settings, SettingsError, setting

DEMONSTRATION = Path(__file__).resolve().parents[2] / "resources" / "eg3d" / "demonstration.safetensors"
"""The small generator that ships: built-in heads, so that everything works before a person has a model file."""
FILE_SUFFIXES = (".pkl", ".pth", ".pt", ".safetensors")
DEVICES = {"auto": "Automatic: a graphics card where there is one", "cpu": "Processor", "cuda": "Graphics card"}
_DEVICE = re.compile(r"^(auto|cpu|cuda(:\d+)?)$")


def check_device(text: str) -> str:
    """`text` when it names a device: auto, cpu, cuda or cuda:1. Raises SettingsError."""
    if not _DEVICE.match(text):
        raise SettingsError(f"“{text}” is no device", field="device", remedy="write auto, cpu, cuda or cuda:0")
    return text


DeviceName = Annotated[str, AfterValidator(check_device)]


class GeneratorChoice(Settings):
    """The model file and the device."""

    generator: Path | None = setting(
        None,
        title="Model file",
        kind="file",
        suffixes=FILE_SUFFIXES,
        group="Generator",
        description="An EG3D model file (.pkl, .pth, .safetensors); empty: the demonstration generator that ships.",
    )
    device: DeviceName = setting(
        "auto",
        title="Device",
        kind="choice",
        group="Generator",
        advanced=True,
        choices=DEVICES,
        description="What computes.",
    )

    @property
    def generator_file(self) -> Path:
        """The chosen file, or the demonstration generator."""
        return self.generator or DEMONSTRATION
