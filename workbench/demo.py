"""The sample experiment as four jobs: make faces, train on them, measure, and compare the worst held-out face.

The window and the command line run these same steps; each is an ordinary job of an ordinary plugin, named here only
by its task, so that the workbench itself needs to know no plugin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.workspace import unused_name

DATASET, RUN, COMPARISON = "sample heads", "sample run", "sample comparison"
_RESOLUTION_PX = 128
_WIDTH = 16


@dataclass(frozen=True)
class _Size:
    """How much is made and learned. A head with hair takes longer to learn than one without."""

    seeds: str
    minutes: float
    hair: bool


_QUICK = _Size("0-419", 5.0, hair=False)
_FULL = _Size("0-599", 6.0, hair=True)
# Faces that look more or less into the camera: what a portrait shows, and what a few minutes on a processor can learn.
_RANGES = {"yaw": (-30.0, 30.0), "pitch": (-12.0, 12.0), "roll": (-8.0, 8.0), "distance": (0.6, 0.75)}


@dataclass(frozen=True)
class Step:
    """One job of the experiment: what it is called, its task, and the settings that differ from the defaults."""

    title: str
    task: str
    settings: Mapping[str, Any]


def sample_steps(workspace: Any, *, quick: bool = False) -> list[Step]:
    """The jobs of the experiment in a workspace (a folder, or anything with a `root`).

    Faces that are there already are made no second time; a run and a comparison get a name that is still free.
    """
    root = Path(getattr(workspace, "root", workspace))
    size = _QUICK if quick else _FULL
    dataset = f"{DATASET} {'quick' if quick else 'full'}"
    run = unused_name(root / "runs", RUN)
    comparison = unused_name(root / "comparisons", COMPARISON)
    return [
        Step(
            "Make faces with true depth",
            "render.batch",
            {"name": dataset, "seeds": size.seeds, "resolution": _RESOLUTION_PX, "hair": size.hair, **_RANGES},
        ),
        Step(
            "Train Attention-UNet on them",
            "train.run",
            {
                "name": run,
                "dataset": dataset,
                "resolution": _RESOLUTION_PX,
                "width": _WIDTH,
                "epochs": 1000,
                "time_limit_minutes": size.minutes,
            },
        ),
        Step("Measure it on faces it has not seen", "train.evaluate", {"run": run, "dataset": dataset}),
        Step(
            "Compare the worst face in 3D",
            "compare.pair",
            {"runs": [run], "dataset": dataset, "sample": "worst", "name": comparison},
        ),
    ]
