"""A person's files of weights: what is in them, what fits, what is said of those that do not."""

from __future__ import annotations

import collections
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor

from plugins.training import networks
from plugins.training.networks import CATALOGUE
from plugins.training.networks.fit import Fit
from plugins.training.networks.fitting import fit_of_file, load_encoder, load_file
from plugins.training.networks.weight_files import read_weights
from plugins.training.networks.weight_fit import WeightFile, find_fit, refuse_misfit
from tests.plugins.training.networks.originals import listed, needs_facts
from workbench.errors import DataError, SettingsError
from workbench.workspace import Workspace


class Stranger:
    """Would make a folder if it were unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (str(self.target),))


def official(name: str) -> dict[str, Tensor]:
    """A state dict of the published names and shapes that weighs nothing: every tensor is one zero seen many times."""
    return {key: torch.zeros(1).expand(shape) if shape else torch.zeros(()) for key, shape in listed(name).items()}


def wrapped(weights: Mapping[str, Tensor]) -> dict[str, Any]:
    """As trainers save them from several graphics cards."""
    inner = collections.OrderedDict((f"module.{key}", value) for key, value in weights.items())
    return {"global_step": 7, "optimizer": {"state": {0: {"step": torch.ones(())}}}, "model": inner}


def small(seed: int = 0, **options: int) -> torch.nn.Module:
    torch.manual_seed(seed)
    return networks.build("unet_simple", **{"width": 4, **options})


@needs_facts
@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.has_weights_table])
def test_a_file_as_official_ones_are_fits_with_nothing_left_over(name: str, tmp_path: Path) -> None:
    weights = official(name)
    idle = [key for key in weights if key.startswith(CATALOGUE[name].idle or ("-",))]
    # A head of another number of classes, one more head, and none of the weights that are never used.
    heads = {"head": torch.zeros(21, 3)} if not idle else {f"{prefix}extra": torch.zeros(3) for prefix in idle[:1]}
    torch.save(
        wrapped({k: v for k, v in weights.items() if k not in idle} | (heads if idle else {})), tmp_path / "a.pth"
    )
    fit = fit_of_file(tmp_path / "a.pth", name)
    assert (fit.missing, fit.unexpected, fit.mismatched) == ((), (), ())
    assert fit.complete
    assert fit.taken == len(weights) - len(idle)


@pytest.mark.parametrize("wrapper", ["model", "model_state_dict", "state_dict", None])
@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod.module."])
def test_weights_come_out_of_every_wrapper(wrapper: str | None, prefix: str, tmp_path: Path) -> None:
    source = small(1)
    state = {prefix + key: value for key, value in source.state_dict().items()}
    torch.save({wrapper: state, "epoch": 3, "loss": 0.5} if wrapper else state, tmp_path / "weights.pkl")
    network = small(2)
    fit = load_file(tmp_path / "weights.pkl", "unet_simple", network)
    assert fit.complete and not fit.unexpected
    assert all(torch.equal(value, source.state_dict()[key]) for key, value in network.state_dict().items())


def test_safetensors_and_half_precision_are_read(tmp_path: Path) -> None:
    source = small(1)
    half = {key: value.half() if value.is_floating_point() else value for key, value in source.state_dict().items()}
    safetensors.torch.save_file(half, tmp_path / "ü weights.safetensors")
    network = small(2)
    assert load_file(tmp_path / "ü weights.safetensors", "unet_simple", network).complete
    weight = network.get_parameter("outc.conv.weight")
    assert weight.dtype == torch.float32
    assert torch.equal(weight, half["outc.conv.weight"].float())


def test_a_second_channel_keeps_its_own_first_weights(tmp_path: Path) -> None:
    source = small(1)
    torch.save(source.state_dict(), tmp_path / "depth.pth")
    network = small(2, out_channels=2)
    before = network.get_parameter("outc.conv.weight").clone()
    fit = load_file(tmp_path / "depth.pth", "unet_simple", network)
    assert fit.widened == ("outc.conv.weight", "outc.conv.bias")
    weight = network.get_parameter("outc.conv.weight")
    assert torch.equal(weight[:1], source.get_parameter("outc.conv.weight"))
    assert torch.equal(weight[1:], before[1:])


def test_what_is_amiss_is_listed_and_nothing_is_taken(tmp_path: Path) -> None:
    state = dict(small(1).state_dict())
    state["outc.conv.weight"] = torch.zeros(1, 5, 1, 1)
    state["stranger"] = state.pop("inc.double_conv.0.bias")
    torch.save(state, tmp_path / "odd.pth")
    fit = fit_of_file(tmp_path / "odd.pth", "unet_simple", width=4)
    assert (fit.missing, fit.unexpected) == (("inc.double_conv.0.bias",), ("stranger",))
    assert [(m.name, m.in_file, m.wanted) for m in fit.mismatched] == [("outc.conv.weight", (1, 5, 1, 1), (1, 4, 1, 1))]
    assert fit.sentence == "126 tensors fit, 1 missing, 1 not of this network, 1 of another shape"
    network = small(2)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    with pytest.raises(DataError, match=re.escape("missing in the file: inc.double_conv.0.bias;")):
        load_file(tmp_path / "odd.pth", "unet_simple", network)
    assert all(torch.equal(value, before[key]) for key, value in network.state_dict().items())
    assert Fit.of(json.loads(json.dumps(fit.plain()))) == fit


def test_weights_of_the_same_network_built_otherwise_say_so(tmp_path: Path) -> None:
    torch.save(small(1).state_dict(), tmp_path / "narrow.pth")
    with pytest.raises(DataError, match=r"do not all fit “UNet-Simple”.* and [0-9]+ more") as caught:
        load_file(tmp_path / "narrow.pth", "unet_simple", small(2, width=8))
    assert "inc.double_conv.0.weight (4 x 3 x 3 x 3 in the file, 8 x 3 x 3 x 3 wanted)" in caught.value.sentence


@needs_facts
def test_weights_of_another_network_are_named(tmp_path: Path) -> None:
    torch.save(official("bts_resnet50"), tmp_path / "bts.pth")
    with pytest.raises(DataError, match="not of “UNet-Simple” but of “BTS with ResNet50”"):
        load_file(tmp_path / "bts.pth", "unet_simple", small())


def test_weights_of_no_network_at_all_are_refused(tmp_path: Path) -> None:
    torch.save({"layer.weight": torch.zeros(3)}, tmp_path / "mine.pth")
    with pytest.raises(DataError, match="fit no network of the workbench"):
        load_file(tmp_path / "mine.pth", "unet_simple", small())


@pytest.mark.parametrize(
    ("name", "options", "head"),
    [
        ("bts_densenet121", {"features": 32}, "classifier.weight"),
        ("facedepth", {}, "classifier.1.weight"),
        ("fused", {}, "fc.weight"),
    ],
)
def test_imagenet_files_fill_the_encoder_alone(name: str, options: dict[str, int], head: str, tmp_path: Path) -> None:
    prefix = CATALOGUE[name].encoder or ""
    network = networks.build(name, **options)
    source = {key: value.clone() for key, value in network.state_dict().items()}
    state = {key.removeprefix(prefix): value for key, value in source.items() if key.startswith(prefix)}
    if name.startswith("bts"):
        # torchvision's files hold the classifier too, and have older names for DenseNet's layers.
        older = re.compile(r"(denselayer[0-9]+[.](?:norm|conv))([0-9])")
        state = {"features." + older.sub(r"\1.\2", key): value for key, value in state.items()}
        assert "features.denseblock1.denselayer1.norm.1.weight" in state
    state[head] = torch.zeros(1000, 7)
    torch.save(state, tmp_path / "imagenet.pth")
    with torch.no_grad():
        for value in network.state_dict().values():
            value += 1
    fit = load_encoder(tmp_path / "imagenet.pth", name, network)
    assert fit.complete and not fit.unexpected
    for key, value in network.state_dict().items():
        if not key.startswith(CATALOGUE[name].idle or ("-",)):
            assert torch.equal(value, source[key] if key.startswith(prefix) else source[key] + 1)


def test_an_encoder_of_another_network_is_named_and_some_networks_have_none(tmp_path: Path) -> None:
    torch.save(networks.build("facedepth").state_dict(), tmp_path / "whole.pth")
    resnet = {k.removeprefix("encoder."): v for k, v in networks.build("fused").encoder.state_dict().items()}
    torch.save(resnet, tmp_path / "resnet18.pth")
    with pytest.raises(DataError, match="but of “Fused features”"):
        load_encoder(tmp_path / "resnet18.pth", "facedepth", networks.build("facedepth"))
    with pytest.raises(DataError, match="has no encoder"):
        load_encoder(tmp_path / "resnet18.pth", "unet_simple", small())


def saved(path: Path, *, old: bool = False) -> bytes:
    torch.save(small().state_dict(), path, _use_new_zipfile_serialization=not old)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"hello, this is text", "no file of weights"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1", "pointer"),
        (b"\x89HDF\r\n\x1a\n", "of Keras"),
        (b"\x00" * 600, "no file of weights"),
    ],
)
def test_files_of_other_kinds_are_refused_by_what_they_are(content: bytes, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "file.pth"
    file.write_bytes(content)
    with pytest.raises(DataError, match=sentence):
        read_weights(file)


def test_files_cut_short_are_told_from_others(tmp_path: Path) -> None:
    file = tmp_path / "file.pth"
    for old in (False, True):
        data = saved(file, old=old)
        file.write_bytes(data[: len(data) // 2])
        with pytest.raises(DataError, match="cut short"):
            read_weights(file)
    whole = safetensors.torch.save({"a": torch.zeros(100)})
    for length in (len(whole) - 10, 20):
        (tmp_path / "file.safetensors").write_bytes(whole[:length])
        with pytest.raises(DataError, match=r"cut short|damaged"):
            read_weights(tmp_path / "file.safetensors")


@pytest.mark.parametrize("old", [False, True])
def test_a_file_that_would_run_code_is_refused_and_runs_nothing(old: bool, tmp_path: Path) -> None:
    target = tmp_path / "made by the stranger"
    content = {"model": small().state_dict(), "args": Stranger(target)}
    torch.save(content, tmp_path / "stranger.pkl", _use_new_zipfile_serialization=not old)
    with pytest.raises(DataError, match="could run code"):
        read_weights(tmp_path / "stranger.pkl")
    assert not target.exists()


def test_a_missing_file_an_exported_program_and_a_list_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_weights(tmp_path / "absent.pth")
    torch.jit.save(torch.jit.trace(torch.nn.ReLU(), torch.zeros(1)), tmp_path / "program.pt")
    with pytest.raises(DataError, match="exported program"):
        read_weights(tmp_path / "program.pt")
    torch.save([torch.zeros(1)], tmp_path / "list.pt")
    with pytest.raises(DataError, match="no named tensors"):
        read_weights(tmp_path / "list.pt")


def test_weights_that_do_not_fit_are_refused_before_there_is_a_job(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "work ü")
    torch.save(small(1).state_dict(), tmp_path / "narrow ü.pth")
    asked = WeightFile(tmp_path / "narrow ü.pth", "unet_simple", {"width": 8})
    with pytest.raises(SettingsError, match="do not all fit “UNet-Simple”") as caught:
        refuse_misfit(asked, workspace.place())
    assert caught.value.field == "weight_file"
    assert find_fit(asked).fit == fit_of_file(asked.path, "unet_simple", width=8)
    with pytest.raises(SettingsError, match="There is no file"):
        refuse_misfit(WeightFile(tmp_path / "nowhere.pth", "unet_simple"), workspace.place())
