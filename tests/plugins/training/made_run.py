"""A run as training leaves it, with weights that chance drew: for tests of what is done with runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from plugins.training import networks
from plugins.training.loop.weights import save_weights, weights_of
from plugins.training.run_folder import RunFolder, RunRecord

TINY: dict[str, Any] = {"width": 4, "blocks": 2}


def made_run(workspace: Path, name: str = "run", *, network: str = "attunet", resolution: int = 32,
             outline: bool = False, options: dict[str, Any] | None = None, **values: Any) -> RunFolder:  # fmt: skip
    """A depth run; `values` go into its record."""
    chosen = {**(TINY if options is None else options), "out_channels": 2 if outline else 1}
    torch.manual_seed(0)
    built = networks.build(network, **chosen)
    folder = RunFolder(workspace / "runs" / name)
    record: dict[str, Any] = {
        "name": name, "settings": {}, "datasets": (), "network": network, "network_options": chosen,
        "parameters": sum(p.numel() for p in built.parameters()), "resolution": resolution, "outline": outline,
        "target_scale": 0.02, "input_mean": built.input_mean, "input_deviation": built.input_deviation,
        "result": {"epochs": 1},
    }  # fmt: skip
    folder.write(RunRecord(**(record | values)))
    save_weights(folder.checkpoint("best"), weights_of({"network": built}))
    save_weights(folder.checkpoint("last"), weights_of({"network": built}))
    return folder
