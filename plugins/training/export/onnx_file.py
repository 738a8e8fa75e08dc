"""A network as ONNX, tried out with ONNX Runtime against the run itself."""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path
from typing import Any

import torch

from plugins.training.export.parts import Part
from plugins.training.export.torchscript import compared
from workbench.api import DataError, files

OPSET = 17
_BATCH = "batch"


def write_onnx(part: Part, path: Path) -> dict[str, Any]:
    """Convert, write, run and compare; what the description says of it. The batch may have any size.

    Raises
    ------
    DataError : the network holds something that ONNX does not have.  ImportError : a library is missing.
    WorkspaceError : the disk is full.
    """
    import onnx
    import onnxruntime

    model = onnx.load_model_from_string(_converted(part))
    model.producer_name = "Face Depth Workbench"
    entry = model.metadata_props.add()
    entry.key, entry.value = "description", json.dumps(part.about)
    data = model.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    names = [given.name for given in session.get_inputs()]

    def run(inputs: tuple[torch.Tensor, ...]) -> Any:
        return session.run(None, {name: value.numpy() for name, value in zip(names, inputs, strict=True)})[0]

    found = compared(part, run)
    files.write_bytes(path, data)
    return {"file": path.name, "bytes": len(data), "opset": OPSET, "inputs": names, **found}


def _converted(part: Part) -> bytes:
    stream = io.BytesIO()
    names = list(part.inputs)
    with warnings.catch_warnings():
        # The exporter by tracing needs no further library and keeps to plain operators; it warns of its age.
        warnings.simplefilter("ignore")
        try:
            torch.onnx.export(
                part.module,
                part.example(1, 0),
                stream,  # type: ignore[arg-type]  # a stream is taken, though not said
                input_names=names,
                output_names=[part.output],
                dynamic_axes={name: {0: _BATCH} for name in (*names, part.output)},
                opset_version=OPSET,
                dynamo=False,
            )
        except (torch.onnx.errors.OnnxExporterError, RuntimeError) as error:
            remedy = "export it as TorchScript"
            raise DataError(f"The network “{part.name}” cannot be written as ONNX", remedy=remedy) from error
    return stream.getvalue()
