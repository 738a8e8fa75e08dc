"""`train.evaluate_faces`: how well a run makes faces from drawings. Imports nothing heavy: forms read it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from plugins.training.settings.evaluate import SPLITS, SplitName
from plugins.training.settings.names import DEVICES, DeviceName
from workbench.api import Settings, setting


class EvaluateFacesSettings(Settings):
    """How well a face synthesiser does on faces that are known."""

    run: str = setting("", title="Run", kind="run", description="The training run to measure.")
    dataset: str | None = setting(
        None, title="Dataset", kind="dataset", description="Faces with depth and points. None: those of the run."
    )
    processed: Path | None = setting(
        None, title="Processed set", kind="folder", description="Or a set made for the face synthesiser."
    )
    split: SplitName = setting(
        "validation",
        title="Faces",
        choices=SPLITS,
        description="Which part. Processed sets have faces to train on and faces to measure on, which count as those "
        "that steered the training.",
    )
    checkpoint: Literal["best", "last"] = setting(
        "best",
        title="Weights",
        advanced=True,
        choices={"best": "Those with the lowest validation loss", "last": "Those of the last epoch"},
        description="Which weights of the run.",
    )
    threshold_levels: float = setting(
        5.0,
        title="Threshold",
        unit="levels",
        ge=0,
        le=255,
        advanced=True,
        description="Values of 0 to 255 that differ by no more count as equal in the threshold accuracy.",
    )
    lpips_backbone: Path | None = setting(
        None,
        title="LPIPS network",
        kind="file",
        suffixes=(".pth", ".pt", ".safetensors"),
        group="Weight files",
        description="ImageNet weights of AlexNet (as published) or VGG-16 on this computer; LPIPS is left out without.",
    )
    lpips_heads: Path | None = setting(
        None,
        title="LPIPS heads",
        kind="file",
        suffixes=(".pth", ".pt", ".safetensors"),
        group="Weight files",
        description="Linear heads of the same network, unless the file above holds them too.",
    )
    inception: Path | None = setting(
        None,
        title="Inception for FID",
        kind="file",
        suffixes=(".pth", ".pt", ".safetensors"),
        group="Weight files",
        description="pt_inception-2015-12-05-6726825d.pth on this computer; without it FID is left out.",
    )
    device: DeviceName = setting(
        "auto", title="Device", kind="choice", group="Machine", choices=DEVICES, description="What computes."
    )
    threads: int | None = setting(
        None, title="Threads", ge=1, le=256, group="Machine", advanced=True, description="Processor threads."
    )
