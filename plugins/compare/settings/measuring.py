"""How errors are measured: the same for one pair and for a whole evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Self

from plugins.compare.settings.choices import ALIGNMENTS, FIT_ON, ICP_STARTS, REGIONS, Alignment, FitOn, IcpStart, Region
from plugins.compare.settings.lasso import Lasso, Point
from workbench.api import Settings, setting

PickedPair = tuple[float, float, float, float, float, float]
NumberedPair = tuple[float, float, float, float, float, float, float]
SET_IN_THE_WINDOW = ("picked_pairs", "pairs_of_predictions", "sphere_centre", "lasso", "cut_line", "cut_direction")
"""Fields that a person sets by clicking in a view; the form does not show them."""


class MeasureSettings(Settings):
    """What may be moved before errors are measured, where they count, and what is left out."""

    alignment: Alignment = setting(
        "none",
        title="Alignment",
        group="Alignment",
        choices=ALIGNMENTS,
        description="What may be moved before errors are measured. All are computed; this one is shown.",
    )
    scale_free: bool = setting(
        False,
        title="Fit the scale, too",
        group="Alignment",
        description="Landmarks, pairs and ICP may change the size. Off where the truth is metric: a wrong size is an "
        "error, and fitting it hides that. Where the truth has no scale it is always fitted.",
    )
    trim_percent: float = setting(
        5.0,
        title="ICP leaves out",
        unit="%",
        ge=0,
        le=90,
        group="Alignment",
        advanced=True,
        description="Share of the points, the farthest, that ICP does not fit in each step (trimming).",
    )
    icp_start: IcpStart = setting(
        "best",
        title="ICP starts from",
        group="Alignment",
        advanced=True,
        choices=ICP_STARTS,
        description="Where ICP begins; too far away it finds a wrong fit.",
    )
    fit_on: FitOn = setting(
        "all",
        title="ICP fits",
        group="Alignment",
        advanced=True,
        choices=FIT_ON,
        description="Which part of the prediction ICP fits to the truth.",
    )
    picked_pairs: list[PickedPair] = setting(
        lambda: [],
        title="Picked pairs",
        unit="m",
        kind="rows",
        group="Alignment",
        advanced=True,
        description="x y z on the prediction as it came, then x y z on the truth, metres: for every prediction that "
        "has none of its own.",
    )
    pairs_of_predictions: list[NumberedPair] = setting(
        lambda: [],
        title="Picked pairs of each prediction",
        unit="m",
        kind="rows",
        group="Alignment",
        advanced=True,
        description="Number of the prediction, from 1, then x y z on it as it came, then x y z on the truth, metres; "
        "clicked in the window.",
    )
    matrix_file: Path | None = setting(
        None,
        title="Matrix file",
        kind="file",
        suffixes=(".txt", ".mat", ".json"),
        group="Alignment",
        advanced=True,
        description="A 4 × 4 transform from prediction to truth: text (as CloudCompare writes it) or our JSON, which "
        "also holds unit and direction.",
    )
    matrix_unit: Literal["m", "mm"] = setting(
        "mm",
        title="Unit of a text matrix",
        group="Alignment",
        advanced=True,
        choices={"m": "Metres", "mm": "Millimetres"},
        description="Of its translation. JSON says its own.",
    )
    region: Region = setting(
        "head", title="Region", group="Region", choices=REGIONS, description="Where errors are counted."
    )
    sphere_mm: float = setting(
        70.0,
        title="Radius of the sphere",
        unit="mm",
        gt=0,
        le=1000,
        group="Region",
        only_if={"region": ("sphere",)},
        description="Errors count within this distance of the clicked point, or of the true nose tip.",
    )
    sphere_centre: Point | None = setting(
        None,
        title="Centre of the sphere",
        unit="m",
        kind="rows",
        group="Region",
        only_if={"region": ("sphere",)},
        description="x, y, z in the truth's frame; clicked in the window. Open: the nose tip.",
    )
    lasso: Lasso = setting(
        lambda: Lasso(),
        title="Lasso",
        group="Region",
        only_if={"region": ("lasso",)},
        description="The polygon and the view it was drawn in.",
    )
    visible_only: bool = setting(
        True,
        title="Only what the camera saw",
        group="Region",
        description="What the prediction's camera could not see of the truth counts neither as missing nor as error. "
        "Without a camera all of it counts.",
    )
    drop_rim: bool = setting(
        True,
        title="Leave out rims",
        group="What is left out",
        advanced=True,
        description="Points closest to an open rim of the true surface are dropped and counted: nothing lies beyond.",
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

    def pairs_of(self, number: int) -> list[PickedPair]:
        """The pairs picked on a prediction (0 is the first): its own, else those that are for all."""
        own = [row[1:] for row in self.pairs_of_predictions if round(row[0]) == number + 1]
        return own or list(self.picked_pairs)

    def for_prediction(self, number: int) -> Self:
        """The same for one prediction (0 is the first) by itself: `picked_pairs` are its own."""
        if not self.pairs_of_predictions:
            return self
        return self.model_copy(update={"picked_pairs": self.pairs_of(number), "pairs_of_predictions": []})

    def with_pairs(self, number: int, pairs: Sequence[PickedPair], predictions: int) -> dict[str, Any]:
        """The two settings after a prediction (0 is the first of so many) was given these pairs; others keep theirs."""
        of_all = {other: self.pairs_of(other) for other in range(predictions)} | {number: list(pairs)}
        rows = [(float(other + 1), *pair) for other, listed in of_all.items() for pair in listed]
        return {"picked_pairs": [], "pairs_of_predictions": rows}
