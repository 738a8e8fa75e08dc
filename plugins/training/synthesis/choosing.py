"""Which networks a run of the face synthesiser has, and with which options. Without torch."""

from __future__ import annotations

from plugins.training.networks.entry import Option
from plugins.training.networks.weight_fit import WeightFile
from plugins.training.run_folder import NetworkChoice
from plugins.training.settings.synthesis import SynthesisSettings
from workbench.api import SettingsError

PICTURE, DRAWING = 4, 1
_MOST_LEVELS, _LEAST_LEVELS = 9, 5
_SEED_SIDE = 16


def choices(s: SynthesisSettings) -> dict[str, NetworkChoice]:
    """Networks by the names of the published files: G makes faces, D judges, M maps; F and D_F are of the way back.

    Raises
    ------
    SettingsError : a network does not fit the resolution.
    """
    mapped = s.mapping_width if s.extended and s.mapping != "none" else 0
    read = mapped + (DRAWING if not mapped or s.mapping_with_drawing else 0)
    found = {"G": _generator(s, read, PICTURE)}
    if s.judged:
        found["D"] = _judge(s)
    if mapped:
        found["M"] = _mapping(s)
    if s.extended and s.cycle:
        found["F"] = _generator(s, PICTURE, DRAWING)
        found["D_F"] = _judge(s)
    return found


def weight_file(s: SynthesisSettings) -> WeightFile | None:
    """The file that the generator starts from; None where it starts from none. Raises SettingsError as `choices`."""
    if s.start_from is None:
        return None
    made = choices(s)["G"]
    return WeightFile(s.start_from, made.network, made.options, beside="start_from")


def _generator(s: SynthesisSettings, before: int, after: int) -> NetworkChoice:
    options: dict[str, Option] = {
        "input_channels": before,
        "output_channels": after,
        "width": s.width,
        "norm": s.norm,
        "dropout": s.dropout,
    }
    if s.generator == "unet":
        levels = unet_levels(s.resolution)
        name = f"unet_{min(max(2**levels, 128), 512)}"
        options["levels"] = levels
    else:
        name = s.generator
    return NetworkChoice(network=f"synth_G_{name}", options=options)


def unet_levels(resolution: int) -> int:
    """How often a picture of that side can be halved, at most nine times. Raises SettingsError: not often enough."""
    levels = min((resolution & -resolution).bit_length() - 1, _MOST_LEVELS)
    if levels < _LEAST_LEVELS:
        remedy = "choose a multiple of 32"
        raise SettingsError(f"A U-Net cannot halve {resolution} px often enough", field="resolution", remedy=remedy)
    return levels


def _judge(s: SynthesisSettings) -> NetworkChoice:
    options: dict[str, Option] = {
        "input_channels": DRAWING + PICTURE,
        "width": s.discriminator_width,
        "norm": s.norm,
    }
    if s.discriminator != "pixel":
        options |= {"layers": s.discriminator_layers, "features": s.extended and s.feature_weight > 0}
    if s.discriminator == "multiscale":
        options["scales"] = s.discriminator_scales
    return NetworkChoice(network=f"synth_D_{s.discriminator}", options=options)


def _mapping(s: SynthesisSettings) -> NetworkChoice:
    options: dict[str, Option] = {"width": s.mapping_width, "norm": s.norm}
    if s.mapping != "residual":
        doublings = s.resolution // _SEED_SIDE
        if s.resolution % _SEED_SIDE or doublings & (doublings - 1):
            raise SettingsError(
                f"A mapping of points makes no pictures of {s.resolution} px",
                field="resolution",
                remedy="choose 128, 256, 512 or 1024, or map the drawing alone",
            )
        options["size"] = s.resolution
    if s.mapping != "mlp_with_conv_512":
        options["residual_blocks"] = s.mapping_blocks
    return NetworkChoice(network=f"synth_M_{s.mapping}", options=options)
