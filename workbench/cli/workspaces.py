"""Which workspace a command works in."""

from __future__ import annotations

import argparse
from pathlib import Path

from workbench.files import long_path
from workbench.settings import default_workspace


def add_workspace_flag(parser: argparse._ActionsContainer) -> None:
    """Add ``--workspace``."""
    parser.add_argument(
        "--workspace",
        type=Path,
        metavar="FOLDER",
        help="work in this workspace (else WORKBENCH_WORKSPACE, the one opened last, or one in Documents)",
    )


def chosen_workspace(given: argparse.Namespace) -> Path:
    """The folder named by the flag, or the default one; made if it is not there when it is opened."""
    return long_path(given.workspace.expanduser()) if given.workspace else default_workspace()
