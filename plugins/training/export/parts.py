"""What a run is made of for other programs: its networks, what goes into them, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from plugins.training import networks
from plugins.training.latent.samples import CodeScale
from plugins.training.loop.weights import load_weights
from plugins.training.networks.interface import LatentNetwork
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.targets import TARGETS, Target

_FITTED = "scaled to fit the square, centred, the border repeating the picture's edge"
_MAPPING_READS: Mapping[str, Sequence[str]] = {
    "synth_M_mlp_and_residual_512": ("landmarks", "drawing"),
    "synth_M_mlp_with_conv_512": ("landmarks",),
    "synth_M_residual": ("drawing",),
}
_POINT_NUMBERS = 140


@dataclass(frozen=True)
class Part:
    """One network to export.

    Attributes
    ----------
    name : how files call it ("depth", "codes", "G", "M", "F").
    module : in eval mode, single precision, on the processor.
    weights : what its plain weights are; without what was put around it.
    inputs : shape of each input without the batch, by name.
    output : name of what comes out.
    about : how to make its inputs and what to do with its output, JSON-ready.
    """

    name: str
    module: nn.Module
    weights: nn.Module
    inputs: Mapping[str, tuple[int, ...]]
    output: str
    about: Mapping[str, Any]

    def example(self, count: int, seed: int) -> tuple[torch.Tensor, ...]:
        """Inputs to try it with, from a normal distribution."""
        generator = torch.Generator().manual_seed(seed)
        return tuple(torch.randn((count, *shape), generator=generator) for shape in self.inputs.values())


class _Codes(nn.Module):
    """A latent regressor whose output is codes in the generator's numbers, (N, 14, 512)."""

    scale: torch.Tensor
    shift: torch.Tensor

    def __init__(self, network: LatentNetwork, scale: CodeScale) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("scale", torch.from_numpy(scale.scale).float())
        self.register_buffer("shift", torch.from_numpy(scale.shift).float())

    def forward(self, photo: torch.Tensor) -> torch.Tensor:
        codes: torch.Tensor = self.network.codes(self.network(photo)) * self.scale + self.shift
        return codes


def parts_of(folder: RunFolder, checkpoint: str) -> list[Part]:
    """The networks of a run with their weights; judges are left out, for only training needs them.

    Raises
    ------
    DataError : run or weights are missing or damaged.
    """
    record, weights = folder.record(), folder.checkpoint(checkpoint)
    torch.manual_seed(0)
    if record.kind == "rgbd":
        return [_part_of_maker(record, name, folder, checkpoint) for name in ("G", "M", "F") if name in record.networks]
    network = networks.build(record.network, **record.network_options)
    load_weights(weights, network)
    network.eval()
    about = {"input": {"photo": _photo(record)}}
    inputs = {"photo": (3, record.resolution, record.resolution)}
    if record.kind == "latent":
        assert isinstance(network, LatentNetwork)
        output = {"codes": "EG3D latent codes, 14 rows of 512 numbers, ready for its synthesis network"}
        scaled = _Codes(network, CodeScale.load(folder.baseline)).eval()
        return [Part("codes", scaled, network, inputs, "codes", {**about, "output": output})]
    return [Part("depth", network, network, inputs, "depth", {**about, "output": {"depth": _depth(record)}})]


def _part_of_maker(record: RunRecord, name: str, folder: RunFolder, checkpoint: str) -> Part:
    choice, size = record.networks[name], record.resolution
    network = networks.build(choice.network, **choice.options)
    load_weights(folder.checkpoint(checkpoint), network, name if len(record.networks) > 1 else "")
    network.eval()
    drawing = {"drawing": "lines of the face points, grey as (v - 127.5) / 127.5"}
    points = {
        "landmarks": "70 points, x and y in turn: -1 is the left or upper edge of the picture, 1 the right or lower one"
    }
    order = "".join("BGR" if str(record.settings.get("colour_order", "BGR")) == "BGR" else "RGB") + "D"
    face = {
        "channels": list(order),
        "undo": "code = 127.5 * output + 127.5; depth codes: small is near, under 8 is background in all channels",
        "depth_window_mm": record.depth_window_mm,
        "depth": "code 0 is the first and 255 the second end of depth_window_mm, from the tip of the nose backwards; "
        "null: nobody knows the ends",
    }
    if name == "M":
        reads = _MAPPING_READS[choice.network]
        shapes = {"landmarks": (_POINT_NUMBERS,), "drawing": (1, size, size)}
        said = {key: words for key, words in {**points, **drawing}.items() if key in reads}
        about: dict[str, Any] = {"input": said, "output": {"mapped": "goes into G, before the drawing if G reads both"}}
        return Part("M", network, network, {key: shapes[key] for key in reads}, "mapped", about)
    channels = int(choice.options.get("input_channels", 1))
    if name == "F":
        about = {"input": {"face": face}, "output": drawing}
        return Part("F", network, network, {"face": (channels, size, size)}, "drawing", about)
    read = "drawing" if "M" not in record.networks else "mapped"
    said = drawing if read == "drawing" else {"mapped": "what M gives, and after it the drawing if G reads both"}
    return Part(
        "G", network, network, {read: (channels, size, size)}, "face", {"input": said, "output": {"face": face}}
    )


def _photo(record: RunRecord) -> dict[str, Any]:
    """How a photo becomes the input; mean and deviation in the order in which the channels are stated."""
    step = -1 if record.input_bgr else 1
    return {
        "size": [record.resolution, record.resolution],
        "fitting": _FITTED,
        "channels": list("RGB"[::step]),
        "normalisation": "(colour / 255 - mean) / deviation, channel by channel",
        "mean": list(record.input_mean[::step]),
        "deviation": list(record.input_deviation[::step]),
    }


def _depth(record: RunRecord) -> dict[str, Any]:
    """What the output means."""
    target: Target = record.normalisation
    said: dict[str, Any] = {
        "channels": ["depth", "log-odds of being head"] if record.outline else ["depth"],
        "undo": "value = output * scale + mean",
        "scale": target.scale,
        "mean": target.mean,
        "target": target.kind,
        "means": TARGETS[target.kind],
        "unit": target.unit or "none: known up to scale and shift",
        "near": target.near,
    }
    if record.outline:
        said["head"] = "probability = 1 / (1 + exp(-output)); depth means something only where there is head"
    if target.needs_reference:
        said["z_depth"] = "value + distance of the head's reference point (between the eyes) from the camera, metres"
    return said
