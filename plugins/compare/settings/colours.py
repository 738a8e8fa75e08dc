"""How errors are coloured: the same for every viewport and figure of a comparison."""

from __future__ import annotations

from workbench.api import Settings, setting


class ColourSettings(Settings):
    """Which colour an error has."""

    error_range_mm: float = setting(
        5.0,
        title="Colour range ±",
        unit="mm",
        gt=0,
        le=100,
        group="Error colours",
        slider=True,
        low=0.5,
        high=20,
        step=0.5,
        description="Errors beyond this have the end colours. The same for every viewport and figure.",
    )
