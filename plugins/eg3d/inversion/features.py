"""Likeness by features: the distance of two pictures in the layers of a VGG16 whose weights a person supplies.

The network is built from the weights' own names and shapes (torchvision's numbering of VGG16's layers), so nothing of a
file is run. Distance: Zhang et al., "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric" (2018).
"""

from __future__ import annotations

import tarfile
from collections.abc import Mapping
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor
from torch.nn import functional

from workbench.api import DataError, files

BLOCKS = ((0, 2), (5, 7), (10, 12, 14), (17, 19, 21), (24, 26, 28))
"""Numbers of the 3 x 3 convolutions; each is followed by a ReLU, each block but the last by halving."""
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_PREFIXES = ("features.", "vgg.features.", "model.features.", "net.features.")
_CALIBRATIONS = ("lin{}.model.1.weight", "lin{}.weight", "lins.{}.model.1.weight", "lins.{}.weight")
_TINY = 1e-10


class FeatureDistance:
    """How different two pictures look. weights: convolutions in order; calibration: one (C,) per block, or None."""

    def __init__(
        self, weights: list[list[tuple[Tensor, Tensor]]], calibration: list[Tensor] | None, device: torch.device
    ) -> None:
        self._blocks = [[(w.to(device), b.to(device)) for w, b in block] for block in weights]
        self._calibration = None if calibration is None else [c.to(device) for c in calibration]
        self._mean, self._deviation = (
            torch.tensor(values, device=device).view(1, 3, 1, 1) for values in (_MEAN, _DEVIATION)
        )

    @classmethod
    def read(cls, features: Path, calibration: Path | None, device: torch.device) -> FeatureDistance:
        """From files of tensors.

        Raises
        ------
        DataError : a file is damaged, or its tensors are not those of VGG16 or its calibration.
        """
        state = read_tensors(features)
        prefix = next((p for p in _PREFIXES if f"{p}0.weight" in state), None)
        if prefix is None:
            raise DataError(
                "The file has no tensor features.0.weight, so it is no VGG16",
                where=files.plain_path(features),
                remedy="save torchvision's vgg16 with torch.save(model.state_dict(), ...)",
            )
        weights = _convolutions(state, prefix, files.plain_path(features))
        lins = None if calibration is None else _lins(read_tensors(calibration), weights, files.plain_path(calibration))
        return cls(weights, lins, device)

    def features(self, image: Tensor) -> list[Tensor]:
        """The last activations of each block for pictures (N, 3, H, W) in [-1, 1], each pixel's brought to length 1."""
        x = ((image + 1) / 2 - self._mean) / self._deviation
        found = []
        for index, block in enumerate(self._blocks):
            x = functional.max_pool2d(x, 2) if index else x
            for weight, bias in block:
                x = functional.conv2d(x, weight, bias, padding=1).relu()
            found.append(x / (x.square().sum(dim=1, keepdim=True).sqrt() + _TINY))
        return found

    def between(self, one: list[Tensor], other: list[Tensor]) -> Tensor:
        """Distance of two pictures by their features: squared differences, calibrated or averaged over the channels,
        averaged over the pixels, summed over the blocks."""
        total = one[0].new_zeros(())
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            apart = (a - b).square()
            if self._calibration is None:
                total = total + apart.mean()
            else:
                total = total + (apart * self._calibration[index].view(1, -1, 1, 1)).sum(dim=1).mean()
        return total


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Named tensors of a safetensors file or of what torch saved; no other objects are let in.

    Raises
    ------
    DataError : the file is missing, damaged, or holds anything but tensors.
    """
    where = files.plain_path(path)
    try:
        if path.suffix.lower() == ".safetensors":
            found = safetensors.torch.load(files.long_path(path).read_bytes())
        elif tarfile.is_tarfile(files.long_path(path)):
            # Before torch 2.6 this oldest kind of file was unpickled with full power, whatever `weights_only` said.
            remedy = "save it again with a current PyTorch, or as .safetensors"
            raise DataError(
                "The file of weights is of a kind that could run code, and is refused", where=where, remedy=remedy
            )
        else:
            found = torch.load(files.long_path(path), map_location="cpu", weights_only=True)
    except DataError:
        raise
    except OSError as error:
        raise DataError(f"The file of weights cannot be read ({error.strerror})", where=where) from error
    except (SafetensorError, RuntimeError, ValueError, KeyError, EOFError) as error:
        raise DataError("The file of weights is damaged", where=where, remedy="save it again") from error
    except Exception as error:
        # What torch raises for objects beside tensors is its pickle error, which must not be imported here.
        remedy = "save the state dict alone: torch.save(model.state_dict(), ...)"
        raise DataError("The file holds more than tensors and is refused", where=where, remedy=remedy) from error
    if not isinstance(found, Mapping) or not all(isinstance(value, Tensor) for value in found.values()):
        remedy = "save the state dict alone: torch.save(model.state_dict(), ...)"
        raise DataError("The file holds no named tensors", where=where, remedy=remedy)
    return {str(name): value.float() for name, value in found.items()}


def _convolutions(state: Mapping[str, Tensor], prefix: str, where: str) -> list[list[tuple[Tensor, Tensor]]]:
    inputs, blocks = 3, []
    for numbers in BLOCKS:
        block = []
        for number in numbers:
            weight, bias = (state.get(f"{prefix}{number}.{kind}") for kind in ("weight", "bias"))
            if weight is None or bias is None:
                raise DataError(f"The weights lack layer {prefix}{number}", where=where, remedy="use a VGG16")
            if weight.ndim != 4 or weight.shape[1:] != (inputs, 3, 3) or bias.shape != weight.shape[:1]:
                raise DataError(
                    f"Layer {prefix}{number} has the shape {tuple(weight.shape)}, which is not VGG16's",
                    where=where,
                    remedy="use a VGG16 without batch normalisation",
                )
            inputs = weight.shape[0]
            block.append((weight, bias))
        blocks.append(block)
    return blocks


def _lins(state: Mapping[str, Tensor], weights: list[list[tuple[Tensor, Tensor]]], where: str) -> list[Tensor]:
    found = []
    for index, block in enumerate(weights):
        names = [pattern.format(index) for pattern in _CALIBRATIONS]
        lin = next((state[name].flatten() for name in names if name in state), None)
        if lin is None or len(lin) != len(block[-1][1]):
            raise DataError(
                f"The calibration of block {index + 1} is missing or of another network",
                where=where,
                remedy="use the LPIPS weights for VGG",
            )
        found.append(lin)
    return found
