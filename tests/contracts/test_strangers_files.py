"""A stranger's file is data: nothing the workbench reads may run code."""

from __future__ import annotations

import ast

from tests.contracts.sources import dotted, imported_modules, place, product_files, tree_of

_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"}
_CALLS = {"eval", "exec", "yaml.load", "yaml.unsafe_load", "yaml.full_load"}
# Reading a checkpoint of another system with a restricted unpickler of our own is done in one place, and tested there.
_ALLOWED: set[str] = set()


def calls() -> list[tuple[str, ast.Call, str]]:
    return [
        (dotted(node.func), node, place(path, node))
        for path in product_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
    ]


def test_nothing_that_unpickles_is_imported() -> None:
    found = [
        f"{place(path, node)} {name}"
        for path in product_files()
        for name, node in imported_modules(tree_of(path))
        if name.split(".")[0] in _MODULES and place(path) not in _ALLOWED
    ]
    assert not found


def test_nothing_is_evaluated() -> None:
    assert not [f"{where} {name}" for name, _, where in calls() if name in _CALLS]


def test_torch_reads_weights_only() -> None:
    wrong = [
        where for name, node, where in calls() if name == "torch.load" and _keyword(node, "weights_only") is not True
    ]
    assert not wrong


def test_numpy_reads_no_objects() -> None:
    wrong = [
        where
        for name, node, where in calls()
        if name in ("np.load", "numpy.load") and _keyword(node, "allow_pickle") is not False
    ]
    assert not wrong


def test_no_network_outside_the_launcher() -> None:
    modules = {"requests", "urllib.request", "http.client", "ftplib", "smtplib"}
    found = [
        f"{place(path, node)} {name}"
        for path in product_files()
        for name, node in imported_modules(tree_of(path))
        if name in modules and place(path) != "launcher.py"
    ]
    assert not found


def _keyword(node: ast.Call, name: str) -> object:
    value = next((k.value for k in node.keywords if k.arg == name), None)
    return value.value if isinstance(value, ast.Constant) else None
