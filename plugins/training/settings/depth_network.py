"""Which network learns depth, how it is built, and what it starts from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator

from plugins.training.networks import Entry, Option, entry_of, trainable
from workbench.api import Settings, SettingsError, setting

Start = Literal["scratch", "file", "encoder", "run"]
EncoderName = Literal["mobilenet_v2", "efficientnet_b0"]

NETWORKS = {name: f"{entry.title}: {entry.description}" for name, entry in trainable().items()}
"""Networks that can be trained to read depth, with their explanation."""
STARTS = {
    "scratch": "Chance: everything is learned from the faces of the run",
    "file": "A file of weights of the whole network, such as the published one",
    "encoder": "An ImageNet file of its encoder; the rest starts by chance",
    "run": "Another run: goes on from its weights with other settings or faces",
}
ENCODERS = {
    "mobilenet_v2": "MobileNetV2: the one that was published",
    "efficientnet_b0": "EfficientNet-B0: the one its description names",
}
WEIGHT_FILES = (".safetensors", ".pth", ".pt", ".pkl", ".ckpt", ".bin")


def check_network(name: str) -> str:
    """`name` when a network of that name can be trained to read depth. Raises SettingsError."""
    if name not in NETWORKS:
        known = ", ".join(NETWORKS)
        raise SettingsError(f"there is no network “{name}” to train", field="network", remedy=f"known are {known}")
    return name


def takes(network: str, blocks: int, side: int) -> bool:
    """Whether a network takes square pictures of that side, in pixels."""
    entry = entry_of(network)
    return entry.takes(side, side) and side % _multiple(entry, blocks) == 0


def check_size(network: str, blocks: int, side: int) -> None:
    """Refuse a side, in pixels, that a network does not take. Raises SettingsError."""
    if takes(network, blocks, side):
        return
    entry = entry_of(network)
    multiple = _multiple(entry, blocks)
    words = f"multiples of {multiple} px from {max(entry.smallest, multiple)} px"
    if entry.fixed_size is not None:
        words = f"pictures of {entry.fixed_size[0]} px only"
    said = f"{entry.title} takes {words}, and {side} is none of them"
    raise SettingsError(said, field="resolution", remedy="choose another resolution or network")


def _multiple(entry: Entry, blocks: int) -> int:
    """Each further block of a U-Net halves the picture once more."""
    return max(entry.multiple_of, 2 ** (blocks - 1)) if "blocks" in entry.options else entry.multiple_of


def _with(option: str) -> dict[str, tuple[str, ...]]:
    """The networks that know an option."""
    return {"network": tuple(name for name, entry in trainable().items() if option in entry.options)}


def _frozen() -> dict[str, tuple[str, ...]]:
    """A norm that knows nothing had better learn."""
    names = tuple(name for name, entry in trainable().items() if entry.frozen)
    return {"network": names, "start": ("file", "encoder", "run")}


def _encoded() -> dict[str, tuple[str, ...]]:
    return {"network": tuple(name for name, entry in trainable().items() if entry.encoder is not None)}


NetworkName = Annotated[str, AfterValidator(check_network)]


class DepthNetworkFields(Settings):
    """The network of a depth run."""

    network: NetworkName = setting(
        "attunet",
        title="Network",
        kind="choice",
        group="Network",
        choices=NETWORKS,
        description="Which network is trained.",
    )
    width: int = setting(
        32,
        title="Width",
        unit="channels",
        ge=4,
        le=128,
        multiple_of=4,
        group="Network",
        only_if=_with("width"),
        description="Channels of the first block. 16 learns a few hundred faces in minutes on a processor; published "
        "are 32 for the Attention U-Net and 64 for UNet-Simple.",
    )
    blocks: int = setting(
        5,
        title="Blocks",
        ge=2,
        le=6,
        group="Network",
        advanced=True,
        only_if=_with("blocks"),
        description="Levels of the U; 5 is published.",
    )
    encoder: EncoderName = setting(
        "mobilenet_v2",
        title="Encoder",
        group="Network",
        choices=ENCODERS,
        only_if=_with("encoder"),
        description="The part that comes from ImageNet.",
    )
    padding: bool = setting(
        True,
        title="Published border",
        group="Network",
        advanced=True,
        only_if=_with("padding"),
        description="Widens the coarsest map by a border as the published network does; its weight files need that.",
    )
    features: int = setting(
        512,
        title="Decoder width",
        unit="channels",
        ge=64,
        le=1024,
        multiple_of=64,
        group="Network",
        advanced=True,
        only_if=_with("features"),
        description="Channels at the decoder's coarsest level; 512 is published.",
    )
    start: Start = setting(
        "scratch",
        title="Starts from",
        group="Network",
        choices=STARTS,
        description="The weights before the first step.",
    )
    weight_file: Path | None = setting(
        None,
        title="File of weights",
        kind="file",
        suffixes=WEIGHT_FILES,
        group="Network",
        only_if={"start": ("file", "encoder")},
        description="A file of PyTorch weights or .safetensors. Nothing in it is run.",
    )
    start_run: str | None = setting(
        None,
        title="Run to go on from",
        kind="run",
        group="Network",
        only_if={"start": ("run",)},
        description="Its best weights are taken over; network and options have to be the same.",
    )
    freeze: bool = setting(
        False,
        title="Keep the encoder's norms",
        group="Network",
        advanced=True,
        only_if=_frozen(),
        description="The encoder's first convolution and all its norms stay as they are, as published for BTS.",
    )

    decay_encoder: bool = setting(
        False,
        title="Weight decay in the encoder only",
        group="Network",
        advanced=True,
        only_if=_encoded(),
        description="As published for BTS: the decoder's weights are not pulled towards zero.",
    )

    def options(self) -> dict[str, Option]:
        """The options of the network that is chosen, with what a run of ours needs of it."""
        entry = entry_of(self.network)
        own = {name: getattr(self, name) for name in entry.options if name in DepthNetworkFields.model_fields}
        return {**own, **entry.training}
