"""`workbench window`: opens the workbench itself; also what happens when no command is given."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path
from typing import Any

from workbench.errors import UnavailableError

_APPLICATION = "workbench.ui.app"


def add_commands(commands: Any) -> None:
    """Add `window`."""
    parser = commands.add_parser("window", help="open the workbench (the same as no command)")
    parser.add_argument("--workspace", type=Path, metavar="FOLDER", help="open this workspace")
    parser.set_defaults(action=open_window, logged=False)


def open_window(given: argparse.Namespace) -> int:
    """Open the window and stay until it is closed.

    Raises
    ------
    UnavailableError : there is no display.
    """
    if not display_present():
        raise UnavailableError("There is no display to open a window on", remedy="try workbench demo, or workbench --help")
    # By name: the command line must not pull Qt in for everyone who never opens a window.
    application = importlib.import_module(_APPLICATION)
    return int(application.main(workspace=getattr(given, "workspace", None)))


def display_present() -> bool:
    """Whether a window could open here (an off-screen Qt platform counts as one)."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
