"""The only surface plugins import. Names are loaded on first use, so that a manifest costs nothing.

`workbench.api.ui` holds the part that needs Qt and is for panels only.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES: dict[str, tuple[str, ...]] = {
    "workbench.errors": (
        "DataError", "JobError", "MeaningError", "NumericalError", "SettingsError", "UnavailableError",
        "WorkbenchError", "WorkspaceError",
    ),
    "workbench.fields": ("Range", "Settings", "setting"),
    "workbench.seeds": ("derive_seed", "parse_seeds", "seed_text", "stream"),
    "workbench.extension.manifest": ("API_VERSION", "Availability", "CommandEntry", "Manifest"),
    "workbench.jobs.contract": (
        "BatchTask", "Committed", "Estimate", "Item", "Job", "Output", "Place", "Task", "Worker",
    ),
    "workbench.jobs.live_contract": ("Frame", "LivePreview"),
    "workbench.geometry.camera": ("Camera",),
    "workbench.geometry.mesh": ("Mesh",),
    "workbench.datasets.record": ("DepthMeaning", "Sample", "Split"),
    "workbench.opencv": ("cv2",),
}  # fmt: skip
_MODULES = ("files", "geometry", "datasets", "heads")
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted([*_HOME_OF, *_MODULES])


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        value = getattr(importlib.import_module(_HOME_OF[name]), name)
    elif name in _MODULES:
        value = importlib.import_module(f"workbench.{name}")
    else:
        raise AttributeError(f"workbench.api has no {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
