"""Files that are no generator, or not a whole one: a sentence with the file's name and something to try."""

from __future__ import annotations

import io
import pickle
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from plugins.eg3d.checkpoint import load_generator, look_at_file, read_checkpoint
from tests.plugins.eg3d import official_files
from tests.plugins.eg3d.checkpoint import hostile
from tests.plugins.eg3d.official_files import Persistent, tensors
from tests.plugins.eg3d.recipe import Weights
from workbench.api import DataError, UnavailableError


def sentence(path: Path) -> str:
    """What every way of reading says of a file."""
    said = set()
    for read in (read_checkpoint, look_at_file, load_generator):
        with pytest.raises(DataError) as problem:
            read(path)
        assert str(path) in problem.value.sentence and problem.value.remedy
        said.add(problem.value.sentence)
    (only,) = said
    return only


def other_network(*names: str) -> bytes:
    root = Persistent("Generator", "")
    for name in names:
        *path, last = name.split(".")
        inner: Any = root
        for part in path:
            if part not in inner._modules:
                inner.add_module(part, Persistent("Part", ""))
            inner = inner._modules[part]
        inner.register_parameter(last, torch.nn.Parameter(torch.ones(4)))
    return official_files.dumps({"G": root, "D": None, "G_ema": root})


def tensorflow() -> bytes:
    network = b"\x80\x04" + hostile.text("dnnlib.tflib.network") + hostile.text("Network") + b"\x93)\x81"
    return network + b"}b0NNN\x87."


def archive(make: Callable[[io.BytesIO], None]) -> bytes:
    stream = io.BytesIO()
    make(stream)
    return stream.getvalue()


def zipped(stream: io.BytesIO) -> None:
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("photo.txt", "no model")


def tarred(stream: io.BytesIO) -> None:
    with tarfile.open(fileobj=stream, mode="w") as file:
        file.addfile(tarfile.TarInfo("storages"))


_OTHERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "StyleGAN2": (lambda: other_network("synthesis.b4.const", "mapping.fc0.weight"), "StyleGAN2 model"),
    "StyleGAN3": (lambda: other_network("synthesis.input.freqs", "mapping.fc0.weight"), "StyleGAN3 model"),
    "rosinality": (lambda: pickle.dumps({"g_ema": {"convs.0.conv.weight": np.ones(3)}}), "StyleGAN2 model"),
    "TensorFlow": (tensorflow, "old TensorFlow StyleGAN model"),
    "another network": (lambda: other_network("layer.weight"), "no EG3D generator"),
    "a number": (lambda: pickle.dumps(7), "no EG3D generator"),
    "options": (lambda: pickle.dumps({"rendering_kwargs": {"box_warp": 1}}), "no EG3D generator"),
    "an array": (lambda: archive(lambda stream: np.savez(stream, a=np.ones(3))), "no EG3D generator"),
    "nothing": (lambda: b"", "file is empty"),
    "a web page": (lambda: b"<!DOCTYPE html><html>Please sign in</html>", "web page"),
    "a placeholder": (lambda: b"version https://git-lfs.github.com/spec/v1\nsize 373", "placeholder"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "not a model file"),
    "a text": (lambda: b"compare this\nwith that\n", "damaged"),
    "a zip": (lambda: archive(zipped), "packed archive"),
    "a tar": (lambda: archive(tarred), "packed archive"),
    "half a zip": (lambda: archive(zipped)[:60], "ends too early"),
    "random bytes": (lambda: b"\x80\x04" + np.random.default_rng(0).bytes(999), "damaged|too early"),
}


@pytest.mark.parametrize("kind", sorted(_OTHERS))
def test_other_files(kind: str, tmp_path: Path) -> None:
    make, words = _OTHERS[kind]
    path = tmp_path / "model.pkl"
    path.write_bytes(make())
    said = sentence(path)
    assert any(word in said for word in words.split("|"))


def test_places_without_a_file(tmp_path: Path) -> None:
    assert "no model file at this place" in sentence(tmp_path / "none.pkl")
    assert "a folder and not a model file" in sentence(tmp_path)


def test_a_device_that_is_not_there(tmp_path: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(UnavailableError):
        load_generator(tmp_path / "any.pkl", "cuda")


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.9999])
@pytest.mark.parametrize("form", ["official", "zip", "stream", "safetensors"])
def test_truncated_files(form: str, share: float, tmp_path: Path, weights: Weights, rendering: dict[str, Any]) -> None:
    path = tmp_path / "model.pkl"
    if form == "official":
        official_files.write_official(path, weights, rendering=rendering)
    elif form == "safetensors":
        safetensors.torch.save_file(tensors(weights), path)
    else:
        torch.save(tensors(weights), path, _use_new_zipfile_serialization=form == "zip")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "The file ends too early" in sentence(path)


def state_without(weights: Weights, part: str) -> dict[str, torch.Tensor]:
    return {name: value for name, value in tensors(weights).items() if part not in name}


def test_missing_unknown_and_misshapen_tensors_are_named(tmp_path: Path, weights: Weights) -> None:
    path = tmp_path / "model.pth"
    torch.save(state_without(weights, "b16.conv1.weight"), path)
    with pytest.raises(DataError, match=r"b16\.conv1\.weight"):
        load_generator(path)
    torch.save({**tensors(weights), "decoder.net.4.weight": torch.ones(2)}, path)
    with pytest.raises(DataError, match=r"decoder\.net\.4\.weight is unknown"):
        load_generator(path)
    torch.save({**tensors(weights), "decoder.net.0.weight": torch.ones(64, 31)}, path)
    with pytest.raises(DataError, match=r"decoder\.net\.0\.weight") as problem:
        load_generator(path)
    assert str(path) in problem.value.sentence


@pytest.mark.parametrize("part", ["mapping.w_avg", "superresolution.", "block1.conv1.noise_const", "mapping.fc0"])
def test_a_missing_tensor_that_tells_a_size_is_named(part: str, tmp_path: Path, weights: Weights) -> None:
    path = tmp_path / "model.pth"
    torch.save(state_without(weights, part), path)
    said = sentence(path)
    assert "incomplete" in said and part.split(".")[-1] in said


def test_another_resampling_filter_is_refused(tmp_path: Path, weights: Weights) -> None:
    path = tmp_path / "model.pth"
    torch.save({**tensors(weights), "backbone.synthesis.b8.resample_filter": torch.ones(12)}, path)
    with pytest.raises(DataError, match="resamples in another way"):
        read_checkpoint(path)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"superresolution_module": "training.superresolution.SuperresolutionHybrid16X"}, "unknown superresolution"),
        ({"clamp_mode": "relu"}, "softplus"),
        ({"ray_start": "auto"}, "automatic"),
        ({"ray_start": "near"}, "damaged"),
        ({"avg_camera_pivot": [0, 0]}, "damaged"),
        ({"depth_resolution": "many"}, "damaged"),
    ],
)
def test_options_that_cannot_be_rendered_with(
    options: dict[str, Any], words: str, tmp_path: Path, weights: Weights, rendering: dict[str, Any]
) -> None:
    path = official_files.write_converted(tmp_path / "m.pth", weights, rendering_kwargs={**rendering, **options})
    assert words in sentence(path)


def test_views_that_leave_their_storage_are_refused(tmp_path: Path, weights: Weights) -> None:
    """What lies behind a tensor in memory must not come into a generator."""
    path = tmp_path / "model.pkl"
    held = official_files.dumps(tensors({"backbone.synthesis.b4.const": np.ones((9, 4, 4), np.float32)}), 2)
    shape = b"K\x09K\x04K\x04\x87"
    assert held.count(shape) == 1
    for other in (
        b"K\x0aK\x04K\x04\x87",
        b"K\xffK\xffK\xff\x87",
        b"K\x09K\x04\x86\x85q",
        b"K\x09K\x04J\xff\xff\xff\xff\x87",
    ):
        path.write_bytes(held.replace(shape, other))
        assert "damaged" in sentence(path)


@pytest.mark.parametrize("form", ["official", "zip", "stream", "safetensors"])
def test_any_damage_ends_in_a_sentence(form: str, tmp_path: Path) -> None:
    """Bytes changed at random: the file is read, or refused in a sentence; nothing else happens."""
    path = tmp_path / "model.pkl"
    path.write_bytes(tiny(form))
    assert look_at_file(path).configuration.z_dim == 2
    data = np.frombuffer(path.read_bytes(), np.uint8)
    random, refused, count = np.random.default_rng(0), 0, 150
    for _ in range(count):
        changed = data.copy()
        changed[random.integers(0, min(len(data), 3000), random.integers(1, 4))] = random.integers(0, 256)
        path.write_bytes(changed.tobytes())
        try:
            read_checkpoint(path)
        except DataError as error:
            assert str(path) in error.sentence
            refused += 1
    assert 0 < refused < count


def tiny(form: str) -> bytes:
    """The smallest file of each form that is taken for a generator."""
    shapes = {
        "backbone.synthesis.b4.const": (2, 4, 4),
        "backbone.mapping.w_avg": (3,),
        "backbone.mapping.embed.weight": (3, 2),
        "backbone.mapping.fc0.weight": (3, 5),
        "superresolution.block1.conv1.noise_const": (128, 128),
    }
    rendering = {"superresolution_module": "SuperresolutionHybrid2X", "box_warp": 1.0}
    weights = {name: np.ones(shape, np.float32) for name, shape in shapes.items()}
    if form == "official":
        return official_files.dumps({"G_ema": official_files.network(weights, rendering=rendering)})
    if form == "safetensors":
        named = {
            "superresolution.block0.conv1.noise_const": (64, 64),
            "superresolution.block0.conv1.weight": (128, 1, 1, 1),
        }
        more = {name: np.ones(shape, np.float32) for name, shape in named.items()}
        return bytes(safetensors.torch.save(tensors({**weights, **more})))
    held = {"G_ema": tensors(weights), "rendering_kwargs": rendering}
    return archive(lambda stream: torch.save(held, stream, _use_new_zipfile_serialization=form == "zip"))
