"""`workbench jobs`: the same jobs that the tray shows, from the same folders."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from workbench.cli.flags import SentenceParser
from workbench.cli.following import describe, ending, follow, table
from workbench.cli.workspaces import add_workspace_flag, chosen_workspace
from workbench.errors import JobError, WorkbenchError
from workbench.files import plain_path
from workbench.jobs.folder import JobFolder, open_job
from workbench.jobs.queue import JobQueue
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of

_VERBS = {
    "list": "list all jobs of the workspace, latest last",
    "show": "show one job: its state, what it made, what went wrong",
    "follow": "show a job's progress until it ends",
    "pause": "wait; what would take longer than a moment is made again later",
    "resume": "go on with a paused, interrupted, cancelled or failed job",
    "cancel": "stop; what is finished is kept",
    "retry": "the same as resume: finished items are kept",
}


def main(words: list[str]) -> int:
    """Run one of the verbs; without one, list the jobs."""
    parser = SentenceParser(prog="workbench jobs", description="The jobs of a workspace.")
    verbs = parser.add_subparsers(title="verbs", metavar="")
    actions = {"list": _list, "show": _show, "follow": _follow, "pause": _pause, "cancel": _cancel}
    for verb, text in _VERBS.items():
        sub = verbs.add_parser(verb, help=text)
        add_workspace_flag(sub)
        if verb != "list":
            sub.add_argument("job", help="the job's name in the list (or the start of it, or its folder)")
        sub.set_defaults(action=actions.get(verb, _resume))
    given = parser.parse_args(words or ["list"])
    action: Callable[[argparse.Namespace], int] = given.action
    return action(given)


def _list(given: argparse.Namespace) -> int:
    rows = []
    for folder in _folders(chosen_workspace(given)):
        try:
            status = status_of(folder)
            rows.append({"job": folder.id, "what": status.spec.title, "state": describe(status)})
        except WorkbenchError as error:
            rows.append({"job": folder.id, "what": "", "state": error.sentence})
    print(table(rows) or "No jobs yet.")
    return 0


def _show(given: argparse.Namespace) -> int:
    status = status_of(_named(given))
    print(f"{plain_path(status.folder.path)}\n{describe(status)}\n{ending(status)}")
    print("settings:")
    for name, value in status.spec.settings.items():
        print(f"  {name}: {value}")
    return 0


def _follow(given: argparse.Namespace) -> int:
    return follow(_named(given))


def _pause(given: argparse.Namespace) -> int:
    job = _named(given)
    if status_of(job).state.over:
        raise JobError(f"The job is not running but {status_of(job).state.value}", where=job.id)
    return _act(job, JobQueue.pause, "will pause in a moment")


def _resume(given: argparse.Namespace) -> int:
    job = _named(given)
    if status_of(job).state is JobState.DONE:
        raise JobError("The job is already done", where=job.id)
    return _act(job, JobQueue.resume, "goes on as soon as it is its turn")


def _cancel(given: argparse.Namespace) -> int:
    job = _named(given)
    if status_of(job).state.over:
        raise JobError(f"The job is already {status_of(job).state.value}", where=job.id)
    return _act(job, JobQueue.cancel, "will stop; what is finished is kept")


def _act(job: JobFolder, action: Callable[[JobQueue, str], None], what: str) -> int:
    queue = JobQueue(job.place.workspace)
    try:
        action(queue, job.id)
        queue.refresh()  # with no window open nobody else would start what is queued
    finally:
        queue.close()
    print(f"{job.id} {what}.")
    return 0


def _folders(workspace: Path) -> list[JobFolder]:
    found = (workspace / "jobs").glob("*/job.json")
    return [JobFolder(path.parent) for path in sorted(found)]


def _named(given: argparse.Namespace) -> JobFolder:
    if Path(given.job).joinpath("job.json").is_file():
        return open_job(given.job)
    matches = [f for f in _folders(chosen_workspace(given)) if f.id.startswith(given.job)]
    exact = [f for f in matches if f.id == given.job]
    if len(exact or matches) == 1:
        return (exact or matches)[0]
    if matches:
        raise JobError("Several jobs begin like that", where=given.job, remedy=", ".join(f.id for f in matches))
    raise JobError("There is no such job", where=given.job, remedy="workbench jobs list shows them")
