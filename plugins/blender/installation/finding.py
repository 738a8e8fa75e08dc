"""Which Blender is used: the one named, the one chosen, the workbench's own, the person's newest."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from plugins.blender.installation.answers import Answers
from plugins.blender.installation.blender import NEWEST, OLDEST, Blender, spoken
from plugins.blender.installation.places import Machine, Spot, installed_programs
from plugins.blender.installation.versions import examined, is_python, program_at
from workbench.api import UnavailableError, files, side_contents, side_environment

T = TypeVar("T")
VARIABLE = "WORKBENCH_BLENDER"
OWN = "the workbench's own"
REMEDY = (
    f"choose a Blender {spoken(OLDEST)} to {spoken(NEWEST)}, or let the workbench install one "
    "(python launcher.py run render.install)"
)


def find_blender(chosen: Path | None = None, machine: Machine | None = None) -> Blender:
    """The Blender to use.

    The one that the variable WORKBENCH_BLENDER names (Blender, or a Python with bpy), else the one chosen, else the
    workbench's own, else the newest tested one of the person's, else a newer one. May start a program to learn its
    version, so never in the window's thread.

    Raises
    ------
    UnavailableError : the one named or chosen cannot be used, or there is none that can.
    """
    machine = machine or Machine.this()
    answers = Answers()
    named = next(_named(chosen, machine), None)
    if named is not None:
        return _insisted(examined(named.path, named.origin, answers))
    for spot in _own():
        found = examined(spot.path, spot.origin, answers)
        if found.usable:
            return found
    theirs = _all(installed_programs(machine), answers)
    usable = [found for found in theirs if found.usable]
    if usable:
        return min(usable, key=_preference)
    raise UnavailableError(_nothing(theirs), remedy=REMEDY)


def known_blenders(chosen: Path | None = None, machine: Machine | None = None) -> list[Blender]:
    """Every Blender on this machine in the order of `find_blender`, with those that cannot be used and why.

    May start programs to learn their versions, several at once, so never in the window's thread.
    """
    machine = machine or Machine.this()
    answers = Answers()
    first = _all([*_named(chosen, machine), *_own()], answers)
    theirs = sorted(_all(installed_programs(machine), answers), key=_preference)
    return _different([*first, *theirs], lambda found: found.path)


def _named(chosen: Path | None, machine: Machine) -> Iterator[Spot]:
    if machine.variables.get(VARIABLE):
        yield Spot(Path(machine.variables[VARIABLE]), f"named by {VARIABLE}")
    if chosen is not None:
        yield Spot(chosen, "chosen")


def _own() -> list[Spot]:
    """The side environments that are ready, the default one first."""
    known = [side_environment(name) for name in side_contents() if name.split("-")[0] == "blender"]
    return [Spot(environment.python, OWN) for environment in known if environment.ready()]


def _all(spots: Iterable[Spot], answers: Answers) -> list[Blender]:
    different = _different(spots, lambda spot: program_at(spot.path))
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda spot: examined(spot.path, spot.origin, answers), different))


def _different(entries: Iterable[T], path_of: Callable[[T], Path]) -> list[T]:
    """The entries in their order, of those with the same program the first."""
    seen: dict[str, T] = {}
    for entry in entries:
        path = path_of(entry).absolute()
        # The Pythons of two virtual environments are links to one and the same program.
        seen.setdefault(os.path.normcase(path if is_python(path) else os.path.realpath(path)), entry)
    return list(seen.values())


def _insisted(found: Blender) -> Blender:
    if found.usable:
        return found
    raise UnavailableError(
        f"The Blender {found.origin} cannot be used: {found.problem}",
        where=files.plain_path(found.path),
        remedy=REMEDY,
    )


def _preference(found: Blender) -> tuple[bool, bool, list[int]]:
    """Usable before others, tested before newer ones, then the newest."""
    return (not found.usable, bool(found.note), [-number for number in found.version])


def _nothing(theirs: list[Blender]) -> str:
    seen = [f"{found.problem} ({files.plain_path(found.path)})" for found in theirs]
    return f"No Blender that can be used was found: {'; '.join(seen)}" if seen else "No Blender was found"
