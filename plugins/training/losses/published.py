"""What each published depth network was trained to make small, and of which target (facts on depth models, 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.training.targets import TargetKind


@dataclass(frozen=True)
class Published:
    """A published loss.

    Attributes
    ----------
    losses : weighted list, as the settings of a run take it.
    target : what the network was taught to say.
    source : whose training this is, and where it leaves the paper.
    """

    losses: Mapping[str, float]
    target: TargetKind
    source: str


_NOTEBOOK = Published({"l1": 1.0}, "min_max", "notebook of 2022 on EG3D faces: L1 of pictures in -1..1, no mask")
_BTS = Published({"silog": 1.0}, "absolute", "BTS: SILog 0.85 times ten, on metres")
_MIDAS = Published(
    {"scale_shift_invariant": 1.0},
    "relative_inverse",
    "MiDaS: trimmed error after alignment by median, gradients at four scales with 0.5",
)
PUBLISHED: Mapping[str, Published] = {
    "attunet": _NOTEBOOK,
    "unet_noatt": _NOTEBOOK,
    "unet_simple": Published(
        {"unet_simple_published": 1.0}, "scaled_inverse", "Khan et al.: the four parts of FaceDepth, weight one each"
    ),
    "facedepth": Published(
        {"facedepth_published": 1.0}, "scaled_inverse", "Khan et al., as the code applies it: 0.28, 0.22, 3.0, 2.0"
    ),
    "densedepth169": Published(
        {"ssim": 1.0, "l1": 0.1},
        "inverse_cm",
        "PyTorch port of DenseDepth; the paper's own program adds the slopes along both axes (here: slopes = 2)",
    ),
    "dense161_khan": Published(
        {"facedepth_published": 1.0}, "scaled_inverse", "Khan et al., who compare it with FaceDepth: the same loss"
    ),
    "bts_densenet161": _BTS,
    "bts_densenet121": _BTS,
    "bts_resnet50": _BTS,
    "bts_mobilenetv2": _BTS,
    "fused": Published({"silog_95": 1.0}, "absolute", "Khan et al. 2023: SILog 0.95, on metres"),
    "dpt_large_384": _NOTEBOOK,
    "dpt_hybrid_384": _MIDAS,
    "midas_small": _MIDAS,
    "dav2_vits": _MIDAS,
    "unsup3d_netD": Published(
        {"l1": 1.0}, "min_max", "UnSup3D learns from photos alone; this is the supervised variant of its tables"
    ),
}
"""By the network's name in the catalogue."""
