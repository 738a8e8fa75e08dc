"""`train.export_curves`: curves of runs for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from workbench.api import Settings, setting


class ExportCurvesSettings(Settings):
    """Curves of runs as event files for TensorBoard, or as one table."""

    runs: list[str] = setting(lambda: [], title="Runs", kind="run", description="The runs whose curves are written.")
    format: Literal["tensorboard", "csv"] = setting(
        "tensorboard",
        title="Written as",
        choices={"tensorboard": "Event files that TensorBoard reads", "csv": "One table (CSV)"},
        description="For whom the curves are.",
    )
    folder: Path | None = setting(
        None,
        title="Into folder",
        kind="folder",
        description="Where they are written; without one, into the job's own folder.",
    )
