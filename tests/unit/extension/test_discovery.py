"""Finding plugins: good ones in order, broken ones with their sentence, nothing raised."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from workbench.errors import UnavailableError
from workbench.extension import discovery
from workbench.extension.manifest import API_VERSION, Availability, Manifest


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path in which modules can be written."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [n for n, m in sys.modules.items() if str(getattr(m, "__file__", "") or "").startswith(str(tmp_path))]:
        del sys.modules[name]


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, "workbench.plugins")


def module(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.py").write_text(f"from workbench.api import Availability, Manifest\n{text}\n", encoding="utf-8")


def manifest(**values: object) -> str:
    words = {"id": "lidar", "title": "Lidar", "icon": "x", "order": 5} | values
    return "manifest = Manifest(" + ", ".join(f"{k}={v!r}" for k, v in words.items()) + ")"


def test_manifests_come_in_the_order_of_their_tabs(plugin: Path) -> None:
    module(plugin, "late", manifest(id="late", order=90))
    module(plugin, "early", manifest(id="early", order=-1))
    found = discovery.inspect([point("a", "late:manifest"), point("b", "early:manifest")])
    assert [f.manifest.id for f in found if f.manifest] == ["early", "late"]
    assert not any(f.problem for f in found)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("import not_installed_anywhere", "A library it needs is not installed (not_installed_anywhere): install"),
        ("1/0", "Its code cannot be loaded (ZeroDivisionError: division by zero)"),
        ("manifest = (", "SyntaxError"),
        ("", "has no attribute 'manifest'"),
        ("manifest = 3", "It gives a int where a Manifest is needed"),
        (manifest(id="Big Name"), "may hold only lower-case letters"),
        (manifest(api_version=API_VERSION + 1), "needs a newer workbench"),
        (manifest(api_version=API_VERSION - 1), "made for an older workbench"),
    ],
)
def test_a_broken_plugin_is_a_sentence(plugin: Path, text: str, sentence: str) -> None:
    module(plugin, "broken", text)
    module(plugin, "good", manifest())
    good, broken = discovery.inspect([point("x", "broken:manifest"), point("y", "good:manifest")])
    assert good.manifest is not None
    assert broken.manifest is None
    assert sentence in broken.problem
    assert broken.problem.endswith(".")
    assert "\n" not in broken.problem


def test_of_two_with_one_name_one_is_kept(plugin: Path) -> None:
    module(plugin, "one", manifest())
    module(plugin, "two", manifest())
    kept, refused = discovery.inspect([point("b", "two:manifest"), point("a", "one:manifest")])
    assert kept.origin == "a"
    assert refused.problem == "The name “lidar” is already taken by a: uninstall one of the two."


def found(monkeypatch: pytest.MonkeyPatch, **values: object) -> Manifest:
    made = Manifest(**{"id": "lidar", "title": "Lidar", "icon": "x", "order": 5, **values})  # type: ignore[arg-type]
    monkeypatch.setattr(discovery, "discover", lambda: (discovery.FoundPlugin(made, "lidar"),))
    return made


def test_tasks_are_loaded_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch, tasks={"toys": "tests.jobs.toys:ToyBatch"})
    assert discovery.task_names() == ["lidar.toys"]
    assert discovery.task_location("lidar.toys") == "tests.jobs.toys:ToyBatch"
    assert type(discovery.task("lidar.toys")).__name__ == "ToyBatch"


@pytest.mark.parametrize("name", ["lidar.toy", "lida.toys", "toys", ""])
def test_an_unknown_task_is_a_sentence(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    found(monkeypatch, tasks={"toys": "tests.jobs.toys:ToyBatch"})
    with pytest.raises(UnavailableError, match=f"There is no task “{name}”.*lidar.toys"):
        discovery.task(name)


def test_a_broken_plugins_task_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = discovery.FoundPlugin(None, "lidar (x 1)", "It is made for an older workbench.")
    monkeypatch.setattr(discovery, "discover", lambda: (broken,))
    with pytest.raises(UnavailableError, match=r"could not be loaded: It is made for an older workbench\.$"):
        discovery.task("lidar.scan")


@pytest.mark.parametrize(
    ("dotted", "sentence"),
    [
        ("nowhere.to_be:found", "A library it needs is not installed"),
        ("workbench.files:nothing", "Its code cannot be loaded"),
        ("workbench.files:write_text", "is not a task"),
    ],
)
def test_a_task_that_is_none_is_a_sentence(monkeypatch: pytest.MonkeyPatch, dotted: str, sentence: str) -> None:
    found(monkeypatch, tasks={"x": dotted})
    if sentence == "is not a task":
        monkeypatch.setattr("workbench.files.write_text", object())
    with pytest.raises(UnavailableError, match=sentence):
        discovery.task("lidar.x")


def test_a_part_missing_from_an_installed_package_is_told_apart() -> None:
    with pytest.raises(UnavailableError, match=r"A part of it is missing \(workbench.nothing\).*reinstall"):
        discovery.load("workbench.nothing:x")


def test_availability_is_asked_and_never_raises(plugin: Path) -> None:
    module(
        plugin,
        "checks",
        "from workbench.api import UnavailableError\n"
        "def no(): return Availability(False, 'No camera.', 'Plug one in.')\n"
        "def bad(): return 1/0\n"
        "def refused(): raise UnavailableError('No driver', remedy='install it')",
    )

    def asked(name: str | None) -> Availability:
        return discovery.availability(Manifest("a", "A tab", "x", 1, availability=name))

    assert asked(None).works
    assert asked("checks:no") == Availability(False, "No camera.", "Plug one in.")
    assert asked("checks:bad").sentence == "The check whether A tab can work here failed (division by zero)."
    assert asked("checks:refused").sentence == "No driver: install it."
    assert not asked("checks:missing").works
