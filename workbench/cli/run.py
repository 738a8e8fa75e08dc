"""`workbench run <plugin>.<task>`: one operation from flags, a preset, or both."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from workbench.cli.flags import add_flags, settings_from
from workbench.cli.following import follow
from workbench.cli.task_help import TaskParser
from workbench.cli.workspaces import add_workspace_flag, chosen_workspace
from workbench.errors import SettingsError
from workbench.extension.discovery import task, task_location, task_names
from workbench.extension.presets import write_preset
from workbench.fields import Settings
from workbench.files import plain_path
from workbench.jobs.contract import AnyTask, BatchTask
from workbench.jobs.engine.surroundings import suggested_workers
from workbench.jobs.folder import EngineSpec
from workbench.jobs.preflight import cost, refuse
from workbench.jobs.process import start, submit
from workbench.workspace import Workspace


def main(words: list[str]) -> int:
    """Run the operation that the first word names, with the settings of the others."""
    if not words or words[0] in ("-h", "--help"):
        print("usage: workbench run PLUGIN.TASK [settings]\n\nPLUGIN.TASK is one of:")
        print("\n".join(f"  {name}" for name in task_names()))
        return 0
    name, *words = words
    chosen = task(name)
    parser = _task_parser(name, chosen)
    if len(words) > 1 and words[0] in ("-h", "--help"):
        print(parser.explained(" ".join(words[1:])), end="")
        return 0
    flags = parser.parse_args(words)
    settings = settings_from(flags, chosen.settings, name)
    if flags.save_preset:
        write_preset(flags.save_preset, name, flags.save_preset.name.split(".")[0], settings)
        print(f"Saved {plain_path(flags.save_preset.absolute())}")
        return 0
    return _start(name, chosen, settings, flags)


def _task_parser(name: str, chosen: AnyTask) -> TaskParser:
    parser = TaskParser(name, chosen.title, chosen.settings)
    how = parser.add_argument_group("how to run")
    how.add_argument("--preset", type=Path, metavar="FILE", help="start from the settings in this file (or a job.json)")
    how.add_argument(
        "--set", action="append", dest="assignments", metavar="NAME=VALUE", help="one setting by name; may be repeated"
    )
    how.add_argument("--save-preset", type=Path, metavar="FILE", help="save the settings and run nothing")
    how.add_argument("--title", metavar="TEXT", help="the job's name in lists")
    how.add_argument("--detach", action="store_true", help="start the job, print its folder and return")
    how.add_argument("--dry-run", action="store_true", help="check the settings, say what it will cost, run nothing")
    if isinstance(chosen, BatchTask):
        how.add_argument(
            "--workers", type=_workers, metavar="N", help="processes that make items (else as many as suit the work)"
        )
        how.add_argument("--engine", choices=("local", "dask"), default="local", help="where items are made")
        how.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask scheduler, such as tcp://10.0.0.5:8786")
    add_workspace_flag(how)
    add_flags(parser, chosen.settings)
    return parser


def _start(name: str, chosen: AnyTask, settings: Settings, flags: argparse.Namespace) -> int:
    workspace = Workspace.open(chosen_workspace(flags))
    engine = _engine(chosen, settings, flags)
    # Refused here, before there is a job: the job's own process would say the same, but leave a failed job behind.
    for sentence in refuse(chosen, settings, workspace.place(), engine):
        print(f"Warning: {sentence}", file=sys.stderr)
    if flags.dry_run:
        print(cost(chosen, settings, engine, workspace.place()).sentence or "The settings are good.")
        return 0
    job = submit(workspace, name, settings, dotted=task_location(name), task=chosen, title=flags.title, engine=engine)
    start(job)
    print(plain_path(job.path), flush=True)
    return 0 if flags.detach else follow(job)


def _engine(chosen: AnyTask, settings: Settings, flags: argparse.Namespace) -> EngineSpec | None:
    if not hasattr(flags, "engine"):
        return None
    if flags.scheduler and flags.engine != "dask":
        raise SettingsError("--scheduler is for Dask only", remedy="add --engine dask")
    workers = flags.workers or suggested_workers(chosen, settings)
    return EngineSpec(kind=flags.engine, workers=workers, scheduler=flags.scheduler)


def _workers(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError("should be a number from 1 to 1024")
    return int(text)
