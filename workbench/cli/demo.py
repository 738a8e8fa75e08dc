"""`workbench demo`: the sample experiment from making faces to the report, without a window."""

from __future__ import annotations

from pathlib import Path

from workbench.cli.flags import SentenceParser
from workbench.cli.following import follow
from workbench.cli.workspaces import add_workspace_flag, chosen_workspace
from workbench.demo import Step, sample_steps
from workbench.errors import DataError
from workbench.extension.discovery import task, task_location
from workbench.files import plain_path, read_json
from workbench.jobs.process import start, submit
from workbench.workspace import Workspace


def main(words: list[str]) -> int:
    """Run the sample experiment step by step; the exit status of the step that failed, else 0."""
    parser = SentenceParser(prog="workbench demo", description="Make faces, train on them, measure, write a report.")
    parser.add_argument("--quick", action="store_true", help="fewer faces and epochs: minutes on two cores")
    add_workspace_flag(parser)
    given = parser.parse_args(words)
    workspace = Workspace.open(chosen_workspace(given))
    steps = sample_steps(workspace.root, quick=given.quick)
    for number, step in enumerate(steps, 1):
        print(f"{number} of {len(steps)}: {step.title}", flush=True)
        code = _run(step, workspace.root)
        if code:
            return code
    print(_verdict(workspace.root, steps))
    return 0


def _run(step: Step, root: Path) -> int:
    chosen = task(step.task)
    settings = chosen.settings.read(step.settings)
    job = submit(
        root,
        step.task,
        settings,
        dotted=task_location(step.task),
        task=chosen,
        title=f"Sample experiment · {step.title}",
    )
    start(job)
    return follow(job)


def _verdict(root: Path, steps: list[Step]) -> str:
    """The head error of the run beside both baselines', and where the report is."""
    run, dataset = steps[2].settings["run"], steps[2].settings["dataset"]
    report = root / "comparisons" / steps[3].settings["name"] / "report.html"
    try:
        scores = read_json(root / "runs" / run / "evaluation" / f"{dataset}-test" / "scores.json")
        found = scores["scores"]["none"]["head"]["mae_mm"]
    except (DataError, KeyError) as error:
        raise DataError("The evaluation left no head error", where=plain_path(root / "runs" / run)) from error
    mean, image = found["mean"], found["mean_image"]
    lines = [
        "",
        "Mean |z error| on the head, held-out people, unaligned (depth relative to the head's own reference distance):",
        f"  this run                        {found['run']:7.2f} mm",
        f"  predicting the mean             {mean:7.2f} mm   (the run has {found['run'] / mean:.2f} of it)",
        f"  predicting the mean depth image {image:7.2f} mm   (the run has {found['run'] / image:.2f} of it)",
        f"Report: {plain_path(report)}",
    ]
    return "\n".join(lines)
