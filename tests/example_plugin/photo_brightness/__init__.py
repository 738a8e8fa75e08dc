"""An example plugin: how bright the photos of a folder are. See docs/write_a_plugin.md."""

from __future__ import annotations

from workbench.api import Manifest

manifest = Manifest(
    id="brightness",
    title="Brightness",
    icon="image",
    order=900,
    description="Measures how bright the photos of a folder are.",
    panel="photo_brightness.panel:BrightnessPanel",
    tasks={"measure": "photo_brightness.measuring:MeasureBrightness"},
)
