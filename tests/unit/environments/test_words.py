"""What pip prints, read: how far it is, and why it failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.environments.pip_output import detail, downloaded_mb, installing
from workbench.environments.problems import problem
from workbench.environments.table import contents_of, side_contents
from workbench.errors import UnavailableError, WorkspaceError

_PART = """Collecting bpy==4.5.15
  Downloading bpy-4.5.15-cp311-cp311-manylinux_2_28_x86_64.whl (373.1 MB)
Progress 0 of 373100000
Progress 212000000 of 373100000
"""
_MORE = """Progress 373100000 of 373100000
Collecting numpy<2.0
  Downloading numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.whl (18.3 MB)
Progress 18300000 of 18300000
"""


def test_bytes_are_added_up() -> None:
    assert downloaded_mb("") == 0
    assert downloaded_mb(_PART) == pytest.approx(212.0)
    assert downloaded_mb(_PART + _MORE) == pytest.approx(391.4)
    assert not installing(_PART + _MORE)
    assert installing(_PART + _MORE + "Installing collected packages: zstandard, numpy, bpy\n")


def test_what_pip_is_at() -> None:
    assert detail("") == ""
    assert detail("Collecting bpy==4.5.15\n") == "collecting bpy==4.5.15"
    assert detail(_PART) == "downloading bpy-4.5.15 (212 of 373 MB)"
    assert detail(_PART + _MORE) == "downloading numpy-1.26.4 (18 of 18 MB)"
    assert detail(_PART + _MORE + "Installing collected packages: bpy\n") == "unpacking"


@pytest.mark.parametrize(
    ("output", "kind", "words"),
    [
        ("OSError: [Errno 28] No space left on device", WorkspaceError, "The disk is too full for Blender 4.5"),
        (
            "broken by NameResolutionError\nNo matching distribution found",
            UnavailableError,
            "internet",
        ),
        ("ERROR: No matching distribution found for bpy==4.5.15", UnavailableError, "not offered for this computer"),
        ("ImportError: libXi.so.6: cannot open shared object file", UnavailableError, "apt-get install libxi6"),
        ("ImportError: libodd.so.1: cannot open shared object file", UnavailableError, "libodd.so.1"),
        ("ImportError: DLL load failed while importing bpy", UnavailableError, "Visual C"),
        ("something else", UnavailableError, "could not be installed"),
    ],
)
def test_a_failure_is_one_sentence(output: str, kind: type[Exception], words: str) -> None:
    error = problem(output, contents_of("blender"), Path("x.log"))
    assert type(error) is kind
    assert words in error.sentence
    assert "x.log" in error.sentence
    assert error.sentence.count("\n") == 0


def test_the_table_can_be_read() -> None:
    assert {"blender", "blender-4.2", "blender-5.0"} <= side_contents().keys()
    for name, contents in side_contents().items():
        assert contents.name == name
        assert contents.requirements and contents.pythons and contents.check
        assert contents.disk_mb > contents.download_mb > 0
    with pytest.raises(UnavailableError, match="There is no side environment “blendr”"):
        contents_of("blendr")
