"""`workbench datasets`: what is stored, what it holds, and whether it is whole."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from workbench.cli.flags import SentenceParser
from workbench.cli.following import table
from workbench.cli.workspaces import add_workspace_flag, chosen_workspace
from workbench.datasets.dataset import Dataset
from workbench.datasets.record import DepthMeaning
from workbench.datasets.verify import verify
from workbench.errors import DataError, WorkbenchError
from workbench.files import plain_path
from workbench.jobs.preflight import size


def main(words: list[str]) -> int:
    """Run one of the verbs; without one, list the datasets."""
    parser = SentenceParser(prog="workbench datasets", description="The datasets of a workspace.")
    verbs = parser.add_subparsers(title="verbs", metavar="")
    for verb, action, text in (
        ("list", _list, "list the datasets of the workspace"),
        ("show", _show, "show what a dataset holds and how it was made"),
        ("verify", _verify, "check every file against its recorded hash"),
    ):
        sub = verbs.add_parser(verb, help=text)
        add_workspace_flag(sub)
        if verb != "list":
            sub.add_argument("dataset", help="a dataset's name in the workspace, or its folder")
        sub.set_defaults(action=action)
    given = parser.parse_args(words or ["list"])
    chosen: Callable[[argparse.Namespace], int] = given.action
    return chosen(given)


def _list(given: argparse.Namespace) -> int:
    rows = []
    for path in sorted((chosen_workspace(given) / "datasets").glob("*/dataset.json")):
        try:
            dataset = Dataset.open(path.parent)
            rows.append(
                {"dataset": path.parent.name, "samples": str(len(dataset)), "depth": _depth(dataset.info.depth)}
            )
            dataset.close()
        except WorkbenchError as error:
            rows.append({"dataset": path.parent.name, "samples": "?", "depth": error.sentence})
    print(table(rows) or "No datasets yet.")
    return 0


def _show(given: argparse.Namespace) -> int:
    dataset = Dataset.open(_named(given))
    splits = ", ".join(f"{dataset.count(split)} {split}" for split in ("train", "validation", "test"))
    print(f"{plain_path(dataset.folder)}\nsamples: {len(dataset)} ({splits})")
    for name, value in dataset.info.model_dump(mode="json").items():
        print(f"{name}: {value}")
    return 0


def _verify(given: argparse.Namespace) -> int:
    result = verify(_named(given))
    for sentence in result.remarks:
        print(f"  {sentence}")
    for sentence in result.problems:
        print(f"x {sentence}")
    print(f"{result.samples} samples, {size(result.bytes)}, content hash {result.content_hash}")
    print("The dataset is whole." if not result.problems else f"{len(result.problems)} problems.")
    return 1 if result.problems else 0


def _depth(meaning: DepthMeaning) -> str:
    """What depth means, in a few words: "depth in metres", "inverse depth up to scale"."""
    name = meaning.space.replace("_", " ")
    return f"{name} in metres" if meaning.metric else f"{name} up to scale"


def _named(given: argparse.Namespace) -> Path:
    direct = Path(given.dataset).expanduser()
    inside = chosen_workspace(given) / "datasets" / given.dataset
    for path in (direct, inside):
        if (path / "dataset.json").is_file():
            return path
    raise DataError("There is no such dataset", where=given.dataset, remedy="workbench datasets list shows them")
