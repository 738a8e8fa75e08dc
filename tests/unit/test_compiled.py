"""Compiled loops are kept between processes, and a cache that is damaged, full or nowhere is no more than slow."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from workbench import compiled as compiled_module
from workbench.settings import cache_folder

_SOURCE = """

from workbench.compiled import compiled, compiled_for

@compiled
def inner(number):
    return 2 * number

@compiled_for("int64(int64)")
def outer(number):
    return inner(number) + 1

@compiled_for("float64(Array(float64, 1, 'C', readonly=True))")
def first(numbers):
    return numbers[0]
"""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of compiled code of this test alone, beside a folder of sources."""
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path / "kept"))
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "loops.py").write_text(_SOURCE, encoding="utf-8")
    (sources / "neighbours.py").write_text("offset = 1\n", encoding="utf-8")
    return tmp_path / "kept"


def loaded(kept: Path) -> Any:
    """The sources as a new process would load them."""
    compiled_module._stamp.cache_clear()
    spec = importlib.util.spec_from_file_location("loops", kept.parent / "sources" / "loops.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.outer(20) == 41
    return module


def from_cache(module: Any) -> bool:
    return bool(module.outer.stats.cache_hits)


def test_a_second_process_loads_what_the_first_compiled(kept: Path) -> None:
    assert not from_cache(loaded(kept))
    assert from_cache(loaded(kept))
    assert list(kept.rglob("*.nbi"))


@pytest.mark.parametrize("damage", [b"", b"\x80\x04no pickle", b"\x00" * 100], ids=["empty", "other", "zeros"])
@pytest.mark.parametrize("kind", ["*.nbi", "*.nbc"])
def test_damaged_files_are_made_again(kept: Path, kind: str, damage: bytes) -> None:
    loaded(kept)
    for path in kept.rglob(kind):
        path.write_bytes(damage)
    assert not from_cache(loaded(kept))
    assert from_cache(loaded(kept))


def test_a_changed_neighbour_drops_what_was_compiled(kept: Path) -> None:
    loaded(kept)
    (kept.parent / "sources" / "neighbours.py").write_text("offset = 10\n", encoding="utf-8")
    assert not from_cache(loaded(kept))


def test_no_folder_to_keep_it_in_only_takes_longer(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("numba.core.caching.CacheImpl._locator_classes", [])
    assert not from_cache(loaded(kept))
    assert not kept.exists()


def test_a_full_disk_only_takes_longer(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numba.core.caching.IndexDataCacheFile.save", full)
    assert not from_cache(loaded(kept))


def test_only_the_named_types_are_taken(kept: Path) -> None:
    module = loaded(kept)
    numbers = np.arange(3.0)
    assert module.first(numbers) == 0
    numbers.flags.writeable = False
    assert module.first(numbers) == 0
    assert len(module.first.signatures) == 1
    with pytest.raises(TypeError):
        module.first(np.arange(3))


def test_the_tests_share_the_folder_that_the_application_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBENCH_CONFIG_DIR")
    assert Path(os.environ["NUMBA_CACHE_DIR"]) == cache_folder() / "compiled"
