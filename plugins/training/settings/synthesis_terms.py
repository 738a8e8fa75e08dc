"""What a face synthesiser makes small besides the judge's verdict, and what its drawing goes through before."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from workbench.api import Settings, setting

Mapping = Literal["none", "mlp_and_residual_512", "mlp_with_conv_512", "residual"]

MAPPINGS = {
    "none": "None: the drawing goes to the generator as it is",
    "mlp_and_residual_512": "Points and drawing, each mapped by a network",
    "mlp_with_conv_512": "Points mapped by a network",
    "residual": "Drawing mapped by a network",
}
_EXTENDED = {"mode": ("pix2pix_extended",)}
_MAPPED = {**_EXTENDED, "mapping": ("mlp_and_residual_512", "mlp_with_conv_512", "residual")}


class TermFields(Settings):
    """What is made small, and with which weight."""

    l1_weight: float = setting(
        100.0,
        title="Plain error",
        ge=0,
        le=10_000,
        group="Loss",
        description="Weight of the mean absolute error; 0 is off.",
    )
    feature_weight: float = setting(
        0.0,
        title="Features",
        ge=0,
        le=10_000,
        group="Loss",
        only_if={**_EXTENDED, "discriminator": ("n_layers", "multiscale")},
        description="Weight of the likeness to the judge's inner layers; 0 is off, 10 is recommended.",
    )
    lpips_weight: float = setting(
        0.0,
        title="Likeness (LPIPS)",
        ge=0,
        le=10_000,
        group="Loss",
        only_if=_EXTENDED,
        description="Weight of the likeness that people see, with gradient; 0 is off. Needs the file below.",
    )
    lpips_backbone: Path | None = setting(
        None,
        title="LPIPS network",
        kind="file",
        suffixes=(".pth", ".safetensors"),
        group="Loss",
        only_if=_EXTENDED,
        description="ImageNet weights of VGG-16 or AlexNet on this computer; nothing is downloaded.",
    )
    lpips_heads: Path | None = setting(
        None,
        title="LPIPS heads",
        kind="file",
        suffixes=(".pth", ".safetensors"),
        group="Loss",
        only_if=_EXTENDED,
        description="Linear heads of the same network (vgg.pth or alex.pth of the LPIPS authors), unless the file "
        "above holds them too.",
    )
    cycle: bool = setting(
        False,
        title="Way back",
        group="Loss",
        advanced=True,
        only_if=_EXTENDED,
        description="A second generator learns the drawing from the face; there and back should end where it began.",
    )
    cycle_forward_weight: float = setting(
        10.0,
        title="Drawing there and back",
        ge=0,
        le=10_000,
        group="Loss",
        advanced=True,
        only_if={**_EXTENDED, "cycle": (True,)},
        description="Weight of the error of the drawing.",
    )
    cycle_backward_weight: float = setting(
        10.0,
        title="Face there and back",
        ge=0,
        le=10_000,
        group="Loss",
        advanced=True,
        only_if={**_EXTENDED, "cycle": (True,)},
        description="Weight of the error of the face.",
    )


class MappingFields(Settings):
    """What the drawing goes through before the generator."""

    mapping: Mapping = setting(
        "none",
        title="Mapping",
        group="Mapping",
        advanced=True,
        choices=MAPPINGS,
        only_if=_EXTENDED,
        description="A network before the generator.",
    )
    mapping_width: int = setting(
        64,
        title="Width of the mapping",
        unit="channels",
        ge=2,
        le=128,
        group="Mapping",
        advanced=True,
        only_if=_MAPPED,
        description="Channels that come out of it; 64 is published.",
    )
    mapping_blocks: int = setting(
        3,
        title="Residual blocks",
        ge=1,
        le=12,
        group="Mapping",
        advanced=True,
        only_if={**_EXTENDED, "mapping": ("mlp_and_residual_512", "residual")},
        description="Of the part that maps the drawing.",
    )
    mapping_with_drawing: bool = setting(
        True,
        title="Drawing too",
        group="Mapping",
        advanced=True,
        only_if=_MAPPED,
        description="The generator also reads the drawing itself.",
    )
