"""Nothing that a file carries is ever run; what asks for it is refused in a sentence that says so."""

from __future__ import annotations

import copyreg
import pickle
import pickletools
from pathlib import Path

import numpy as np
import pytest
import torch

from plugins.eg3d.checkpoint import look_at_file, read_checkpoint
from tests.plugins.eg3d import official_files
from tests.plugins.eg3d.checkpoint import hostile
from tests.plugins.eg3d.recipe import Weights
from workbench.api import DataError

_REFUSED = "refuses to run code from this file"
_ASSEMBLED = sorted(hostile.assembled(Path("mark")))


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A file that appears if a payload is run."""
    return tmp_path / "mark"


def refused(path: Path, mark: Path, words: str = _REFUSED) -> None:
    for read in (read_checkpoint, look_at_file):
        with pytest.raises(DataError, match=words) as problem:
            read(path)
        assert str(path) in problem.value.sentence
        assert problem.value.remedy
    assert not mark.exists()


def test_the_payloads_are_real(mark: Path) -> None:
    assert hostile.makes_mark(pickle.dumps(hostile.Opens(mark)), mark)


def test_source_code_in_the_file_is_not_run(
    tmp_path: Path, mark: Path, weights: Weights, rendering: dict[str, object]
) -> None:
    path = tmp_path / "model.pkl"
    official_files.write_official(path, weights, rendering=rendering, source=hostile.source_code(mark))
    assert hostile.source_code(mark).encode() in path.read_bytes()
    checkpoint = read_checkpoint(path)
    assert not mark.exists()
    np.testing.assert_array_equal(checkpoint.state["decoder.net.0.bias"], weights["decoder.net.0.bias"])


@pytest.mark.parametrize("entry", ["G_ema", "D", "augment_pipe", "extra"])
def test_a_payload_anywhere_in_an_official_file_is_refused(
    entry: str, tmp_path: Path, mark: Path, weights: Weights, rendering: dict[str, object]
) -> None:
    held = official_files.contents(weights, rendering=rendering)
    if entry == "G_ema":
        held["G_ema"].payload = hostile.Opens(mark)
    else:
        held[entry] = hostile.Opens(mark)
    path = tmp_path / "model.pkl"
    path.write_bytes(official_files.dumps(held))
    refused(path, mark)


@pytest.mark.parametrize("entry", ["G_ema", "D"])
@pytest.mark.parametrize("wrapped", [True, False])
def test_a_payload_in_a_nested_storage_is_refused(
    entry: str, wrapped: bool, tmp_path: Path, mark: Path, weights: Weights, rendering: dict[str, object]
) -> None:
    held = official_files.contents(weights, rendering=rendering)
    payload = hostile.Opens(mark)
    held[entry].nested = hostile.FromBytes(hostile.stream(payload) if wrapped else pickle.dumps(payload, 2))
    path = tmp_path / "model.pkl"
    path.write_bytes(official_files.dumps(held))
    refused(path, mark)


@pytest.mark.parametrize("name", _ASSEMBLED)
def test_assembled_pickles_are_refused(name: str, tmp_path: Path, mark: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(hostile.assembled(mark)[name])
    refused(path, mark)


def test_an_extension_code_that_python_knows_is_refused(tmp_path: Path, mark: Path) -> None:
    copyreg.add_extension("builtins", "eval", 0xF0)
    try:
        data = pickle.dumps(eval, 2)
        path = tmp_path / "model.pkl"
        path.write_bytes(data)
        assert [opcode.name for opcode, _, _ in pickletools.genops(data)][1] == "EXT1"
        refused(path, mark)
    finally:
        copyreg.remove_extension("builtins", "eval", 0xF0)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_payload_in_what_torch_saved_is_refused(zipped: bool, tmp_path: Path, mark: Path, weights: Weights) -> None:
    path = tmp_path / "model.pth"
    held = {"G_ema": official_files.tensors(weights), "payload": hostile.Opens(mark)}
    torch.save(held, path, _use_new_zipfile_serialization=zipped)
    refused(path, mark)


def test_states_are_kept_as_data(tmp_path: Path, mark: Path) -> None:
    """A state with the names of Python's hooks is a dictionary like any other, and the file no generator."""
    path = tmp_path / "model.pkl"
    head = b"\x80\x04" + hostile.text("training.triplane") + hostile.text("OSGDecoder") + b"\x93)\x81}"
    path.write_bytes(head + hostile.text("__setstate__") + hostile.text("__class__") + b"sb.")
    refused(path, mark, "no EG3D generator")


def test_deep_nesting_ends_in_a_sentence(tmp_path: Path, mark: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(b"\x80\x04}N" + b"\x85" * 200_000 + b"Ns.")  # a dictionary with a deep tuple as its key
    refused(path, mark, "damaged")
    options = b"}" + hostile.text("rendering_kwargs") + b"}" + hostile.text("x") + b"N" + b"\x85" * 50_000 + b"ss."
    path.write_bytes(b"\x80\x04" + options)
    refused(path, mark, "damaged|no EG3D generator")
