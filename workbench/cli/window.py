"""`workbench window`: opens the workbench itself; also what happens when no command is given."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from workbench.cli.flags import SentenceParser
from workbench.errors import UnavailableError

_APPLICATION = "workbench.ui.application"


def main(words: list[str]) -> int:
    """Open the window and stay until it is closed.

    Raises
    ------
    UnavailableError : there is no display.
    """
    parser = SentenceParser(prog="workbench window", description="Open the workbench.")
    parser.add_argument("--workspace", type=Path, metavar="FOLDER", help="open this workspace")
    given = parser.parse_args(words)
    if not display_present():
        raise UnavailableError("There is no display to open a window on", remedy="try workbench demo or workbench -h")
    # By name: the command line must not pull Qt in for everyone who never opens a window.
    application = importlib.import_module(_APPLICATION)
    return int(application.start(workspace=given.workspace))


def display_present() -> bool:
    """Whether a window could open here (an off-screen Qt platform counts as one)."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
