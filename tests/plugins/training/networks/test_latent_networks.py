"""The latent regressors and UnSup3D's network: outputs of the originals, shapes of codes, names of older files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.fft import dctn

from plugins.training import networks
from plugins.training.networks.coarse_view import CoarseView
from plugins.training.networks.fitting import load_file
from plugins.training.networks.interface import CODE, ROWS, LatentNetwork
from plugins.training.networks.latent_vit import LatentViT, modern_names
from tests.plugins.training.networks.originals import departure, fill, needs_facts
from workbench.errors import DataError


@needs_facts
@pytest.mark.parametrize("name", ["latent_unet", "unsup3d_netD"])
def test_the_output_is_the_originals(name: str) -> None:
    with torch.device("meta"):
        network = networks.build(name)
    network.to_empty(device="cpu")
    fill(network)
    assert departure(network, name) < 1e-4


@pytest.mark.parametrize(
    ("name", "shape"), [("latent_ours", (2, 512)), ("latent_vit", (2, 7168)), ("latent_unet", (2, 512, 14, 1))]
)
def test_every_latent_network_brings_its_output_to_the_shape_of_eg3d(name: str, shape: tuple[int, ...]) -> None:
    with torch.device("meta"):
        network = networks.build(name)
    assert isinstance(network, LatentNetwork)
    output = torch.arange(float(torch.Size(shape).numel())).reshape(shape)
    codes = network.codes(output)
    assert codes.shape == (2, ROWS, CODE)
    if name == "latent_unet":
        assert torch.equal(codes[1, 3], output[1, :, 3, 0])
    else:
        assert torch.equal(codes[1, 13], output[1, -512:])


def test_unused_parts_of_the_latent_u_net_are_those_of_the_catalogue_and_of_the_facts() -> None:
    with torch.device("meta"):
        network = networks.build("latent_unet")
    assert sum(p.numel() for p in network.parameters() if p.requires_grad) == 24_088_128


@pytest.mark.parametrize("side", [32, 48, 128])
def test_ours_takes_pictures_of_any_size_and_one_or_fourteen_codes(side: int) -> None:
    one = networks.build("latent_ours", width=8).eval()
    each = networks.build("latent_ours", width=8, w_plus=True).eval()
    picture = torch.randn(1, 3, side, side)
    with torch.no_grad():
        assert one(picture).shape == (1, 512)
        assert each(picture).shape == (1, 7168)


def test_a_coarse_view_is_the_cosine_transform_in_deviations_of_what_it_has_seen() -> None:
    view, pictures = CoarseView(), torch.randn(64, 3, 32, 32) + 5
    small = pictures.reshape(64, 3, 16, 2, 16, 2).mean((3, 5))
    expected = dctn(small.numpy(), axes=(2, 3), norm="ortho").reshape(64, -1)
    said = view.train()(pictures)
    np.testing.assert_allclose(said.numpy(), (expected - expected.mean(0)) / expected.std(0), atol=2e-3)
    assert torch.equal(view.eval()(pictures), said)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(view(pictures), said)
    before = view.mean.clone()
    view(pictures + 1)
    assert torch.equal(view.mean, before)


def test_ours_begins_at_the_mean_code() -> None:
    with torch.no_grad():
        assert not networks.build("latent_ours", width=8)(torch.randn(2, 3, 32, 32)).any()


def older(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The same weights as a file of vit-pytorch of early 2022 holds them, without norms around the patches."""
    found = {}
    for name, value in weights.items():
        parts = name.split(".")
        if name.startswith("transformer.layers."):
            at, rest = ".".join(parts[:4]), parts[4:]
            if parts[3] == "0":
                name = f"{at}.norm.{rest[1]}" if rest[0] == "norm" else f"{at}.fn.{'.'.join(rest)}"
            else:
                number = int(rest[1])
                name = f"{at}.norm.{rest[2]}" if number == 0 else f"{at}.fn.net.{number - 1}.{rest[2]}"
        elif name.startswith("transformer.norm."):
            name = f"mlp_head.0.{parts[-1]}"
        elif name.startswith("mlp_head."):
            name = f"mlp_head.1.{parts[-1]}"
        elif name.startswith("to_patch_embedding.2."):
            name = f"to_patch_embedding.1.{parts[-1]}"
        elif name in ("cls_token", "pos_embedding"):
            value = value[None]
        found[name] = value
    return found


def test_files_of_the_vit_of_2022_load_under_todays_names(tmp_path: Path) -> None:
    with torch.device("meta"):
        shapes = LatentViT(patch_norms=False).state_dict()
    weights = {key: torch.full((1,), float(i)).expand(value.shape) for i, (key, value) in enumerate(shapes.items())}
    found = modern_names(older(weights))
    assert found.keys() == weights.keys()
    assert all(torch.equal(found[key], weights[key]) for key in found)
    assert modern_names(weights) == weights
    torch.save(older(weights), tmp_path / "vit.pt")
    with torch.device("meta"):
        fits, lacks = LatentViT(patch_norms=False), LatentViT()
    fits.to_empty(device="cpu")
    assert load_file(tmp_path / "vit.pt", "latent_vit", fits).complete
    assert torch.equal(fits.state_dict()["mlp_head.bias"], weights["mlp_head.bias"])
    with pytest.raises(DataError):
        load_file(tmp_path / "vit.pt", "latent_vit", lacks)
