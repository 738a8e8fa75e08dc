"""Latent codes as files: .npy of other programs, .npz of ours, and the codes that a workspace keeps."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plugins.eg3d.sampling.codes import ROWS, WIDTH, Code
from plugins.eg3d.sampling.naming import free_name
from workbench.api import DataError, files

SUFFIXES = (".npy", ".npz")
_NAMES = ("w", "ws")
"""Of the array in an .npz that is the code, where nobody says which."""
_LARGEST_BYTES = 64 * 2**20
_UNREADABLE = (
    ValueError,
    EOFError,
    OSError,
    KeyError,
    MemoryError,
    zipfile.BadZipFile,
    NotImplementedError,
)


@dataclass(frozen=True)
class KeptCode:
    """A code and where it came from.

    w : (14, 512). z : (z_dim,), where one is known. seed : None for what no single seed gives. generator : title of
    the generator that it belongs to; another generator shows another face. made : how, in words ("A - B + C").
    """

    w: Code
    z: NDArray[np.float64] | None = None
    seed: int | None = None
    generator: str = ""
    made: str = ""


def read_w(path: Path, name: str | None = None) -> Code:
    """w (14, 512) of an .npy or .npz of shape (1, 14, 512), (14, 512) or (512,), which goes to all rows.

    name : which array of an .npz; else "w", "ws", or the only one there is.

    Raises
    ------
    DataError : the file is missing, no array of numbers, of another shape, or holds numbers that are none.
    """
    return _numbers(_arrays(path), name, path)


def read_code(path: Path) -> KeptCode:
    """A code with all that its file says of it. Raises DataError as `read_w`."""
    arrays = _arrays(path)
    z = arrays.get("z")
    seed = arrays.get("seed")
    return KeptCode(
        _numbers(arrays, None, path),
        None if z is None or z.dtype.kind != "f" or not z.size else z.reshape(-1).astype(np.float64),
        int(seed) if seed is not None and seed.dtype.kind in "iu" and seed.size == 1 and int(seed) >= 0 else None,
        _text(arrays, "generator"),
        _text(arrays, "made"),
    )


def code_bytes(code: KeptCode) -> bytes:
    """The .npz of a code, the same bytes for the same code."""
    arrays: dict[str, NDArray[Any]] = {"w": np.asarray(code.w, np.float32)}
    if code.z is not None:
        arrays["z"] = np.asarray(code.z, np.float64)
    if code.seed is not None:
        arrays["seed"] = np.array(code.seed, np.int64)
    arrays |= {name: np.array(text) for name, text in (("generator", code.generator), ("made", code.made)) if text}
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def write_code(path: Path, code: KeptCode) -> None:
    """Write a code: .npz with all that is known of it, .npy with w (1, 14, 512) alone, as other programs read it.

    Raises
    ------
    DataError : the file name has another ending.
    WorkspaceError : the file cannot be written.
    """
    if path.suffix.lower() == ".npz":
        files.write_bytes(path, code_bytes(code))
    elif path.suffix.lower() == ".npy":
        stream = io.BytesIO()
        np.save(stream, np.asarray(code.w, np.float32)[None], allow_pickle=False)
        files.write_bytes(path, stream.getvalue())
    else:
        raise DataError("A code is written as .npy or .npz", where=path.name, remedy="end the name with .npz")


class CodeLibrary:
    """The codes that a workspace keeps: `codes/NAME.npz`, with `NAME.png` beside where a picture is known."""

    def __init__(self, workspace: Path) -> None:
        self.folder = files.long_path(workspace / "codes")

    def names(self) -> list[str]:
        """In alphabetical order."""
        if not self.folder.is_dir():
            return []
        return sorted(path.stem for path in self.folder.glob("*.npz") if not path.name.startswith("."))

    def path(self, name: str) -> Path:
        """The file of a code."""
        return self.folder / f"{name}.npz"

    def keep(self, name: str, code: KeptCode, picture: bytes | None = None) -> Path:
        """Keep a code under a name that is free, `name` or one like it; the file it lies in now.

        Raises
        ------
        SettingsError : it cannot be a file's name.
        WorkspaceError : it cannot be written.
        """
        free = free_name(name, self.names())
        if picture is not None:
            files.write_bytes(self.folder / f"{free}.png", picture)
        write_code(self.path(free), code)
        return self.path(free)


def _arrays(path: Path) -> Mapping[str, NDArray[Any]]:
    where = files.plain_path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise DataError("A code is read from .npy or .npz", where=where, remedy="convert the file to one of these")
    try:
        if files.long_path(path).stat().st_size > _LARGEST_BYTES:
            raise DataError("The file is too large for one code", where=where, remedy="choose a file with one code")
        data = files.long_path(path).read_bytes()
    except OSError as error:
        raise DataError(f"The code cannot be read ({error.strerror})", where=where) from error
    try:
        opened = np.load(io.BytesIO(data), allow_pickle=False)
        if isinstance(opened, np.ndarray):
            return {"w": opened}
        with opened:
            return {name: opened[name] for name in opened.files}
    except _UNREADABLE as error:
        raise _refusal(error, data, where) from error


def _refusal(error: BaseException, data: bytes, where: str) -> DataError:
    if data.startswith(b"\x80") or "Object arrays" in str(error):
        return DataError(
            "The file holds Python objects, which are not opened because they could run code",
            where=where,
            remedy="save the code as a plain array of numbers",
        )
    return DataError("The file is damaged, or no NumPy file", where=where, remedy="export the code again")


def _chosen(arrays: Mapping[str, NDArray[Any]], name: str | None, path: Path) -> NDArray[Any]:
    wanted = [name] if name is not None else [*_NAMES, *(list(arrays) if len(arrays) == 1 else [])]
    found = next((arrays[key] for key in wanted if key in arrays), None)
    if found is None:
        raise DataError(
            f"The file has no array “{wanted[0]}”",
            where=files.plain_path(path),
            remedy=f"it holds {', '.join(arrays) or 'nothing'}; name the code “w”",
        )
    return found


def _numbers(arrays: Mapping[str, NDArray[Any]], name: str | None, path: Path) -> Code:
    w, where = _chosen(arrays, name, path), files.plain_path(path)
    if w.dtype.kind not in "fiu":
        raise DataError("The file holds no numbers", where=where, remedy="export the code w as floating-point numbers")
    values = _in_rows(w, where)
    if not np.isfinite(values).all():
        raise DataError("The code has entries that are no numbers (NaN or infinite)", where=where)
    return values


def _in_rows(w: NDArray[Any], where: str) -> Code:
    shape = w.shape
    while w.ndim > 1 and w.shape[0] == 1:
        w = w[0]
    if w.shape == (WIDTH,):
        w = np.repeat(w[None], ROWS, axis=0)
    if w.ndim == 3 and w.shape[1:] == (ROWS, WIDTH):
        raise DataError(f"The file holds {len(w)} codes", where=where, remedy="save each code in a file of its own")
    if w.shape != (ROWS, WIDTH):
        shown = " × ".join(map(str, shape)) or "a single number"
        raise DataError(
            f"The code has the shape {shown}",
            where=where,
            remedy=f"w is {ROWS} × {WIDTH}, 1 × {ROWS} × {WIDTH} or {WIDTH}",
        )
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused for that
        return np.ascontiguousarray(w, np.float32)


def _text(arrays: Mapping[str, NDArray[Any]], name: str) -> str:
    value = arrays.get(name)
    return str(value) if value is not None and value.dtype.kind == "U" and value.ndim == 0 else ""
