"""A side environment: what it holds, where it lies, whether it is ready."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.environments.filling import alive, python_of
from workbench.environments.place import side_folder
from workbench.environments.table import Contents, contents_of
from workbench.files import write_json


@dataclass(frozen=True)
class SideEnvironment:
    """A virtual environment beside the workbench's own. `installed.json` in it is written last, when it is whole."""

    contents: Contents
    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter; there only where the environment is."""
        return python_of(self.folder)

    @property
    def log(self) -> Path:
        """What pip said, beside the folder: remaking empties the folder."""
        return self.folder.with_name(f"{self.folder.name}-install.log")

    def ready(self) -> bool:
        """Whether it is wholly installed and holds what this version of the workbench asks for. Reads two small files.

        Files that disappeared since are not noticed here; `install_side_environment` looks again and repairs them.
        """
        return self.stamp().get("requirements") == list(self.contents.requirements) and alive(self.folder)

    def stamp(self) -> dict[str, Any]:
        """What `installed.json` says; empty where there is none."""
        try:
            return dict(json.loads((self.folder / "installed.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return {}

    def finish(self, **details: Any) -> None:
        """Note that everything is there."""
        write_json(self.folder / "installed.json", {"requirements": list(self.contents.requirements), **details})


def side_environment(name: str) -> SideEnvironment:
    """The side environment of that name, ready or not.

    Raises
    ------
    UnavailableError : there is none of that name.
    """
    return SideEnvironment(contents_of(name), side_folder(name))
