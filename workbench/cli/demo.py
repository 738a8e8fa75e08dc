"""`workbench demo`: the sample experiment from making faces to the report, without a window."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

from workbench.cli.workspaces import add_workspace_flag, chosen_workspace

_EXPERIMENT = "workbench.demo"


def add_commands(commands: Any) -> None:
    """Add `demo`."""
    parser = commands.add_parser("demo", help="make faces, train on them, measure, and write a report")
    parser.add_argument("--quick", action="store_true", help="fewer faces and epochs: minutes on two cores")
    add_workspace_flag(parser)
    parser.set_defaults(action=_demo)


def _demo(given: argparse.Namespace) -> int:
    # By name: the sample experiment loads what only it needs.
    experiment = importlib.import_module(_EXPERIMENT)
    return int(experiment.run_demo(chosen_workspace(given), quick=given.quick))
