"""Named tensors out of a person's file of weights: nothing in it is ever run.

What torch saved (.pth, .pt, .pkl), bare or inside a checkpoint, and .safetensors.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from workbench.api import DataError, files

WRAPPERS = ("model_state_dict", "state_dict", "model", "network", "net", "params_ema", "params")
"""Where checkpoints keep the weights, the surest name first."""
_ALONE = "save the weights alone: torch.save(model.state_dict(), ...)"
_AGAIN = "copy or download it again"
_HEAD_BYTES = 512


def read_weights(path: Path) -> dict[str, Tensor]:
    """Tensors by the names that the file gives them, on the processor, out of whatever wrapper they lie in.

    Raises
    ------
    DataError : there is no file, it is no file of weights, it is cut short or damaged, or it holds objects beside
        tensors (those could run code).
    """
    where = files.plain_path(path)
    file = files.long_path(path)
    _refuse_others(file, where)
    found = _safetensors(file, where) if _is_safetensors(file) else _saved_by_torch(file, where)
    tensors = _unwrapped(found)
    if not tensors:
        raise DataError("The file holds no named tensors", where=where, remedy=_ALONE)
    return tensors


def _refuse_others(file: Path, where: str) -> None:
    """Files that are something else altogether, by their first bytes."""
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise DataError("There is no such file of weights", where=where) from error
    except OSError as error:
        raise DataError(f"The file of weights cannot be read ({error.strerror})", where=where) from error
    if not head:
        raise DataError("The file of weights is empty", where=where, remedy=_AGAIN)
    if head.startswith(b"\x89HDF"):
        remedy = "convert it to PyTorch first, with the script that its authors give"
        raise DataError("The file holds weights of Keras, not of PyTorch", where=where, remedy=remedy)
    if head.lstrip()[:1] == b"<" or head.startswith(b"version https://"):
        remedy = "open the link in a browser and save the file itself"
        raise DataError("The file is a web page or a pointer, not weights", where=where, remedy=remedy)
    if head[257:262] == b"ustar":
        # Before torch 2.6 this oldest kind of file was unpickled with full power, whatever `weights_only` said.
        remedy = "save it again with a current PyTorch, or as .safetensors"
        raise DataError("The file is of an old kind that could run code, and is refused", where=where, remedy=remedy)
    if head.startswith(b"PK") and not zipfile.is_zipfile(file):  # the table of contents is at the end
        raise _cut_short(where)


def _is_safetensors(file: Path) -> bool:
    with file.open("rb") as stream:
        head = stream.read(9)
    return file.suffix.lower() == ".safetensors" or (head[8:] == b"{" and int.from_bytes(head[:8], "little") < 1 << 27)


def _safetensors(file: Path, where: str) -> dict[str, Tensor]:
    try:
        found: dict[str, Tensor] = safetensors.torch.load_file(file)
    except (SafetensorError, OSError, ValueError) as error:
        if "incomplete" in str(error).lower():
            raise _cut_short(where) from error
        raise DataError("The file is no file of weights, or damaged", where=where, remedy=_AGAIN) from error
    return found


def _saved_by_torch(file: Path, where: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about protocols and archives; what is wrong is said below
            return torch.load(file, map_location="cpu", weights_only=True)
    except EOFError as error:
        raise _cut_short(where) from error
    except RuntimeError as error:
        if "unexpected EOF" in str(error):
            raise _cut_short(where) from error
        if "TorchScript" in str(error):
            remedy = "choose the file of its weights"
            raise DataError("The file is an exported program, not weights", where=where, remedy=remedy) from error
        raise DataError("The file is no file of weights, or damaged", where=where, remedy=_AGAIN) from error
    except Exception as error:
        # What torch raises for objects beside tensors is its pickle error, which must not be imported here.
        if type(error).__name__ == "UnpicklingError" and _is_pickled(file):
            raise DataError(
                "The file holds more than tensors, which could run code, and is refused", where=where, remedy=_ALONE
            ) from error
        remedy = "choose a .pth, .pt, .pkl or .safetensors file of PyTorch weights"
        raise DataError("The file is no file of weights", where=where, remedy=remedy) from error


def _is_pickled(file: Path) -> bool:
    with file.open("rb") as stream:
        head = stream.read(2)
    return head == b"PK" or head[:1] == b"\x80"


def _cut_short(where: str) -> DataError:
    return DataError("The file of weights is cut short", where=where, remedy=_AGAIN)


def _unwrapped(found: Any) -> dict[str, Tensor]:
    if not isinstance(found, Mapping):
        return {}
    for wrapper in WRAPPERS:
        inner = _unwrapped(found.get(wrapper))
        if inner:
            return inner
    return {str(name): value for name, value in found.items() if isinstance(value, Tensor)}
