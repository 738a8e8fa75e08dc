"""How errors are coloured: the same for every viewport and figure of a comparison."""

from __future__ import annotations

from typing import Literal

from workbench.api import ColourMap, ColourScale, Settings, colours_beyond, setting

ErrorKind = Literal["signed", "absolute"]

_MAPS: dict[ColourMap, str] = {
    "diverging": "Blue to red: pale where there is no error",
    "purple_green": "Purple to green: pale where there is no error",
    "viridis": "Viridis: dark blue to yellow",
    "cividis": "Cividis: blue to yellow, made for colour-blind eyes",
    "magma": "Magma: black to pale yellow",
}


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
    error_kind: ErrorKind = setting(
        "signed",
        title="Error shown",
        group="Error colours",
        choices={
            "signed": "Signed: behind or in front of the true surface",
            "absolute": "Size only: how far off, whichever way",
        },
        description="Whether the colours tell which way a surface is off. Figures are the same either way.",
    )
    colour_map: ColourMap = setting(
        "diverging",
        title="Colours",
        group="Error colours",
        choices=_MAPS,
        description="All can be told apart by colour-blind people. Of error sizes, a pale-middled map shows one arm.",
    )
    colour_steps: int = setting(
        0,
        title="Colour steps",
        ge=0,
        le=64,
        group="Error colours",
        advanced=True,
        description="Number of bands of one colour each; 0 is smooth.",
    )
    logarithmic: bool = setting(
        False,
        title="Logarithmic colours",
        group="Error colours",
        advanced=True,
        description="Gives small errors more of the colours; a tenth of the range takes half of them.",
    )
    mark_beyond: bool = setting(
        False,
        title="Mark what is beyond",
        group="Error colours",
        advanced=True,
        description="Colours of their own for errors below and above the range, instead of its end colours.",
    )

    def scale(self, unit: str = "mm") -> ColourScale:
        """The colours of errors in `unit` (mm, or % of the face's depth range where the truth has no scale)."""
        absolute = self.error_kind == "absolute"
        under, over = colours_beyond(self.colour_map) if self.mark_beyond else (None, None)
        return ColourScale(
            low=0.0 if absolute else -self.error_range_mm,
            high=self.error_range_mm,
            colour_map=self.colour_map,
            steps=self.colour_steps,
            logarithmic=self.logarithmic,
            absolute=absolute,
            under=under,
            over=over,
            unit=unit,
        )
