"""Which Python has a camera maker's library: the one named, the workbench's own side environment, or ours."""

from __future__ import annotations

import importlib.util
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from plugins.kinect.devices.sdk_problems import not_installed, unusable
from workbench.api import SideEnvironment, files, python_program, side_environment


@dataclass(frozen=True)
class Library:
    """A maker's library: its module, the variable that names a Python which has it, and its side environment."""

    module: str
    variable: str
    environment: str


LIBRARIES = {
    "azure": Library("pyk4a", "WORKBENCH_AZURE_KINECT", "azure-kinect"),
    "orbbec": Library("pyorbbecsdk", "WORKBENCH_ORBBEC", "orbbec"),
}


def environment_of(library: str) -> SideEnvironment:
    """The side environment of a library, ready or not."""
    return side_environment(LIBRARIES[library].environment)


def sdk_python(library: str) -> Path:
    """The Python to run a library in. Starts nothing.

    Raises
    ------
    UnavailableError : none has it.
    """
    known = LIBRARIES[library]
    named = os.environ.get(known.variable)
    if named:
        if not Path(named).is_file():
            raise unusable(library, f"{known.variable} names {files.plain_path(named)}, which is not there")
        return Path(named)
    environment = environment_of(library)
    if environment.ready():
        return environment.python
    if importlib.util.find_spec(known.module) is not None:
        return Path(python_program())
    raise not_installed(library)


def origin(library: str) -> str:
    """Where the library is, for a person; empty where it is nowhere."""
    known = LIBRARIES[library]
    if os.environ.get(known.variable):
        return f"named by {known.variable}"
    if environment_of(library).ready():
        return "the workbench's own"
    return files.plain_path(sys.prefix) if importlib.util.find_spec(known.module) is not None else ""
