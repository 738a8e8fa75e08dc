"""The product's Python files, parsed, for contracts that look at code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@cache
def product_files() -> tuple[Path, ...]:
    """launcher.py and every module of workbench and plugins."""
    found = [REPOSITORY / "launcher.py"]
    for top in ("workbench", "plugins"):
        found += sorted((REPOSITORY / top).rglob("*.py"))
    return tuple(found)


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """ "workbench/files.py:12", for a list of offenders."""
    name = path.relative_to(REPOSITORY).as_posix()
    return f"{name}:{getattr(node, 'lineno', 0)}" if node is not None else name


def imported_modules(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Every module a file imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def dotted(node: ast.AST) -> str:
    """``a.b.c`` for a chain of names, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""
