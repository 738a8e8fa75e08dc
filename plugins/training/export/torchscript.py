"""A network as TorchScript, traced on the processor so that it loads anywhere, and tried out."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import torch

from plugins.training.export.parts import Part
from workbench.api import DataError, files

TRIED = 2
"""Pictures that an export is tried with: one more than it was traced with."""


def write_torchscript(part: Part, path: Path) -> dict[str, Any]:
    """Trace, write, read back and compare; what the description says of it.

    Raises
    ------
    WorkspaceError : the disk is full.
    """
    with warnings.catch_warnings():
        # Traced sizes are constants, which is what is meant: the description states them.
        warnings.simplefilter("ignore")
        with torch.no_grad():
            traced = torch.jit.trace(part.module, part.example(1, 0), check_trace=False)  # type: ignore[no-untyped-call]
    stream = io.BytesIO()
    torch.jit.save(traced, stream)  # type: ignore[no-untyped-call]
    files.write_bytes(path, stream.getbuffer())
    stream.seek(0)
    loaded = torch.jit.load(stream, map_location="cpu")  # type: ignore[no-untyped-call]
    said = {"file": path.name, "bytes": len(stream.getbuffer()), **compared(part, lambda inputs: loaded(*inputs))}
    return {**said, "runs_on": "the processor only" if _names_a_device(traced) else "any device"}


def compared(part: Part, run: Any) -> dict[str, float]:
    """Largest difference between the run's network and `run` (inputs -> output), and the output's own spread.

    Raises
    ------
    DataError : what was exported does not run with another number of pictures than it was traced with.
    """
    inputs = part.example(TRIED, 1)
    try:
        with torch.no_grad():
            wanted = part.module(*inputs)
            found = run(inputs)
    except RuntimeError as error:
        remedy = "export its weights alone"
        raise DataError(f"The network “{part.name}” does not run once it is exported", remedy=remedy) from error
    found = found if isinstance(found, torch.Tensor) else torch.from_numpy(found)
    return {
        "largest_difference": float((found - wanted).abs().max()),
        "spread_of_output": float(wanted.std()),
    }


def _names_a_device(traced: Any) -> bool:
    """Whether tracing has written the processor into the network: tensors that a forward pass makes anew."""
    return any(
        node.kind() == "prim::Constant" and node.output().type().kind() == "DeviceObjType"
        for node in traced.inlined_graph.nodes()
    )
