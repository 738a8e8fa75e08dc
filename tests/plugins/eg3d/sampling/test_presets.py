"""Presets that ship are settings."""

from __future__ import annotations

from plugins.eg3d import manifest
from plugins.eg3d.sampling.settings import VideoSettings
from workbench.extension.presets import apply_preset, shipped_presets


def test_presets_of_videos_are_settings() -> None:
    found = {
        preset.title: apply_preset(preset, VideoSettings, "eg3d.video") for preset in shipped_presets(manifest, "video")
    }
    assert set(found) == {"Quick turntable of one face", "As EG3D's video script"}
    assert found["As EG3D's video script"].frame_count == 480
