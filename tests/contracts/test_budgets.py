"""What keeps the house readable: sizes, names, docstrings, no swallowed errors."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.sources import REPOSITORY, place, product_files, tree_of

MODULE_LINES, FUNCTION_LINES, CLASS_METHODS = 400, 60, 25
_VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common", "stuff", "tools"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in product_files():
        yield from ((path, node) for node in ast.walk(tree_of(path)) if isinstance(node, _FUNCTIONS))


def classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    for path in product_files():
        yield from ((path, node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef))


def test_modules_are_short() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in product_files()}
    assert not {name: length for name, length in lengths.items() if length > MODULE_LINES}


def test_functions_fit_a_glance() -> None:
    found = [(path, node, (node.end_lineno or 0) - node.lineno + 1) for path, node in functions()]
    assert not [f"{place(path, node)} {node.name}: {length}" for path, node, length in found if length > FUNCTION_LINES]


def test_classes_have_one_job() -> None:
    counted = [(path, node, sum(isinstance(inner, _FUNCTIONS) for inner in node.body)) for path, node in classes()]
    assert not [f"{place(path, node)} {node.name}: {count}" for path, node, count in counted if count > CLASS_METHODS]


def test_names_say_something() -> None:
    modules = [place(path) for path in product_files() if set(path.stem.lower().split("_")) & _VAGUE]
    named = [
        f"{place(path, node)} {node.name}" for path, node in classes() if node.name.endswith(("Manager", "Helper"))
    ]
    assert not modules + named


def test_modules_and_public_names_are_documented() -> None:
    missing = [place(path) for path in product_files() if tree_of(path).body and not ast.get_docstring(tree_of(path))]
    for path in product_files():
        for node in tree_of(path).body:
            public = isinstance(node, (*_FUNCTIONS, ast.ClassDef)) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):  # type: ignore[arg-type]
                missing.append(f"{place(path, node)} {node.name}")  # type: ignore[attr-defined]
    assert not missing


def test_no_error_is_swallowed() -> None:
    """`except Exception` may end in a sentence or a log line, never in silence."""
    silent = []
    for path in product_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler) and _broad(node.type) and _does_nothing(node.body):
                silent.append(place(path, node))
    assert not silent


def test_nothing_is_left_for_later() -> None:
    found = []
    for path in product_files():
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.COMMENT and any(
                word in token.string for word in ("TODO", "FIXME", "XXX", "HACK")
            ):
                found.append(f"{place(path)}:{token.start[0]} {token.string}")
    assert not found


def test_tests_never_sleep() -> None:
    found = []
    for path in sorted((REPOSITORY / "tests").rglob("*.py")):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "time.sleep",
                "qtbot.wait",
                "QTest.qWait",
                "sleep",
            ):
                found.append(place(path, node))
    assert not found


def test_tests_mirror_the_tree() -> None:
    """Test folders are packages; without that, two files of one name shadow each other."""
    folders = {path.parent for path in (REPOSITORY / "tests").rglob("test_*.py")}
    assert not [place(folder) for folder in folders if not (folder / "__init__.py").exists()]


@pytest.mark.parametrize("source", ["try:\n    f()\nexcept Exception:\n    pass\n"])
def test_a_silent_handler_would_be_seen(source: str) -> None:
    handler = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler))
    assert _broad(handler.type)
    assert _does_nothing(handler.body)


def _broad(kind: ast.expr | None) -> bool:
    return kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException"))


def _does_nothing(body: list[ast.stmt]) -> bool:
    return all(
        isinstance(s, (ast.Pass, ast.Continue)) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
        for s in body
    )
