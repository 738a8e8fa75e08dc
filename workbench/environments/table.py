"""What side environments there are: `resources/side_environments.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import workbench
from workbench.errors import UnavailableError

FOLDER = Path(workbench.__file__).parent.parent / "resources"


@dataclass(frozen=True)
class Contents:
    """What one side environment holds."""

    name: str
    title: str
    requirements: tuple[str, ...]
    """In pip's words: ``("bpy==4.5.15",)``."""
    pythons: tuple[str, ...]
    """Versions of Python that its wheels exist for, best first: ``("3.11",)``."""
    download_mb: int
    disk_mb: int
    check: str
    """A program that the finished environment's Python must run without an error."""
    no_deps: bool = False
    """Only what is named is installed: a package that works without what it asks for."""
    otherwise: str = "install the program yourself and choose it"
    """What to try where it is not offered for the computer."""


@cache
def side_contents() -> Mapping[str, Contents]:
    """Every side environment by name."""
    table = tomllib.loads((FOLDER / "side_environments.toml").read_text(encoding="utf-8"))
    return {name: _contents(name, values) for name, values in table.items()}


def contents_of(name: str) -> Contents:
    """The contents of a named side environment.

    Raises
    ------
    UnavailableError : there is none of that name.
    """
    known = side_contents()
    if name not in known:
        raise UnavailableError(f"There is no side environment “{name}”", remedy=f"there are {', '.join(known)}")
    return known[name]


def _contents(name: str, values: Mapping[str, Any]) -> Contents:
    return Contents(
        name=name,
        title=values["title"],
        requirements=tuple(values["requirements"]),
        pythons=tuple(values["pythons"]),
        download_mb=values["download_mb"],
        disk_mb=values["disk_mb"],
        check=values["check"],
        **{name: values[name] for name in ("no_deps", "otherwise") if name in values},
    )
