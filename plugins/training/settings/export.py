"""`train.export`: a run as files for other programs."""

from __future__ import annotations

from typing import Literal

from plugins.training.settings.applied import CHECKPOINTS, CheckpointName
from plugins.training.settings.names import RunName
from workbench.api import Settings, setting

ExportFormat = Literal["safetensors", "torchscript", "onnx"]
FORMATS: dict[ExportFormat, str] = {
    "safetensors": "Weights alone, as safetensors; read with the network's code",
    "torchscript": "TorchScript: the whole network; read by PyTorch in Python and C++ without our code",
    "onnx": "ONNX: the whole network, for ONNX Runtime and many other programs",
}


class ExportSettings(Settings):
    """A run as files for other programs."""

    run: str = setting("", title="Run", kind="run", description="The training run to export.")
    formats: list[ExportFormat] = setting(
        lambda: ["safetensors", "torchscript"],
        title="Formats",
        choices=FORMATS,
        description="Each network is tried out after it was written, and compared with the run itself.",
    )
    checkpoint: CheckpointName = setting(
        "best", title="Weights", advanced=True, choices=CHECKPOINTS, description="Which weights of the run."
    )
    name: RunName = setting(
        "export", title="Name", description="Folder of the files inside the run's folder “exports”."
    )
