"""Foreign files are converted once, where that may be; the result is exact and opens at once."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from plugins.eg3d.checkpoint import conversion, look_at_file, read_checkpoint, write_workbench_file
from plugins.eg3d.checkpoint.checkpoint import Checkpoint
from plugins.eg3d.checkpoint.record import read_description
from tests.plugins.eg3d import official_files, recipe
from tests.plugins.eg3d.checkpoint.test_official import same
from tests.plugins.eg3d.recipe import Weights
from workbench.api import DataError, WorkspaceError, files


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def original(tmp_path: Path, weights: Weights, rendering: dict[str, Any]) -> Path:
    """An official file outside the workspace."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    return official_files.write_official(folder / "faces.pkl", weights, rendering=rendering, raw_px=64)


def test_a_file_outside_is_converted_into_the_workspace(original: Path, workspace: Path, weights: Weights) -> None:
    first = read_checkpoint(original, workspace)
    assert [entry.name for entry in original.parent.iterdir()] == ["faces.pkl"]
    (made,) = (workspace / conversion.FOLDER).glob("*.safetensors")
    assert made.name == f"faces-{files.sha256(original)[:12]}.safetensors"
    assert made.name in first.remark
    again = read_checkpoint(original, workspace)
    assert (first.source, again.source, again.remark) == ("official pickle", "workbench", "")
    assert again.configuration == first.configuration and again.notice
    same(again.state, weights)
    same(read_checkpoint(made).state, weights)
    text = made.with_suffix(".json").read_text(encoding="utf-8")
    assert str(original.parent) not in text


def test_a_file_in_the_workspace_is_converted_beside_itself(original: Path, workspace: Path) -> None:
    inside = workspace / "models" / "faces.pkl"
    inside.parent.mkdir()
    original.rename(inside)
    read_checkpoint(inside, workspace)
    assert len(list(inside.parent.glob("faces-*.safetensors"))) == 1
    assert not (workspace / conversion.FOLDER).exists()
    assert read_checkpoint(inside).source == "workbench"


def test_nothing_is_written_without_a_workspace(original: Path) -> None:
    assert read_checkpoint(original).remark == ""
    assert [entry.name for entry in original.parent.iterdir()] == ["faces.pkl"]


def test_a_moved_or_touched_original_is_known_by_its_bytes(original: Path, workspace: Path, weights: Weights) -> None:
    read_checkpoint(original, workspace)
    moved = original.rename(original.with_name("other name.pkl"))
    assert look_at_file(moved, workspace).ready is False  # a look reads nothing of it
    assert read_checkpoint(moved, workspace).source == "workbench"
    changed = bytearray(moved.read_bytes())
    at = changed.rfind(weights["decoder.net.0.bias"].tobytes())
    changed[at : at + 4] = np.float32(5).tobytes()
    moved.write_bytes(changed)
    again = read_checkpoint(moved, workspace)
    assert again.source == "official pickle" and float(again.state["decoder.net.0.bias"][0]) == 5.0


def test_an_original_that_changed_in_place_is_read_again(original: Path, workspace: Path) -> None:
    read_checkpoint(original, workspace)
    original.write_bytes(original.read_bytes() + b"\0")
    assert read_checkpoint(original, workspace).source == "official pickle"


@pytest.mark.parametrize("damage", ["cut tensors", "no tensors", "cut description", "newer description"])
def test_a_damaged_conversion_is_made_again(damage: str, original: Path, workspace: Path, weights: Weights) -> None:
    read_checkpoint(original, workspace)
    (made,) = (workspace / conversion.FOLDER).glob("*.safetensors")
    about = made.with_suffix(".json")
    match damage:
        case "cut tensors":
            made.write_bytes(made.read_bytes()[:-100])
        case "no tensors":
            made.unlink()
        case "cut description":
            about.write_bytes(about.read_bytes()[:-100])
        case _:
            about.write_text(
                about.read_text(encoding="utf-8").replace('"version": 1', '"version": 2'), encoding="utf-8"
            )
    same(read_checkpoint(original, workspace).state, weights)
    assert read_checkpoint(original, workspace).source == "workbench"


def test_a_full_disk_is_said_and_the_model_used(
    original: Path, workspace: Path, weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise WorkspaceError("The disk is full")

    monkeypatch.setattr(files, "write_bytes", full)
    checkpoint = read_checkpoint(original, workspace)
    same(checkpoint.state, weights)
    assert "The disk is full" in checkpoint.remark


def test_a_file_that_cannot_stay_in_a_folder_is_said(original: Path, workspace: Path) -> None:
    (workspace / conversion.FOLDER).write_bytes(b"")
    assert "A file lies where a folder is needed" in read_checkpoint(original, workspace).remark


def test_half_precision_is_stored_and_widened(tmp_path: Path, original: Path, weights: Weights) -> None:
    read = read_checkpoint(original)
    halves = {name: value.half() for name, value in read.state.items()}
    path = tmp_path / "small.safetensors"
    write_workbench_file(path, Checkpoint(read.configuration, halves, "workbench", notice=False))
    assert path.stat().st_size < original.stat().st_size / 3
    again = read_checkpoint(path)
    assert (again.configuration, again.source, again.notice) == (read.configuration, "workbench", False)
    same(again.state, weights)  # the recipe's numbers fit into half precision
    described = read_description(path)
    assert described is not None and described.original is None
    assert look_at_file(path).notice is False


def test_a_damaged_description_is_refused(tmp_path: Path, original: Path) -> None:
    path = tmp_path / "mine.safetensors"
    write_workbench_file(path, read_checkpoint(original))
    about = path.with_suffix(".json")
    about.write_text(about.read_text(encoding="utf-8").replace('"z_dim"', '"zdim"'), encoding="utf-8")
    with pytest.raises(DataError, match="description of the generator is damaged"):
        read_checkpoint(path)


def test_a_look_tells_what_a_file_is(original: Path, workspace: Path) -> None:
    look = look_at_file(original, workspace)
    assert (look.kind, look.ready, look.notice) == ("pickle", False, True)
    assert look.sentence == (
        "EG3D generator, 128 px images, 64 px depth: official model file, 14 MB, is converted when first opened."
    )
    read_checkpoint(original, workspace)
    assert look_at_file(original, workspace).sentence.endswith("14 MB, opens at once.")


def test_the_full_sized_file_opens_in_under_a_second(tmp_path: Path, shared: Path) -> None:
    """126 MB of tensors; CPU seconds of reading, at one thread."""
    weights = recipe.full_weights(shared)
    path = tmp_path / "full.pkl"
    path.write_bytes(official_files.dumps({"G_ema": official_files.network(weights)}))
    os.utime(path, ns=(1, 1_700_000_000_123_456_700))
    read_checkpoint(path, tmp_path)
    start = time.process_time()
    again = read_checkpoint(path, tmp_path)
    assert time.process_time() - start < 1.0
    assert again.source == "workbench"
    assert sum(value.numel() for value in again.state.values()) == 30_662_136 + 831_049
    assert all(value.dtype == torch.float32 for value in again.state.values())
