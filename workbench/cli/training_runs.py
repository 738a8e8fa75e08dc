"""`workbench runs`: the runs of a workspace, what is said of them, and in what they differ."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.cli.flags import SentenceParser
from workbench.cli.following import table
from workbench.cli.workspaces import add_workspace_flag, chosen_workspace
from workbench.errors import WorkbenchError
from workbench.files import plain_path
from workbench.runs.about import RunAbout
from workbench.runs.differences import differences, setting_rows
from workbench.runs.folders import (
    clear_removed_runs,
    remove_run,
    removed_runs,
    rename_run,
    restore_run,
    run_folder,
    run_folders,
    run_record,
)

Action = Callable[[argparse.Namespace], int]


def main(words: list[str]) -> int:
    """Run one of the verbs; without one, list the runs."""
    parser = SentenceParser(prog="workbench runs", description="The training runs of a workspace.")
    verbs = parser.add_subparsers(title="verbs", metavar="")
    listed = _verb(verbs, "list", _list, "list the runs, newest first")
    listed.add_argument("--archived", action="store_true", help="also those that are archived")
    listed.add_argument("--tag", help="only those with this tag")
    _verb(verbs, "show", _show, "show a run's settings and results", runs="run")
    compared = _verb(verbs, "diff", _diff, "show in which settings runs differ", runs="runs")
    compared.add_argument("--all", action="store_true", help="all settings, not only those that differ")
    noted = _verb(verbs, "annotate", _annotate, "change tags and note of runs", runs="runs")
    noted.add_argument("--tag", action="append", default=[], metavar="TAG", help="add this tag; may be repeated")
    noted.add_argument("--untag", action="append", default=[], metavar="TAG", help="take this tag away")
    noted.add_argument("--note", metavar="TEXT", help="the note from now on; empty for none")
    _verb(verbs, "archive", lambda given: _put_away(given, True), "put runs away; they stay usable", runs="runs")
    _verb(verbs, "unarchive", lambda given: _put_away(given, False), "take runs back into the list", runs="runs")
    _verb(verbs, "rename", _rename, "give a run that has ended another name", runs="run").add_argument("to")
    _verb(verbs, "remove", _remove, "take runs out; restore brings them back until clear", runs="runs")
    _verb(verbs, "restore", _restore, "bring removed runs back", runs="runs")
    _verb(verbs, "removed", _removed, "list removed runs")
    _verb(verbs, "clear", _clear, "delete removed runs for good")
    given = parser.parse_args(words or ["list"])
    action: Action = given.action
    return action(given)


def _verb(verbs: Any, name: str, action: Action, text: str, *, runs: str = "") -> argparse.ArgumentParser:
    sub: argparse.ArgumentParser = verbs.add_parser(name, help=text)
    add_workspace_flag(sub)
    if runs:
        sub.add_argument(runs, nargs="+" if runs == "runs" else None, help="names of runs, as listed")  # type: ignore[arg-type]
    sub.set_defaults(action=action)
    return sub


def _list(given: argparse.Namespace) -> int:
    rows = []
    for folder in run_folders(chosen_workspace(given)):
        about = RunAbout.read(folder)
        tagged = not given.tag or given.tag.casefold() in {tag.casefold() for tag in about.tags}
        if tagged and (given.archived or not about.archived):
            rows.append(_row(folder, about))
    print(table(rows) or "No runs yet.")
    return 0


def _row(folder: Path, about: RunAbout) -> dict[str, str]:
    try:
        record = run_record(folder)
    except WorkbenchError as error:
        return {"run": folder.name, "network": error.sentence, "epochs": "", "loss": "", "baseline": "", "tags": ""}
    result, baseline = record.get("result", {}), record.get("baseline", {})
    tags = ", ".join((*about.tags, *(["(archived)"] if about.archived else [])))
    return {
        "run": folder.name,
        "network": str(record.get("network", "")),
        "epochs": str(result.get("epochs", 0)),
        "loss": _figure(result.get("best_loss")),
        "baseline": _figure(baseline.get("loss")),
        "tags": tags,
    }


def _show(given: argparse.Namespace) -> int:
    folder = run_folder(chosen_workspace(given), given.run)
    about = RunAbout.read(folder)
    print(plain_path(folder))
    for name, value in (("tags", ", ".join(about.tags)), ("note", about.note)):
        if value:
            print(f"{name}: {value}")
    record = run_record(folder)
    for part in ("settings", "baseline", "result"):
        print(f"{part}:")
        for row in setting_rows([record.get(part, {})]):
            print(f"  {row.name}: {row.values[0]}")
    return 0


def _diff(given: argparse.Namespace) -> int:
    workspace = chosen_workspace(given)
    settings = [run_record(run_folder(workspace, name)).get("settings", {}) for name in given.runs]
    rows = setting_rows(settings) if given.all else differences(settings)
    print(
        table([{"setting": row.name, **dict(zip(given.runs, row.values, strict=True))} for row in rows])
        or "The settings of these runs are the same."
    )
    return 0


def _annotate(given: argparse.Namespace) -> int:
    workspace = chosen_workspace(given)
    for folder in [run_folder(workspace, name) for name in given.runs]:
        RunAbout.read(folder).changed(add=given.tag, remove=given.untag, note=given.note).write(folder)
    return 0


def _put_away(given: argparse.Namespace, archived: bool) -> int:
    workspace = chosen_workspace(given)
    for folder in [run_folder(workspace, name) for name in given.runs]:
        RunAbout.read(folder).changed(archived=archived).write(folder)
    return 0


def _rename(given: argparse.Namespace) -> int:
    print(plain_path(rename_run(chosen_workspace(given), given.run, given.to)))
    return 0


def _remove(given: argparse.Namespace) -> int:
    for name in given.runs:
        remove_run(chosen_workspace(given), name)
        print(f"{name} is removed; “workbench runs restore” brings it back.")
    return 0


def _restore(given: argparse.Namespace) -> int:
    for name in given.runs:
        print(plain_path(restore_run(chosen_workspace(given), name)))
    return 0


def _removed(given: argparse.Namespace) -> int:
    names = [run.name for run in removed_runs(chosen_workspace(given))]
    print("\n".join(names) or "No run was removed.")
    return 0


def _clear(given: argparse.Namespace) -> int:
    print(f"{clear_removed_runs(chosen_workspace(given))} removed runs deleted for good.")
    return 0


def _figure(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, int | float) else ""
