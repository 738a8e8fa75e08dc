"""A comparison written down."""

from __future__ import annotations

from plugins.compare.settings.pair import PairSettings
from workbench.api import setting


class ReportSettings(PairSettings):
    """A comparison written down: figures, tables, meshes and provenance in one folder."""

    name: str = setting(
        "comparison", title="Name", description="Folder of the report inside the workspace's comparisons."
    )
    figure_scale: int = setting(
        1, title="Figure size", unit="×", ge=1, le=8, description="Pixels of the figures as a multiple of 640 × 640."
    )
