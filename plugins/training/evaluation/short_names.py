"""Short names of metrics for heads of columns, as the literature writes them; titles say what they are."""

from __future__ import annotations

from collections.abc import Mapping

SHORT: Mapping[str, str] = {
    "mae_mm": "MAE",
    "rmse_mm": "RMSE",
    "bias_mm": "Bias",
    "abs_rel": "AbsRel",
    "sq_rel": "SqRel",
    "rmse_log": "RMSElog",
    "log10": "log10",
    "delta1": "δ1",
    "delta2": "δ2",
    "delta3": "δ3",
    "silog_100": "SILog (BTS)",
    "silog_half": "SILog (½)",
    "side": "SIDE",
    "irmse": "iRMSE",
    "psnr_db": "PSNR",
    "ssim": "SSIM",
    "boundary_f1": "Boundary F1",
    "clipped_share": "Clipped",
    "normal_deg": "Normal angle",
    "mad_deg": "MAD",
    "normal_11": "Normals < 11.25°",
    "normal_22": "Normals < 22.5°",
    "normal_30": "Normals < 30°",
    "mae_share": "MAE / range",
    "rmse_share": "RMSE / range",
    "correlation": "Correlation",
    "close": "Error < 0.2",
}
_LONGEST = 32


def short_name(name: str, title: str) -> str:
    """The short name of a metric; of others than depth the title, where it is short enough, else the name itself."""
    return SHORT.get(name, title if len(title) <= _LONGEST else name.replace("_", " "))
