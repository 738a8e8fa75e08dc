"""One Blender on this machine: what it is, whether it can be used, and how a script of ours is run in it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workbench.api import cache_folder, files

Kind = Literal["module", "program"]
Version = tuple[int, ...]
OLDEST, NEWEST = (4, 2), (5, 0)


@dataclass(frozen=True)
class Blender:
    """A Blender that was found. "module": a Python that has `bpy`; "program": Blender itself."""

    kind: Kind
    path: Path
    """The Python, or Blender's executable."""
    origin: str
    """Where it was found, for a person: "chosen", "the workbench's own", "Steam"."""
    version: Version = ()
    """``(4, 5)`` or ``(4, 5, 15)``; empty where it could not be read."""
    problem: str = ""
    """Why it cannot be used, as a clause; empty where it can."""

    @property
    def usable(self) -> bool:
        """Whether it may be used: new enough, and found to be a Blender."""
        return not self.problem

    @property
    def note(self) -> str:
        """What a person should know of a usable one; mostly nothing."""
        if self.version[:2] <= NEWEST:
            return ""
        return f"newer than what was tested ({spoken(OLDEST)} to {spoken(NEWEST)})"

    @property
    def title(self) -> str:
        """ "Blender 4.5.15 (the workbench's own)"."""
        return f"Blender {spoken(self.version)} ({self.origin})" if self.version else f"Blender ({self.origin})"

    def command(self, script: Path, arguments: Sequence[str] = (), *, own_addons: bool = False) -> list[str]:
        """The words that run a script in it, which finds `arguments` in ``sys.argv``, for a program behind "--".

        `own_addons` starts a program with the person's preferences and add-ons, for characters that come from one.
        """
        if self.kind == "module":
            return [str(self.path), str(script), *arguments]
        bare = [] if own_addons else ["--factory-startup"]
        return [str(self.path), "-b", *bare, "--python-exit-code", "1", "-P", str(script), "--", *arguments]

    def variables(self, *, own_addons: bool = False) -> dict[str, str]:
        """All environment variables for it: ours, less what would lead its Python into our libraries.

        Without `own_addons` it also sees none of the person's start-up scripts and preferences: they could change
        what is drawn. Makes an empty folder among the cached files, because Blender ignores one that is missing.
        """
        kept = {name: value for name, value in os.environ.items() if not _astray(name)}
        kept |= {"PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1"}
        if own_addons:
            return kept
        empty = cache_folder() / "blender-without-own-files"
        empty.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in kept.items() if not name.startswith("BLENDER_USER_")}
        return kept | {"BLENDER_USER_RESOURCES": files.plain_path(empty)}


def judged(found: Blender) -> Blender:
    """The same with `problem` filled in where its version is too old."""
    if found.problem or found.version[:2] >= OLDEST:
        return found
    sentence = f"Blender {spoken(found.version)} is too old; {spoken(OLDEST)} to {spoken(NEWEST)} work"
    return Blender(found.kind, found.path, found.origin, found.version, sentence)


def spoken(version: Version) -> str:
    """A version for a person: "4.5.15"."""
    return ".".join(map(str, version))


def _astray(name: str) -> bool:
    # PYTHONSAFEPATH too: with it, a script does not find the modules that lie beside it.
    return name.upper().startswith("PYTHON") or name.upper() in ("VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
