"""The losses a run can be made of, and what each needs. Without torch: forms read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from plugins.training.targets import POSITIVE, TARGETS, TargetKind
from workbench.api import SettingsError

OUTLINE_WEIGHT = 0.25
"""Of the outline where it is learned and the list does not name it."""


@dataclass(frozen=True)
class LossEntry:
    """One loss.

    Attributes
    ----------
    words : "Title: what it asks of the prediction", as forms show it.
    module, function, options : where it is computed; the module lies in this package.
    targets : the kinds of target it can judge.
    outline : whether it judges the outline, which then has to be learned.
    """

    words: str
    module: str
    function: str = "loss"
    options: Mapping[str, float | str] = field(default_factory=dict)
    targets: tuple[TargetKind, ...] = tuple(TARGETS)
    outline: bool = False

    @property
    def title(self) -> str:
        """The words before the colon."""
        return self.words.partition(":")[0]


_FIVE_OVER_DEPTH: tuple[TargetKind, ...] = ("scaled_inverse",)
_UNET_SIMPLE = {"similar": 1.0, "absolute_error": 1.0, "slopes": 1.0, "correlation": 1.0}
LOSSES: Mapping[str, LossEntry] = {
    "l1": LossEntry("L1: mean absolute error", "l1"),
    "l2": LossEntry("L2: mean square error; few large errors rather than many small ones", "l2"),
    "berhu": LossEntry("BerHu: absolute error where small, square error where large", "berhu"),
    "slopes": LossEntry("Slopes: neighbouring pixels differ as they should; sharper noses and lids", "slopes"),
    "sobel": LossEntry("Sobel: slopes over 3 x 3 pixels, less sensitive to noise", "sobel"),
    "multiscale_gradient": LossEntry("Slopes at four scales: edges and wide surfaces alike", "multiscale_gradient"),
    "normals": LossEntry("Normals: surfaces face the right way, pixel by pixel", "normals"),
    "ssim": LossEntry("SSIM: structure within 11 x 11 pixels", "ssim"),
    "scale_shift_invariant": LossEntry(
        "Scale and shift invariant: as MiDaS, by median, without the worst fifth of the pixels", "scale_shift_invariant"
    ),
    "scale_shift_squares": LossEntry(
        "Scale and shift invariant, squares: fitted by least squares",
        "scale_shift_invariant",
        options={"alignment": "least_squares"},
    ),
    "silog": LossEntry(
        "SILog: error of logarithms, mostly without their common part, as BTS (0.85, times ten)",
        "silog",
        targets=POSITIVE,
    ),
    "silog_95": LossEntry(
        "SILog 0.95: as the light model of Khan et al. 2023",
        "silog",
        options={"balance": 0.95, "factor": 1.0},
        targets=POSITIVE,
    ),
    "silog_half": LossEntry(
        "SILog 0.5: as Depth Anything", "silog", options={"balance": 0.5, "factor": 1.0}, targets=POSITIVE
    ),
    "facedepth_published": LossEntry(
        "FaceDepth as published: SSIM, L1, Sobel and correlation of 5 / d, with the hidden factors of ten",
        "facedepth",
        targets=_FIVE_OVER_DEPTH,
    ),
    "unet_simple_published": LossEntry(
        "UNet-Simple as published: the same four parts, each with weight one",
        "facedepth",
        options=_UNET_SIMPLE,
        targets=_FIVE_OVER_DEPTH,
    ),
    "facedepth_corrected": LossEntry(
        "FaceDepth corrected: SSIM, L1, Sobel without false edges and normals per pixel", "facedepth", "corrected"
    ),
    "outline": LossEntry("Outline: which pixels are head", "outline", outline=True),
    "mask_density": LossEntry("Size of the head: share of the picture that is head", "mask_density", outline=True),
}
"""By name, in the order of forms."""

CHOICES: Mapping[str, str] = {name: entry.words for name, entry in LOSSES.items()}
"""Words for each loss, as fields of settings take them."""

OLD_NAMES: Mapping[str, Mapping[str, float]] = {"l1": {"l1": 1.0}, "l1_slopes": {"l1": 1.0, "slopes": 2.0}}
"""Weighted lists behind the names that the settings of earlier versions knew (``"loss": "l1_slopes"``)."""


def check_losses(weights: Mapping[str, float]) -> dict[str, float]:
    """The weighted list, when every name is known and something of depth counts.

    Raises
    ------
    SettingsError : an unknown loss, a negative weight, or nothing above zero that judges depth.
    """
    for name, weight in weights.items():
        if name not in LOSSES:
            near = get_close_matches(name, LOSSES, n=1)
            remedy = f"did you mean “{near[0]}”" if near else "known losses are " + ", ".join(LOSSES)
            raise SettingsError(f"There is no loss “{name}”", field="losses", remedy=remedy)
        if not 0 <= weight < float("inf"):
            raise SettingsError(f"The weight of {LOSSES[name].title} is {weight:g}", field="losses", remedy="0 or more")
    if not any(weight > 0 and not LOSSES[name].outline for name, weight in weights.items()):
        raise SettingsError("No loss judges depth", field="losses", remedy="add L1 with weight 1")
    return dict(weights)


def refuse_losses(weights: Mapping[str, float], target: TargetKind, *, outline: bool) -> None:
    """Refuse losses that cannot judge what is learned.

    Raises
    ------
    SettingsError : a loss for positive numbers or for 5 / d with another target; one of the outline without it.
    """
    for name, weight in weights.items():
        entry = LOSSES[name]
        if weight > 0 and target not in entry.targets:
            kinds = " or ".join(f"“{TARGETS[kind].partition(',')[0].partition(';')[0]}”" for kind in entry.targets)
            wanted = "numbers above zero" if entry.targets == POSITIVE else "the target it was published with"
            raise SettingsError(
                f"{entry.title} needs {wanted}", field="losses", remedy=f"learn {kinds}, or take another loss"
            )
        if weight > 0 and entry.outline and not outline:
            raise SettingsError(
                f"{entry.title} judges the outline, which is not learned",
                field="losses",
                remedy="switch “Learn the outline too” on, or take this loss out",
            )
