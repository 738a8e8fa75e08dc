"""The window reads tasks, settings and costs without torch."""

from __future__ import annotations

import subprocess
import sys

import pytest

from plugins.training import manifest
from plugins.training.costs import memory_bytes, refuse_memory, run_seconds
from plugins.training.losses.catalogue import refuse_losses
from plugins.training.networks import trainable
from plugins.training.settings import EvaluateSettings, PredictSettings, TrainSettings
from workbench.errors import SettingsError
from workbench.extension.presets import apply_preset, shipped_presets


def test_tasks_load_without_torch() -> None:
    names = [*manifest.tasks.values(), "plugins.training.run_folder:RunFolder", "plugins.training.costs:run_seconds"]
    script = (
        "import sys, importlib\n"
        f"for name in {names!r}:\n"
        "    module, _, attribute = name.partition(':')\n"
        "    found = getattr(importlib.import_module(module), attribute)\n"
        "    if isinstance(found, type) and hasattr(found, 'settings'):\n"
        "        found().estimate(found.settings()) if hasattr(found, 'run') else None\n"
        "heavy = {'torch', 'lightning_fabric', 'PySide6', 'vtk'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_settings_have_defaults_that_are_allowed() -> None:
    for model in (TrainSettings, EvaluateSettings, PredictSettings):
        assert model.read(model().plain()).plain() == model().plain()


@pytest.mark.parametrize(
    ("field", "value"), [("name", "a/b"), ("name", " "), ("resolution", 100), ("device", "gpu"), ("width", 3)]
)
def test_settings_that_cannot_be_are_refused_at_their_field(field: str, value: object) -> None:
    with pytest.raises(SettingsError) as caught:
        TrainSettings.read({field: value})
    assert caught.value.field == field


def test_costs_grow_as_they_should() -> None:
    small, large = TrainSettings(width=16, threads=1), TrainSettings(width=32, resolution=256, threads=1)
    assert 3 < run_seconds(large, 100) / run_seconds(small, 100) < 20
    assert memory_bytes(large) > memory_bytes(small)
    assert run_seconds(TrainSettings(time_limit_minutes=1.0), 10**6) == 60


def test_what_the_memory_cannot_hold_is_refused_with_both_figures() -> None:
    large, light = (
        TrainSettings(network=name, width=64, resolution=512, batch=6, threads=1)
        for name in ("unet_simple", "facedepth")
    )
    # Measured elsewhere for the original networks with 480 x 640 pixels, batch 6: 10.2 and 4.43 GiB.
    ratio = 512 * 512 / (480 * 640)
    assert memory_bytes(large) / 2**30 == pytest.approx(10.2 * ratio, rel=0.15)
    assert memory_bytes(light) / 2**30 == pytest.approx(4.43 * ratio, rel=0.15)
    refuse_memory(large, 16 * 2**30)
    said = r"UNet-Simple at 512 x 512 px with batches of 6 needs about \d.\d GiB"
    with pytest.raises(SettingsError, match=said) as caught:
        refuse_memory(large, 8 * 2**30)
    assert caught.value.field == "batch"


def test_every_network_has_its_costs() -> None:
    for name, entry in trainable().items():
        side = 64 if entry.fixed_size else 128
        s = TrainSettings(network=name, resolution=side)
        assert memory_bytes(s) > 2**28
        assert run_seconds(s, 10) > 0


def test_shipped_presets_are_settings() -> None:
    found = shipped_presets(manifest, "run")
    assert {"Attention U-Net as published", "A few minutes on a processor"} <= {preset.title for preset in found}
    for preset in found:
        s = apply_preset(preset, TrainSettings, "train.run")
        refuse_losses(s.losses, s.target, outline=s.outline)
