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
_RENDER_SEEDS = {True: "0-379", False: "0-599"}
_MINUTES = {True: 3.4, False: 8.0}
_RESOLUTION_PX = 128


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
    dataset = f"{DATASET} {'quick' if quick else 'full'}"
    run = unused_name(root / "runs", RUN)
    comparison = unused_name(root / "comparisons", COMPARISON)
    return [
        Step(
            "Make faces with true depth",
            "render.batch",
            {"name": dataset, "seeds": _RENDER_SEEDS[quick], "resolution": _RESOLUTION_PX},
        ),
        Step(
            "Train Attention-UNet on them",
            "train.run",
            {
                "name": run,
                "dataset": dataset,
                "resolution": _RESOLUTION_PX,
                "width": 16,
                "epochs": 1000,
                "time_limit_minutes": _MINUTES[quick],
            },
        ),
        Step("Measure it on faces it has not seen", "train.evaluate", {"run": run, "dataset": dataset}),
        Step(
            "Compare the worst face in 3D",
            "compare.pair",
            {"run": run, "dataset": dataset, "sample": "worst", "name": comparison},
        ),
    ]
