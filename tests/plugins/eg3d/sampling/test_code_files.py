"""Codes as files: what is read, and what is refused with a sentence."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import numpy as np
import pytest

from plugins.eg3d.sampling.arithmetic import MIX, Pick, Recipe
from plugins.eg3d.sampling.code_files import CodeLibrary, KeptCode, code_bytes, read_code, read_w, write_code
from plugins.eg3d.sampling.codes import ROWS, WIDTH, z_of_seed
from workbench.errors import DataError, MeaningError, SettingsError

W = np.random.default_rng(1).normal(size=(ROWS, WIDTH)).astype(np.float32)


def saved(path: Path, *arrays: np.ndarray, **named: np.ndarray) -> Path:
    np.savez(path, **named) if path.suffix == ".npz" else np.save(path, arrays[0])
    return path


@pytest.mark.parametrize("shape", [(1, ROWS, WIDTH), (ROWS, WIDTH), (1, 1, ROWS, WIDTH)])
def test_all_usual_shapes_are_read(tmp_path: Path, shape: tuple[int, ...]) -> None:
    assert np.array_equal(read_w(saved(tmp_path / "w ü.npy", W.reshape(shape))), W)
    assert np.array_equal(read_w(saved(tmp_path / "w.npz", w=W.reshape(shape), other=W)), W)


@pytest.mark.parametrize("shape", [(WIDTH,), (1, WIDTH), (1, 1, WIDTH)])
def test_one_row_goes_to_all(tmp_path: Path, shape: tuple[int, ...]) -> None:
    read = read_w(saved(tmp_path / "w.npy", W[3].astype(np.float64).reshape(shape)))
    assert read.dtype == np.float32
    assert np.array_equal(read, np.repeat(W[3:4], ROWS, axis=0))


def test_arrays_of_other_names(tmp_path: Path) -> None:
    path = saved(tmp_path / "w.npz", projected=W)
    assert np.array_equal(read_w(path), W)
    two = saved(tmp_path / "two.npz", a=W, b=2 * W)
    assert np.array_equal(read_w(two, "b"), 2 * W)
    with pytest.raises(DataError, match=r"no array “w”.*a, b"):
        read_w(two)


class Payload:
    def __reduce__(self) -> tuple[object, ...]:
        return (exec, ("raise SystemExit('code was run')",))


def _objects() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.array([Payload()], dtype=object), allow_pickle=True)
    return stream.getvalue()


def _npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("w.npy", _npy(W[:13]), "13 × 512"),
        ("w.npy", _npy(np.float32(3)), "single number"),
        ("w.npy", _npy(np.zeros((3, ROWS, WIDTH))), "3 codes"),
        ("w.npy", _npy(np.where(W > 2, np.nan, W)), "NaN"),
        ("w.npy", _npy(np.full(WIDTH, 1e300)), "infinite"),
        ("w.npy", _npy(np.array(["a"] * WIDTH)), "no numbers"),
        ("w.npy", _npy(W)[:-10], "damaged"),
        ("w.npy", b"", "damaged"),
        ("w.npy", b"hello", "damaged"),
        ("w.npz", b"PK\x03\x04 cut", "damaged"),
        ("w.npy", _objects(), "Python objects"),
        ("w.npy", pickle.dumps(Payload()), "Python objects"),
        ("w.pt", b"", "npy or .npz"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DataError, match=said) as caught:
        read_w(tmp_path / name)
    assert name in caught.value.sentence


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_w(tmp_path / "none.npy")


def test_a_code_keeps_where_it_came_from(tmp_path: Path) -> None:
    code = KeptCode(W, z_of_seed(5, 16)[0], 5, "small", "seed 5, psi 0.7")
    write_code(tmp_path / "a.npz", code)
    back = read_code(tmp_path / "a.npz")
    assert np.array_equal(back.w, W)
    assert back.z is not None
    assert np.array_equal(back.z, z_of_seed(5, 16)[0])
    assert (back.seed, back.generator, back.made) == (5, "small", "seed 5, psi 0.7")
    assert code_bytes(code) == code_bytes(back)


def test_for_other_programs_it_is_one_array(tmp_path: Path) -> None:
    write_code(tmp_path / "a.npy", KeptCode(W, seed=3))
    plain = np.load(tmp_path / "a.npy", allow_pickle=False)
    assert (plain.shape, plain.dtype) == ((1, ROWS, WIDTH), np.float32)
    with pytest.raises(DataError, match=r"npy or \.npz"):
        write_code(tmp_path / "a.txt", KeptCode(W))


def test_kept_codes_never_take_each_others_place(tmp_path: Path) -> None:
    library = CodeLibrary(tmp_path)
    assert library.names() == []
    first = library.keep("smile", KeptCode(W), b"picture")
    second = library.keep("Smile", KeptCode(2 * W))
    assert library.names() == ["Smile 2", "smile"]
    assert np.array_equal(read_w(first), W)
    assert np.array_equal(read_w(second), 2 * W)
    assert (library.folder / "smile.png").read_bytes() == b"picture"
    with pytest.raises(SettingsError):
        library.keep("a/b", KeptCode(W))


def test_recipes_say_and_make_what_they_are(tmp_path: Path) -> None:
    picks = []
    for place, words in enumerate(("seed 1", "seed 2", "seed 3")):
        write_code(tmp_path / f"{place}.npz", KeptCode(W * (place + 1), seed=place + 1, generator="small"))
        picks.append(Pick(words, tmp_path / f"{place}.npz", (1.0, -1.0, 0.5)[place]))
    recipe = Recipe(tuple(picks))
    assert recipe.words == "seed 1 - seed 2 + 0.5 seed 3"
    made = recipe.make()
    assert np.allclose(made.w, 0.5 * W, atol=1e-6)
    assert (made.seed, made.generator, made.made) == (None, "small", recipe.words)
    assert Recipe((picks[0],)).make().seed == 1
    mix = Recipe(tuple(picks[:2]), MIX, 7)
    assert mix.words == "seed 1, rows from 7 of seed 2"
    assert np.array_equal(mix.make().w, np.concatenate([W[:7], 2 * W[7:]]))
    with pytest.raises(MeaningError, match="second"):
        Recipe((picks[0],), MIX, 7).make()
    write_code(tmp_path / "other.npz", KeptCode(W, generator="large"))
    with pytest.raises(MeaningError, match="different generators"):
        Recipe((picks[0], Pick("x", tmp_path / "other.npz"))).make()
