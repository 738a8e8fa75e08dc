"""Networks of the face synthesiser: what the tables of published networks do not tell (facts 4.3 to 4.5)."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from plugins.training import networks
from plugins.training.networks.interface import Network
from tests.plugins.training.networks.originals import NETWORKS, fill, needs_facts, recipe


@needs_facts
@pytest.mark.parametrize("name", ["synth_G_unet_256", "synth_G_resnet_6blocks", "synth_D_n_layers", "synth_M_residual"])
def test_the_output_is_the_original_networks_with_the_same_weights(name: str) -> None:
    network = networks.build(name).eval()
    fill(network)
    with np.load(NETWORKS / f"{name}.npz") as fixture, torch.no_grad():
        said = network(torch.from_numpy(recipe()["network_input"](tuple(fixture["input_shape"]))))
        outputs = said if isinstance(said, list) else [said]
        assert len(outputs) == sum(key.startswith("output") for key in fixture)
        for number, output in enumerate(outputs):
            wanted = fixture[f"output{number}"]
            if "stride" in fixture:
                output = output[..., :: int(fixture["stride"]), :: int(fixture["stride"])]
            elif output.shape[-1] >= 64:
                output = output[:, :4, ::8, ::8]
            assert np.abs(output.numpy() - wanted).max() <= 1e-4 * wanted.std()


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("synth_D_n_layers", [257, 129, 65, 33, 34, 35]),
        ("synth_D_multiscale", [257, 129, 65, 33, 34, 35, 129, 65, 33, 17, 18, 19, 65, 33, 17, 9, 10, 11]),
    ],
)
def test_discriminators_give_every_layer_of_a_512_picture(name: str, sides: list[int]) -> None:
    with torch.device("meta"):
        said = networks.build(name)(torch.empty(1, 5, 512, 512))
    assert [output.shape[-1] for output in said] == sides


def test_the_finest_judge_has_the_highest_number() -> None:
    network = networks.build("synth_D_multiscale", width=4).eval()
    picture = torch.randn(1, 5, 64, 64)
    with torch.no_grad():
        first = network.get_submodule("scale2_layer0")(picture)
        second = network.get_submodule("scale1_layer0")(
            torch.nn.functional.avg_pool2d(picture, 3, 2, 1, count_include_pad=False)
        )
        said = network(picture)
    assert torch.equal(said[0], first)
    assert torch.equal(said[6], second)


@pytest.mark.parametrize(
    ("name", "first"), [("synth_D_n_layers", "model.0.weight"), ("synth_D_multiscale", "layer0.0.weight")]
)
def test_without_features_names_are_those_of_the_plain_layout(name: str, first: str) -> None:
    plain = networks.build(name, width=4, features=False).eval()
    assert next(iter(plain.state_dict())) == first
    said = plain(torch.zeros(1, 5, 64, 64))
    outputs = said if isinstance(said, list) else [said]
    assert [o.shape[1] for o in outputs] == [1] * len(outputs)


def test_points_and_drawing_of_any_batch_in_any_order() -> None:
    network = networks.build("synth_M_mlp_and_residual_512", width=6, size=32).eval()
    points, drawing = torch.randn(3, 140), torch.randn(3, 1, 32, 32)
    with torch.no_grad():
        said = network(points, drawing)
        assert torch.equal(said, network(drawing, points))
        assert torch.equal(said, network({"landmarks": points, "feature": drawing}))
        assert torch.allclose(said[:, :3], network.get_submodule("mlp")(points))
        assert torch.allclose(said[1:2], network(points[1:2], drawing[1:2]), atol=1e-6)
    assert said.shape == (3, 6, 32, 32)


@pytest.mark.parametrize("norm", ["batch", "instance", "none"])
def test_instance_normalisation_alone_brings_biases(norm: str) -> None:
    network: Network = networks.build("synth_G_unet_128", width=4, levels=5, norm=norm)
    names = set(network.state_dict())
    assert ("model.model.1.model.1.bias" in names) == (norm == "instance")
    assert network(torch.zeros(2, 1, 32, 32)).shape == (2, 4, 32, 32)


def test_first_weights_are_drawn_as_published() -> None:
    torch.manual_seed(0)
    network = networks.build("synth_G_resnet_6blocks", width=16)
    convolution, norm = network.get_submodule("model.10.conv_block.1"), network.get_submodule("model.2")
    assert isinstance(convolution.weight, torch.Tensor)
    assert isinstance(norm.weight, torch.Tensor)
    assert float(convolution.weight.detach().std()) == pytest.approx(0.02, rel=0.05)
    assert float(norm.weight.detach().mean()) == pytest.approx(1.0, abs=0.02)
