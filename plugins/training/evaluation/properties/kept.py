"""Measured properties of networks and runs, kept in the workspace's ``leaderboard/properties.json``. Without torch."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.api import Cell, DataError, Sheet, files

_FOLDER, _FILE = "leaderboard", "properties.json"


class Properties(BaseModel):
    """One network at one size of picture.

    Attributes
    ----------
    subject : name of the run, or of the network.  network : its network.  size : height and width, pixels.
    parameters : weights, idle ones included.  gflops : 2 x multiply-adds of one picture, in 1e9.
    cpu_s : processor seconds of one picture on one thread, median.  device, device_ms : wall-clock milliseconds of one
        picture on the graphics card, if one was measured.
    peak_mb : most bytes of tensors at the same time in a forward pass, weights included, in MiB.
    file_mb : of the saved weights, in MiB.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    subject: str
    network: str
    size: tuple[int, int]
    parameters: int
    gflops: float
    cpu_s: float
    peak_mb: float
    file_mb: float
    processor: str = ""
    device: str = ""
    device_ms: float | None = None
    measured: str = ""


def read_properties(workspace: Path) -> list[Properties]:
    """All that was measured, by subject; nothing where nothing was, or the file is damaged (it is measured again)."""
    path = workspace / _FOLDER / _FILE
    if not files.long_path(path).exists():
        return []
    try:
        return [Properties.model_validate(entry) for entry in files.read_json(path)]
    except (DataError, ValidationError, TypeError):
        return []


def keep_properties(workspace: Path, measured: Iterable[Properties]) -> Path:
    """Add to what was measured before; the same subject at the same size is replaced. Raises WorkspaceError."""
    kept = {(p.subject, p.size): p for p in [*read_properties(workspace), *measured]}
    path = workspace / _FOLDER / _FILE
    rows: list[dict[str, Any]] = [kept[key].model_dump(mode="json") for key in sorted(kept)]
    files.write_json(path, rows)
    return path


def properties_sheet(measured: Iterable[Properties]) -> Sheet:
    """The table "properties of the methods"."""
    measured = list(measured)
    cards = any(p.device_ms is not None for p in measured)
    heads = ["Method", "Network", "Picture (px)", "Weights (million)", "GFLOPs", "CPU, one thread (ms)"]
    heads += ["Graphics card (ms)"] if cards else []
    heads += ["Peak memory (MiB)", "File (MiB)"]
    rows: list[list[Cell]] = []
    for p in measured:
        row: list[Cell] = [
            p.subject,
            p.network,
            f"{p.size[0]}×{p.size[1]}",
            p.parameters / 1e6,
            p.gflops,
            1000 * p.cpu_s,
        ]
        rows.append([*row, *([p.device_ms] if cards else []), p.peak_mb, p.file_mb])
    return Sheet(heads, rows)
