"""The feature distance against numbers computed by hand, on a made-up VGG16 of two channels."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
import safetensors.torch
import torch

from plugins.eg3d.inversion.features import BLOCKS, FeatureDistance
from workbench.errors import DataError

CPU = torch.device("cpu")


def made_up() -> dict[str, torch.Tensor]:
    """Red becomes the first channel, green the second; every layer passes them on."""
    state = {}
    for number in (number for block in BLOCKS for number in block):
        weight = torch.zeros(2, 3 if number == 0 else 2, 3, 3)
        weight[0, 0, 1, 1] = weight[1, 1, 1, 1] = 1
        state[f"features.{number}.weight"], state[f"features.{number}.bias"] = weight, torch.zeros(2)
    return state


def image(red: float, green: float) -> torch.Tensor:
    return torch.tensor([red, green, 0.0]).view(1, 3, 1, 1).expand(1, 3, 32, 32)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    place = tmp_path / "vgg.safetensors"
    safetensors.torch.save_file(made_up(), place)
    return place


def distance(kind: FeatureDistance, one: torch.Tensor, other: torch.Tensor) -> float:
    return float(kind.between(kind.features(one), kind.features(other)))


def test_distances_by_hand(weights: Path) -> None:
    """Pure red is (1, 0) at unit length, pure green (0, 1): (1 + 1) / 2 in each of five blocks.

    Red and green together: (1 - 0.485) / 0.229 = 2.2489 and (1 - 0.456) / 0.224 = 2.4286, at unit length 0.6794 and
    0.7337; from pure red (0.3206² + 0.7337²) / 2 = 0.3206.
    """
    kind = FeatureDistance.read(weights, None, CPU)
    red, green, both = image(1, -1), image(-1, 1), image(1, 1)
    assert distance(kind, red, red) == 0
    assert distance(kind, red, green) == pytest.approx(5.0, abs=1e-5)
    assert distance(kind, red, both) == pytest.approx(5 * 0.32056, abs=1e-3)


def test_calibrated_distance_by_hand(weights: Path, tmp_path: Path) -> None:
    """Channels weighed 0.5 and 0.25 and summed: 0.75 in each of five blocks."""
    lins = {f"lin{index}.model.1.weight": torch.tensor([0.5, 0.25]).view(1, 2, 1, 1) for index in range(5)}
    torch.save(lins, tmp_path / "lpips.pth")
    kind = FeatureDistance.read(weights, tmp_path / "lpips.pth", CPU)
    assert distance(kind, image(1, -1), image(-1, 1)) == pytest.approx(5 * 0.75, abs=1e-5)


def test_blocks_are_halved(weights: Path) -> None:
    kind = FeatureDistance.read(weights, None, CPU)
    assert [found.shape[-1] for found in kind.features(image(1, 1))] == [32, 16, 8, 4, 2]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.pop("features.0.weight"), "no VGG16"),
        (lambda s: s.pop("features.24.bias"), "lack layer features.24"),
        (lambda s: s.update({"features.5.weight": torch.zeros(2, 3, 3, 3)}), "not VGG16"),
    ],
)
def test_other_networks_are_refused(tmp_path: Path, change: object, words: str) -> None:
    state = made_up()
    change(state)  # type: ignore[operator]
    torch.save(state, tmp_path / "vgg.pth")
    with pytest.raises(DataError, match=words) as refused:
        FeatureDistance.read(tmp_path / "vgg.pth", None, CPU)
    assert refused.value.remedy


class Payload:
    """Would write a file when unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.place,)


def test_objects_are_never_let_in(tmp_path: Path) -> None:
    torch.save({"features.0.weight": Payload(tmp_path / "ran")}, tmp_path / "evil.pth")
    with pytest.raises(DataError, match="more than tensors"):
        FeatureDistance.read(tmp_path / "evil.pth", None, CPU)
    assert not (tmp_path / "ran").exists()
    torch.save([1, 2], tmp_path / "list.pth")
    with pytest.raises(DataError, match="no named tensors"):
        FeatureDistance.read(tmp_path / "list.pth", None, CPU)
    for name in ("torn.pth", "torn.safetensors"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 torn")
        with pytest.raises(DataError):
            FeatureDistance.read(tmp_path / name, None, CPU)
    with pytest.raises(DataError, match="cannot be read"):
        FeatureDistance.read(tmp_path / "no.pth", None, CPU)


def test_the_oldest_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pickle").write_bytes(b"(lp0\n.")
    with tarfile.open(tmp_path / "old.pth", "w") as archive:
        archive.add(tmp_path / "pickle", "pickle")
    with pytest.raises(DataError, match="could run code"):
        FeatureDistance.read(tmp_path / "old.pth", None, CPU)
