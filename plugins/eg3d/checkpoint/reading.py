"""A generator's tensors and description from a file of any accepted kind, without running anything of the file."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.checkpoint import refusals
from plugins.eg3d.checkpoint.configuring import MissingTensorError, configuration_of
from plugins.eg3d.checkpoint.contents import Contents, NoGeneratorError, find_generator
from plugins.eg3d.checkpoint.file_kinds import FileKind, file_kind
from plugins.eg3d.checkpoint.filters import odd_filter, with_filters
from plugins.eg3d.checkpoint.passive.allowed_globals import RefusedNameError
from plugins.eg3d.checkpoint.passive.byte_source import ByteSource, DamagedError, TruncatedError
from plugins.eg3d.checkpoint.passive.pickle_machine import Record
from plugins.eg3d.checkpoint.passive.reader import read_pickle
from plugins.eg3d.checkpoint.passive.safetensors_file import read_safetensors
from plugins.eg3d.checkpoint.passive.storages import fill_storages, read_archive, read_stream
from plugins.eg3d.checkpoint.record import read_description
from plugins.eg3d.configuration import Configuration
from workbench.api import DataError, files

Arrays = dict[str, NDArray[np.float32]]
_DESCRIPTION = "meta_json"


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turns what reading stumbles over into the sentence for a person. Raises DataError."""
    try:
        yield
    except RefusedNameError as error:
        raise refusals.refuses_code(path, error.name) from error
    except NoGeneratorError as error:
        raise refusals.no_generator(path, error.family) from error
    except MissingTensorError as error:
        raise refusals.missing_tensor(path, error.name) from error
    except (TruncatedError, EOFError) as error:
        raise refusals.truncated(path) from error
    except OSError as error:
        raise refusals.unreadable(path, error) from error
    except DataError as error:
        error.where = error.where or files.plain_path(path)
        raise
    except (DamagedError, LookupError, TypeError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise refusals.damaged(path) from error


def describe(path: Path) -> tuple[Configuration, bool]:
    """The configuration of the generator in a file, and whether NVIDIA's licence is to be shown; no tensor is read.

    Raises
    ------
    DataError : the file holds none, or asks for code to be run.
    """
    kind = file_kind(path)
    described = read_description(path) if kind == "safetensors" else None
    with refusing(path), _contents(path, kind) as contents:
        if described is not None:
            return described.configuration, described.notice
        return configuration_of(contents, path.stem), True


def read_arrays(path: Path, known: Configuration | None = None) -> tuple[Configuration, Arrays]:
    """Configuration (or `known`, where it is) and tensors, as float32 whatever they were stored as.

    Raises
    ------
    DataError : as `describe`, and where the generator resamples in a way of its own.
    """
    with refusing(path), _contents(path, file_kind(path)) as contents:
        configuration = known or configuration_of(contents, path.stem)
        found = {name: tensor.array() for name, tensor in contents.tensors.items()}
    if odd := odd_filter(found):
        raise refusals.other_filter(path, odd)
    return configuration, with_filters(found, configuration.rendering.superresolution_module)


@contextmanager
def _contents(path: Path, kind: FileKind) -> Iterator[Contents]:
    """What the file holds, usable while it is open."""
    with files.long_path(path).open("rb") as file:
        if kind == "torch archive":
            with zipfile.ZipFile(file) as archive:
                yield _found(*read_archive(archive))
        elif kind == "numpy archive":
            with np.load(file, allow_pickle=False) as arrays:
                yield find_generator(_named_arrays(arrays))
        elif kind == "safetensors":
            yield find_generator(read_safetensors(ByteSource(file)))
        elif kind == "torch stream":
            yield _found(*read_stream(ByteSource(file)))
        else:
            yield _found(*read_pickle(ByteSource(file)))


def _named_arrays(archive: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """Arrays by name, and the entries of a description kept among them as the bytes of its JSON."""
    named: dict[str, Any] = {name: values for name, values in archive.items() if values.dtype.kind in "biuf"}
    described = named.pop(_DESCRIPTION, None)
    if described is None or described.dtype != np.uint8:
        return named
    told = json.loads(described.tobytes())
    return {**told, **named} if isinstance(told, dict) else named


def _found(root: Any, records: list[Record]) -> Contents:
    fill_storages(records)
    return find_generator(root)
