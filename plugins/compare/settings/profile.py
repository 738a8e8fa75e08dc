"""Where both surfaces are cut for a profile."""

from __future__ import annotations

from plugins.compare.settings.choices import CUTS, Cut
from plugins.compare.settings.lasso import Point
from workbench.api import Settings, setting

Line = tuple[float, float, float, float, float, float]


class ProfileCut(Settings):
    """A plane through both surfaces, in the truth's frame."""

    cut: Cut = setting(
        "sagittal",
        title="Cut",
        group="Profile",
        choices=CUTS,
        description="Which line both surfaces are cut along.",
    )
    cut_offset_mm: float = setting(
        0.0,
        title="Offset",
        unit="mm",
        ge=-200,
        le=200,
        group="Profile",
        slider=True,
        low=-60,
        high=60,
        step=1,
        description="Moves the cut: sagittal towards the person's left, horizontal and free upwards.",
    )
    cut_line: Line | None = setting(
        None,
        title="Line of a free cut",
        unit="m",
        kind="rows",
        group="Profile",
        only_if={"cut": ("free",)},
        description="Two points, x y z each, metres in the truth's frame; clicked in the window.",
    )
    cut_direction: Point | None = setting(
        None,
        title="Viewing direction of a free cut",
        kind="rows",
        group="Profile",
        only_if={"cut": ("free",)},
        description="The plane holds the line and this direction; left open: the camera's own, +z.",
    )
