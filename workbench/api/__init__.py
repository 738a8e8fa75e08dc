"""The only surface plugins import. Names are loaded on first use, so that reading a manifest costs nothing.

The names are listed once, in `__init__.pyi` beside this file: type checkers read it there, and so does this module.
`workbench.api.ui` holds the part that needs Qt and is for panels only.
"""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import Any


def names_of(stub_file: Path) -> dict[str, tuple[str, str]]:
    """Name -> (module, attribute) for every ``from module import name`` in a stub."""
    stub = ast.parse(stub_file.read_text(encoding="utf-8"))
    imports = (node for node in stub.body if isinstance(node, ast.ImportFrom) and node.module)
    return {alias.name: (str(node.module), alias.name) for node in imports for alias in node.names}


_HOMES = names_of(Path(__file__).with_suffix(".pyi"))


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"workbench.api has no {name!r}")
    home, attribute = _HOMES[name]
    if home == "workbench":
        value = importlib.import_module(f"workbench.{attribute}")
    else:
        value = getattr(importlib.import_module(home), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOMES)
