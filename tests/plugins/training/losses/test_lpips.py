"""LPIPS with made-up weights of the right shapes, against the same sums written out."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.nn import functional as F  # noqa: N812

from plugins.training.loop.machine import choose
from plugins.training.losses import lpips
from plugins.training.settings.synthesis import SynthesisSettings
from plugins.training.synthesis.preparation import _likeness
from workbench.errors import DataError, SettingsError

SHAPES = {0: (64, 3, 11), 3: (192, 64, 5), 6: (384, 192, 3), 8: (256, 384, 3), 10: (256, 256, 3)}
CHANNELS = (64, 192, 384, 256, 256)


def alexnet() -> dict[str, torch.Tensor]:
    """Weights as torchvision names them, the unused classifier too."""
    rng = torch.Generator().manual_seed(3)
    found = {"classifier.1.weight": torch.zeros(4, 4)}
    for index, (out, into, side) in SHAPES.items():
        spread = (2 / (into * side * side)) ** 0.5
        found[f"features.{index}.weight"] = torch.randn(out, into, side, side, generator=rng) * spread
        found[f"features.{index}.bias"] = torch.randn(out, generator=rng) * 0.1
    return found


def heads(channels: tuple[int, ...] = CHANNELS) -> dict[str, torch.Tensor]:
    rng = torch.Generator().manual_seed(4)
    return {f"lin{i}.model.1.weight": torch.rand(1, c, 1, 1, generator=rng) for i, c in enumerate(channels)}


@pytest.fixture(scope="module")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lpips") / "alexnet.pth"
    torch.save(alexnet(), path)
    return path


@pytest.fixture(scope="module")
def network(backbone: Path) -> lpips.Lpips:
    torch.save(heads(), backbone.parent / "alex.pth")
    return lpips.load(backbone, backbone.parent / "alex.pth")


def pictures(seed: int) -> torch.Tensor:
    return torch.rand(2, 3, 48, 48, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def written_out(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """The distance with nothing but convolutions and sums."""
    w, lin = alexnet(), heads()
    seen = []
    for picture in (one, other):
        mean, deviation = torch.tensor([-0.030, -0.088, -0.188]), torch.tensor([0.458, 0.448, 0.450])
        x = (picture - mean[:, None, None]) / deviation[:, None, None]
        taps = []
        for index, (stride, padding) in zip(SHAPES, ((4, 2), (1, 2), (1, 1), (1, 1), (1, 1)), strict=True):
            if index in (3, 6):
                x = F.max_pool2d(x, 3, 2)
            x = F.relu(F.conv2d(x, w[f"features.{index}.weight"], w[f"features.{index}.bias"], stride, padding))
            taps.append(x / (x.norm(dim=1, keepdim=True) + 1e-10))
        seen.append(taps)
    total = torch.zeros(2)
    for i, (a, b) in enumerate(zip(*seen, strict=True)):
        total += (lin[f"lin{i}.model.1.weight"][0] * (a - b) ** 2).sum(1).mean((1, 2))
    return total


def test_the_distance_is_what_its_formula_says(network: lpips.Lpips) -> None:
    one, other = pictures(0), pictures(1)
    assert network.name == "alexnet"
    assert torch.allclose(network(one, other), written_out(one, other), rtol=1e-4)
    assert network(one, one).tolist() == [0.0, 0.0]


def test_it_has_a_gradient_towards_pictures_and_none_towards_itself(network: lpips.Lpips) -> None:
    made = pictures(0).requires_grad_()
    network(made, pictures(1)).sum().backward()
    assert made.grad is not None and torch.isfinite(made.grad).all() and (made.grad != 0).double().mean() > 0.9
    assert all(p.grad is None and not p.requires_grad for p in network.parameters())


def test_equal_pictures_have_a_gradient_that_is_a_number(network: lpips.Lpips) -> None:
    made = torch.zeros(1, 3, 48, 48, requires_grad=True)
    network(made, torch.zeros(1, 3, 48, 48)).sum().backward()
    assert made.grad is not None and torch.isfinite(made.grad).all()


def test_one_file_may_hold_both(tmp_path: Path, network: lpips.Lpips) -> None:
    path = tmp_path / "both.pth"
    torch.save({**alexnet(), **{f"lpips.{name}": value for name, value in heads().items()}}, path)
    assert torch.equal(lpips.load(path)(pictures(0), pictures(1)), network(pictures(0), pictures(1)))


def test_what_is_missing_is_said_in_a_sentence(tmp_path: Path, backbone: Path) -> None:
    with pytest.raises(SettingsError, match="needs the linear heads of alexnet"):
        lpips.load(backbone)
    other = tmp_path / "vgg.pth"
    torch.save(heads((64, 128, 256, 512, 512)), other)
    with pytest.raises(SettingsError, match="not those of alexnet"):
        lpips.load(backbone, other)
    with pytest.raises(SettingsError, match="no AlexNet and no VGG-16"):
        lpips.load(other, other)
    with pytest.raises(DataError, match="no such file"):
        lpips.load(tmp_path / "none.pth", other)


def test_vgg_is_recognised_by_its_shapes() -> None:
    wide = {"vgg16": (64, 128, 256, 512, 512), "alexnet": CHANNELS}
    for name, channels in wide.items():
        assert tuple(head.shape[1] for head in lpips.Lpips(name).heads) == channels
    # torchvision numbers convolutions, ReLUs and poolings alike: the last of VGG-16 is features.28.
    assert "28.weight" in lpips.Lpips("vgg16").features.state_dict()


def test_a_run_of_made_faces_shows_it_red_first(backbone: Path, network: lpips.Lpips) -> None:
    files = {"lpips_weight": 10, "lpips_backbone": backbone, "lpips_heads": backbone.parent / "alex.pth"}
    machine = choose("cpu", "float32", 1)
    published, plain = (
        _likeness(SynthesisSettings.read({**files, "colour_order": order}), machine) for order in ("BGR", "RGB")
    )
    assert published is not None and plain is not None
    one, other = pictures(0), pictures(1)
    assert torch.isclose(plain(one, other), network(one, other).mean())
    assert torch.isclose(published(one.flip(1), other.flip(1)), plain(one, other))
