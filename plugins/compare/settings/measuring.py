"""How errors are measured: the same for one pair and for a whole evaluation."""

from __future__ import annotations

from plugins.compare.settings.choices import ALIGNMENTS, REGIONS, Alignment, Region
from workbench.api import Settings, setting


class MeasureSettings(Settings):
    """What may be moved before errors are measured, where they count, and what is left out."""

    alignment: Alignment = setting(
        "none",
        title="Alignment",
        group="Alignment",
        choices=ALIGNMENTS,
        description="What may be moved before errors are measured. All are computed; this one is shown.",
    )
    region: Region = setting(
        "head", title="Region", group="Region", choices=REGIONS, description="Where errors are counted."
    )
    largest_normal_angle_degrees: float = setting(
        75.0,
        title="Largest normal angle",
        unit="°",
        ge=10,
        le=180,
        group="What is left out",
        advanced=True,
        description="Points whose surfaces face this much apart are dropped and counted: they met the wrong side.",
    )
    cap_mm: float = setting(
        50.0,
        title="Largest distance",
        unit="mm",
        gt=0,
        group="What is left out",
        advanced=True,
        description="Points farther than this from the true surface are dropped and counted.",
    )
