"""Exports of real runs, read back without our code and compared with the run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from plugins.training import export_run, networks
from plugins.training.export import torchscript
from plugins.training.export.parts import parts_of
from plugins.training.export_run import TrainExport
from plugins.training.latent.samples import CodeScale
from plugins.training.loop.weights import save_weights, weights_of
from plugins.training.networks.bts_parts import PlaneReduction
from plugins.training.networks.vision_transformer import as_grid
from plugins.training.run_folder import RunFolder, RunRecord
from plugins.training.settings.export import ExportSettings
from tests.plugins.training import faces
from tests.plugins.training.made_maker import made_maker
from tests.plugins.training.made_run import made_run
from workbench.errors import DataError, SettingsError, UnavailableError


def exported(workspace: Path, **values: Any) -> tuple[Path, dict[str, Any], faces.RecordingJob]:
    """The folder, its description and the job."""
    s = ExportSettings(**({"run": "run"} | values))
    task, job = TrainExport(), faces.job(workspace, f"export-{s.run}-{s.name}")
    task.check(s, job.place)
    task.run(s, job)
    folder = workspace / "runs" / s.run / "exports" / s.name
    return folder, json.loads((folder / "export.json").read_text(encoding="utf-8")), job


def elsewhere(script: str, *words: Any) -> str:
    """What a fresh Python prints that knows nothing of the workbench."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, *map(str, words)],
        capture_output=True, text=True, encoding="utf-8", cwd=Path(sys.executable).parent, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


LOADS = """
import sys, numpy, torch
assert not any(name.startswith(("plugins", "workbench")) for name in sys.modules)
torch.set_num_threads(1)
network = torch.jit.load(sys.argv[1], map_location="cpu")
inputs = [torch.from_numpy(numpy.load(path)) for path in sys.argv[3:]]
with torch.no_grad():
    numpy.save(sys.argv[2], network(*inputs).numpy())
print("done")
"""


def test_torchscript_runs_where_nobody_knows_us(tmp_path: Path) -> None:
    workspace = tmp_path / "wörk"
    run = made_run(workspace, outline=True)
    folder, about, job = exported(workspace)
    assert job.artifacts == [("export", folder)] and job.warnings == []
    part = about["networks"][0]
    assert part["shapes"] == {"photo": ["batch", 3, 32, 32]} and part["gives"] == "depth"
    photo = np.random.default_rng(0).normal(size=(3, 3, 32, 32)).astype(np.float32)
    np.save(tmp_path / "in.npy", photo)
    file = folder / part["files"]["torchscript"]["file"]
    assert elsewhere(LOADS, file, tmp_path / "out.npy", tmp_path / "in.npy") == "done"
    with torch.no_grad():
        wanted = parts_of(run, "best")[0].module(torch.from_numpy(photo)).numpy()
    np.testing.assert_allclose(np.load(tmp_path / "out.npy"), wanted, atol=1e-5)
    assert part["files"]["torchscript"]["largest_difference"] < 1e-5
    assert part["files"]["torchscript"]["runs_on"] == "any device"


def test_the_description_is_enough_to_use_it(tmp_path: Path) -> None:
    run = made_run(tmp_path, outline=True, target="inverse", target_mean=1.5, target_scale=0.25, input_bgr=True,
                   input_mean=(0.1, 0.2, 0.3), input_deviation=(0.4, 0.5, 0.6))  # fmt: skip
    _folder, about, _job = exported(tmp_path, formats=["safetensors"])
    photo, depth = about["networks"][0]["input"]["photo"], about["networks"][0]["output"]["depth"]
    assert (photo["size"], photo["channels"], photo["mean"]) == ([32, 32], ["B", "G", "R"], [0.3, 0.2, 0.1])
    assert photo["deviation"] == [0.6, 0.5, 0.4]
    assert (depth["mean"], depth["scale"], depth["unit"], depth["near"]) == (1.5, 0.25, "1/m", "large")
    assert depth["channels"] == ["depth", "log-odds of being head"]
    assert run.record().name == about["run"] and about["kind"] == "depth"


def test_plain_weights_are_the_runs(tmp_path: Path) -> None:
    run = made_run(tmp_path)
    folder, _about, _job = exported(tmp_path, formats=["safetensors"], checkpoint="last")
    found, wanted = load_file(folder / "depth.safetensors"), load_file(run.checkpoint("last"))
    assert found.keys() == wanted.keys() and all(torch.equal(found[name], wanted[name]) for name in found)


@pytest.mark.parametrize("network", ["attunet", "unet_noatt"])
def test_onnx_says_the_same_in_onnx_runtime(tmp_path: Path, network: str) -> None:
    onnxruntime = pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")
    pytest.importorskip("onnx", reason="onnx is not installed")
    run = made_run(tmp_path / "wörk ü", network=network)
    folder, about, job = exported(tmp_path / "wörk ü", formats=["onnx"])
    assert job.warnings == []
    said = about["networks"][0]["files"]["onnx"]
    assert said["largest_difference"] < 1e-5 and said["inputs"] == ["photo"]
    session = onnxruntime.InferenceSession((folder / "depth.onnx").read_bytes(), providers=["CPUExecutionProvider"])
    photo = np.random.default_rng(0).normal(size=(5, 3, 32, 32)).astype(np.float32)
    with torch.no_grad():
        wanted = parts_of(run, "best")[0].module(torch.from_numpy(photo)).numpy()
    np.testing.assert_allclose(session.run(["depth"], {"photo": photo})[0], wanted, atol=1e-5)
    assert "normalisation" in session.get_modelmeta().custom_metadata_map["description"]


def test_a_missing_library_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_run(tmp_path)
    monkeypatch.setattr(export_run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UnavailableError, match="pip install onnx onnxruntime") as caught:
        TrainExport().check(ExportSettings(run="run", formats=["onnx"]), faces.job(tmp_path).place)
    assert caught.value.sentence.count(".") == 1


@pytest.mark.parametrize("mapping", ["", "synth_M_residual", "synth_M_mlp_and_residual_512"])
def test_a_face_synthesiser_has_the_names_that_others_look_for(tmp_path: Path, mapping: str) -> None:
    run = made_maker(tmp_path, mapping)
    folder, about, job = exported(tmp_path, run="faces", formats=["torchscript"])
    names = ["G", "M"] if mapping else ["G"]
    assert [part["name"] for part in about["networks"]] == names and job.warnings == []
    assert {path.name for path in folder.glob("*.zip")} == {f"tracedGenerator_net_{name}.zip" for name in names}
    generator = torch.jit.load(str(folder / "tracedGenerator_net_G.zip"), map_location="cpu")
    drawing = torch.randn(2, 5 if mapping else 1, 32, 32)
    with torch.no_grad():
        assert torch.allclose(generator(drawing), parts_of(run, "best")[0].module(drawing), atol=1e-5)
    face = about["networks"][0]["output"]["face"]
    assert face["channels"] == ["B", "G", "R", "D"] and face["depth_window_mm"] == [-20.0, 80.0]


def test_a_latent_run_gives_codes_in_the_generators_numbers(tmp_path: Path) -> None:
    network = networks.build("latent_ours", width=8)
    folder = RunFolder(tmp_path / "runs" / "codes")
    about_network: dict[str, Any] = {"network": "latent_ours", "network_options": {"width": 8}, "parameters": 1}
    folder.write(RunRecord(kind="latent", name="codes", settings={}, datasets=(), resolution=64, **about_network))
    save_weights(folder.checkpoint("best"), weights_of({"network": network}))
    mean, deviation = np.full((14, 512), 3.0, np.float32), np.full((14, 512), 0.5, np.float32)
    CodeScale(mean, deviation).save(folder.baseline)
    place, about, _job = exported(tmp_path, run="codes")
    loaded = torch.jit.load(str(place / "codes.torchscript.pt"), map_location="cpu")
    photo = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        wanted = network.eval().codes(network(photo)) * 0.5 + 3.0
        assert torch.allclose(loaded(photo), wanted, atol=1e-5) and wanted.shape == (2, 14, 512)
    assert load_file(place / "codes.safetensors").keys() == network.state_dict().keys()
    assert about["networks"][0]["shapes"] == {"photo": ["batch", 3, 64, 64]}


def test_a_network_that_makes_tensors_on_the_processor_is_told_apart() -> None:
    class Anew(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + torch.arange(3, device=x.device)

    traced = torch.jit.trace(Anew(), torch.zeros(3))
    assert torchscript._names_a_device(traced)
    assert not torchscript._names_a_device(torch.jit.trace(torch.nn.Linear(3, 3), torch.zeros(1, 3)))


def test_exports_that_differ_are_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_run(tmp_path)
    from plugins.training.export import exporting

    monkeypatch.setattr(
        exporting, "write_torchscript", lambda part, path: {"largest_difference": 0.5, "spread_of_output": 1.0}
    )
    _folder, _about, job = exported(tmp_path, formats=["torchscript"])
    assert "differs from the run by up to 0.5" in job.warnings[0]


def test_settings_that_cannot_be_are_refused_at_their_field(tmp_path: Path) -> None:
    run, task, place = made_run(tmp_path), TrainExport(), faces.job(tmp_path).place
    (run.path / "exports" / "taken").mkdir(parents=True)
    run.checkpoint("last").unlink()
    for values, field in (
        ({"run": ""}, "run"),
        ({"formats": []}, "formats"),
        ({"name": "taken"}, "name"),
        ({"checkpoint": "last"}, "run"),
    ):
        with pytest.raises(SettingsError) as caught:
            task.check(ExportSettings(**({"run": "run", "formats": ["torchscript"]} | values)), place)
        assert caught.value.field == field
    with pytest.raises(DataError, match="no training run"):
        task.check(ExportSettings(run="none"), place)


def test_parts_of_networks_are_free_of_device_and_batch() -> None:
    """What tracing makes of a network is a constant; planes once were tied to the processor, grids to one picture."""
    reduction = torch.jit.trace(PlaneReduction(16, 8, ratio=4).eval(), torch.randn(1, 16, 3, 3))
    assert not torchscript._names_a_device(reduction)
    assert reduction(torch.randn(2, 16, 3, 3)).shape == (2, 1, 12, 12)
    grid = torch.jit.trace(lambda tokens: as_grid(tokens, 2, 3), torch.randn(1, 6, 5))
    assert grid(torch.randn(4, 6, 5)).shape == (4, 5, 2, 3)
