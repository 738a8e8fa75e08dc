"""A tiny face synthesiser, as a run leaves it, with weights that chance drew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from plugins.training import networks
from plugins.training.loop.weights import save_weights, weights_of
from plugins.training.run_folder import NetworkChoice, RunFolder, RunRecord
from plugins.training.settings.synthesis import SynthesisSettings


def made_maker(workspace: Path, mapping: str = "", name: str = "faces") -> RunFolder:
    """An rgbd run of 32 px; `mapping` is the name of a mapping network, if it has one."""
    small: dict[str, Any] = {"width": 4, "input_channels": 5 if mapping else 1}
    chosen = {
        "G": NetworkChoice(network="synth_G_unet_128", options={**small, "levels": 5}),
        "D": NetworkChoice(network="synth_D_pixel", options={"width": 4}),
    }
    if mapping:
        options: dict[str, Any] = {"width": 4, "residual_blocks": 1}
        sized = options if mapping.endswith("M_residual") else {**options, "size": 32}
        chosen["M"] = NetworkChoice(network=mapping, options=sized)
    torch.manual_seed(0)
    built = {part: networks.build(choice.network, **choice.options) for part, choice in chosen.items()}
    settings = SynthesisSettings(name=name, resolution=32, masking="none").plain()
    folder = RunFolder(workspace / "runs" / name)
    record: dict[str, Any] = {"kind": "rgbd", "name": name, "settings": settings, "datasets": (), "networks": chosen}
    folder.write(RunRecord(**record, parameters=1, resolution=32, depth_window_mm=(-20.0, 80.0), result={"epochs": 1}))
    save_weights(folder.checkpoint("best"), weights_of(built))
    return folder
