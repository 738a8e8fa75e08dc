"""`workbench demo`: the sample experiment from making faces to the report, without a window."""

from __future__ import annotations

import importlib

from workbench.cli.flags import SentenceParser
from workbench.cli.workspaces import add_workspace_flag, chosen_workspace

_EXPERIMENT = "workbench.demo"


def main(words: list[str]) -> int:
    """Run the sample experiment and print where its report is."""
    parser = SentenceParser(prog="workbench demo", description="Make faces, train on them, measure, write a report.")
    parser.add_argument("--quick", action="store_true", help="fewer faces and epochs: minutes on two cores")
    add_workspace_flag(parser)
    given = parser.parse_args(words)
    # By name: the sample experiment loads what only it needs.
    experiment = importlib.import_module(_EXPERIMENT)
    return int(experiment.run_demo(chosen_workspace(given), quick=given.quick))
