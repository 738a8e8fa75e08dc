"""Finding plugins and loading what they name.

Discovery reads the entry points of installed packages and the manifest modules, nothing else: tasks, panels and
previews are imported on first use. A plugin that fails is a row with a sentence, never an exception.
"""

from __future__ import annotations

import functools
import importlib
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from workbench.errors import UnavailableError, WorkbenchError
from workbench.extension.manifest import API_VERSION, ENTRY_POINT_GROUP, Availability, Manifest
from workbench.jobs.contract import AnyTask, BatchTask, Task
from workbench.jobs.live_contract import LivePreview

log = logging.getLogger(__name__)
_ID = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True)
class FoundPlugin:
    """One registered plugin: its manifest, or the sentence that says why there is none."""

    manifest: Manifest | None
    origin: str
    """Entry point and distribution it came from: ``"lidar (my-package 1.2)"``."""
    problem: str = ""


@functools.cache
def discover() -> tuple[FoundPlugin, ...]:
    """Every registered plugin, in the order of their tabs; broken ones last. Read once (`discover.cache_clear()`)."""
    return inspect(entry_points(group=ENTRY_POINT_GROUP))


def inspect(points: Iterable[EntryPoint]) -> tuple[FoundPlugin, ...]:
    """`discover` for the given entry points. Of two plugins with one id the first by origin is kept."""
    found: list[FoundPlugin] = []
    taken: dict[str, str] = {}
    for plugin in sorted(map(_found, points), key=lambda p: p.origin):
        if plugin.manifest is not None and plugin.manifest.id in taken:
            other = taken[plugin.manifest.id]
            sentence = f"The name “{plugin.manifest.id}” is already taken by {other}: uninstall one of the two."
            plugin = FoundPlugin(None, plugin.origin, sentence)
        elif plugin.manifest is not None:
            taken[plugin.manifest.id] = plugin.origin
        found.append(plugin)
    return tuple(sorted(found, key=_tab_order))


def manifests() -> Mapping[str, Manifest]:
    """Usable manifests by plugin id, in the order of their tabs."""
    return {p.manifest.id: p.manifest for p in discover() if p.manifest is not None}


def task_names() -> list[str]:
    """Full names of all tasks: ``["render.batch", ...]``."""
    return [f"{plugin}.{name}" for plugin, manifest in manifests().items() for name in manifest.tasks]


def task(name: str) -> AnyTask:
    """A task by its full name (``"render.batch"``).

    Raises
    ------
    UnavailableError : there is no such task, or its code cannot be loaded.
    """
    made = load(_dotted("tasks", name))
    made = made() if isinstance(made, type) else made
    if not isinstance(made, BatchTask | Task):
        raise UnavailableError(f"“{name}” is not a task", where=name, remedy="tell the plugin's author")
    return made


def preview(name: str) -> LivePreview[Any]:
    """A live preview by its full name (``"render.face"``), not yet opened.

    Raises
    ------
    UnavailableError : there is no such preview, or its code cannot be loaded.
    """
    made = load(_dotted("previews", name))
    made = made() if isinstance(made, type) else made
    if not isinstance(made, LivePreview):
        raise UnavailableError(f"“{name}” is not a live preview", where=name, remedy="tell the plugin's author")
    return made


def task_location(name: str) -> str:
    """Where a task's code lives (``"plugins.blender.batch:RenderBatch"``), for processes that discover nothing.

    Raises
    ------
    UnavailableError : there is no such task.
    """
    return _dotted("tasks", name)


def preview_location(name: str) -> str:
    """Where a live preview's code lives; raises UnavailableError where there is none of that name."""
    return _dotted("previews", name)


def load(dotted: str) -> Any:
    """What ``"package.module:attribute"`` names, imported now.

    Raises
    ------
    UnavailableError : the module cannot be imported, or has no such attribute.
    """
    module_name, _, attribute = dotted.partition(":")
    try:
        value: Any = importlib.import_module(module_name)
        for part in filter(None, attribute.split(".")):
            value = getattr(value, part)
        return value
    except WorkbenchError:
        raise
    except Exception as error:  # a stranger's module may raise anything while it is imported
        log.exception("Loading %s failed", dotted)
        raise UnavailableError(_import_problem(error), where=dotted, remedy=_import_remedy(error)) from error


def availability(manifest: Manifest) -> Availability:
    """Whether a plugin can work here; a check that itself fails counts as a no with its sentence."""
    if manifest.availability is None:
        return Availability(True)
    try:
        answer = load(manifest.availability)()
    except WorkbenchError as error:
        return Availability(False, error.sentence)
    except Exception as error:  # a stranger's check must not take the window down
        log.exception("The availability check of %s failed", manifest.id)
        return Availability(False, f"The check whether {manifest.title} can work here failed ({error}).")
    return answer if isinstance(answer, Availability) else Availability(bool(answer))


def _found(point: EntryPoint) -> FoundPlugin:
    package = point.dist
    origin = f"{point.name} ({package.name} {package.version})" if package else point.name
    try:
        manifest = point.load()
    except Exception as error:  # a stranger's module may raise anything while it is imported
        log.warning("The plugin %s did not load", origin, exc_info=True)
        return FoundPlugin(None, origin, f"{_import_problem(error)}: {_import_remedy(error)}.")
    problem = _problem(manifest)
    return FoundPlugin(None if problem else manifest, origin, problem)


def _problem(manifest: object) -> str:
    if not isinstance(manifest, Manifest):
        return f"It gives a {type(manifest).__name__} where a Manifest is needed: tell its author."
    if not _ID.match(manifest.id):
        return f"Its name “{manifest.id}” may hold only lower-case letters, digits and underscores: tell its author."
    if manifest.api_version > API_VERSION:
        return (
            f"It needs a newer workbench (plugin interface {manifest.api_version}, this one has {API_VERSION}): "
            "update the workbench."
        )
    if manifest.api_version < API_VERSION:
        return (
            f"It was made for an older workbench (plugin interface {manifest.api_version}, this one has "
            f"{API_VERSION}): update the plugin."
        )
    return ""


def _dotted(kind: str, name: str) -> str:
    plugin, _, short = name.partition(".")
    known = manifests()
    if plugin in known and short in getattr(known[plugin], kind):
        return str(getattr(known[plugin], kind)[short])
    for found in discover():
        if found.manifest is None and found.origin.split(" ")[0] == plugin:
            raise UnavailableError(f"The plugin “{plugin}” could not be loaded", remedy=found.problem)
    names = [f"{p}.{short}" for p, manifest in known.items() for short in getattr(manifest, kind)]
    near = get_close_matches(name, names, n=1)
    noun = kind.removesuffix("s")
    remedy = f"did you mean “{near[0]}”" if near else f"there are {', '.join(names) or 'none'}"
    raise UnavailableError(f"There is no {noun} “{name}”", remedy=remedy)


def _tab_order(plugin: FoundPlugin) -> tuple[bool, int, str]:
    return (plugin.manifest is None, plugin.manifest.order if plugin.manifest else 0, plugin.origin)


def _import_problem(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        own = error.name.split(".")[0] in sys.modules
        return f"{'A part of it is missing' if own else 'A library it needs is not installed'} ({error.name})"
    return f"Its code cannot be loaded ({type(error).__name__}: {error})".replace("\n", " ")


def _import_remedy(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name and error.name.split(".")[0] not in sys.modules:
        return f"install {error.name.split('.')[0]}, or start the workbench with its launcher to repair it"
    return "update or reinstall the plugin"
