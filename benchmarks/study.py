"""Which network learns depth best in an equal time: `python -m benchmarks.study WORKSPACE`, prints one JSON line each.

Every network learns from the same faces for the same minutes of processor time (one core), with the same losses, size
and augmentation, from chance; only the learning rate is its own. Judged are people that no network has seen, against
predicting the mean. A study that was interrupted goes on: what has a run or an evaluation in the workspace is not made
again. At the end the leaderboard is written into the workspace, and with `--docs` the table of docs/study.md.

`ratio` is the face's error over that of the mean depth, divided by the 0.25 that the best network is to reach.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from workbench.extension import discovery
from workbench.jobs.folder import EngineSpec, JobFolder
from workbench.jobs.process import start, submit
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of

DATASET, SPLIT = "study", "test"
SIZE = 128
WANTED = 0.25
PAGE = Path(__file__).resolve().parents[1] / "docs" / "study.md"
_HEADLINE = ("none", "face", "mae_mm")


@dataclass(frozen=True)
class Entrant:
    """A network and its learning rate: the best of three in runs of one minute where they differed, else usual."""

    network: str
    learning_rate: float
    options: Mapping[str, Any]
    size: int = SIZE

    @property
    def run(self) -> str:
        """Name of its run."""
        words = [self.network, *(f"{name} {value}" for name, value in self.options.items())]
        return " ".join(words)


ENTRANTS = (
    Entrant("attunet", 4e-3, {"width": 16}),
    Entrant("attunet", 4e-3, {"width": 32}),
    Entrant("unet_noatt", 4e-3, {"width": 16}),
    Entrant("unet_simple", 2e-3, {"width": 16}),
    Entrant("facedepth", 1e-3, {}),
    Entrant("densedepth169", 1e-4, {}),
    Entrant("bts_mobilenetv2", 1e-3, {}),
    Entrant("fused", 1e-3, {}),
    Entrant("midas_small", 1e-3, {}),
    Entrant("unsup3d_netD", 1e-3, {}, 64),
)
"""The depth models at a size that two processor cores carry. Transformers learn nothing in minutes without weights."""


def faces(workspace: Path, number: int) -> None:
    """The built-in heads, drawn by the quick renderer, one in five people held out for the end."""
    if (workspace / "datasets" / DATASET / "dataset.json").exists():
        return
    asked = {"name": DATASET, "number": number, "resolution": SIZE, "seeds": f"1-{number}"}
    _done(workspace, "render.batch", asked, workers=max(1, psutil.cpu_count(logical=False) or 1))


def taught(workspace: Path, entrant: Entrant, minutes: float) -> None:
    """The entrant's run."""
    begun = workspace / "runs" / entrant.run / "run.json"
    if begun.exists():
        record = json.loads(begun.read_text(encoding="utf-8"))
        if not record["result"].get("finished"):
            _ended(JobFolder(workspace / "jobs" / record["job"]))
        return
    asked = {
        "name": entrant.run, "dataset": DATASET, "network": entrant.network, "resolution": entrant.size,
        "learning_rate": entrant.learning_rate, "time_limit_minutes": minutes, "time_counts": "processor", "threads": 1,
        "epochs": 100_000, "device": "cpu",
        "losses": {"l1": 1.0, "slopes": 1.0}, "average": 0.99, **entrant.options,
    }  # fmt: skip
    _done(workspace, "train.run", asked)


def judged(workspace: Path, entrant: Entrant) -> dict[str, Any]:
    """The entrant's figures on people it has never seen."""
    place = workspace / "runs" / entrant.run / "evaluation" / f"{DATASET}-{SPLIT}" / "scores.json"
    if not place.exists():
        _done(workspace, "train.evaluate", {"run": entrant.run, "dataset": DATASET, "split": SPLIT, "device": "cpu"})
    return dict(json.loads(place.read_text(encoding="utf-8")))


def figures(record: Mapping[str, Any]) -> dict[str, float]:
    """Error of the run and of the baselines on the face, millimetres, averaged per image and then over images."""
    alignment, region, metric = _HEADLINE
    by_whom = record["scores"][alignment][region][metric]
    return {who: float(by_whom[who]) for who in ("run", *record["baselines"])}


def _done(workspace: Path, task: str, settings: Mapping[str, Any], workers: int = 1) -> None:
    """A job from its start to its end, in a process of its own. Ends the study where it fails."""
    engine = EngineSpec(workers=workers)
    _ended(submit(workspace, task, settings, dotted=discovery.task_location(task), engine=engine))


def _ended(job: JobFolder) -> None:
    """Wait for a job, starting it where nothing works on it."""
    process = start(job)
    if process is not None:
        process.wait()
    status = status_of(job)
    if status.state is not JobState.DONE:
        raise SystemExit(f"{status.spec.task}: {status.sentence}")


def main(words: Sequence[str] | None = None) -> None:
    """The whole study."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0, help="of one core, for each network")
    parser.add_argument("--faces", type=int, default=1000)
    parser.add_argument("--networks", nargs="*", help="only these")
    parser.add_argument("--docs", action="store_true", help="write the table of docs/study.md")
    given = parser.parse_args(words)
    faces(given.workspace, given.faces)
    for entrant in ENTRANTS:
        if given.networks and entrant.network not in given.networks:
            continue
        taught(given.workspace, entrant, given.minutes)
        found = figures(judged(given.workspace, entrant))
        share = found["run"] / found["mean"]
        told = {"benchmark": "study", "network": entrant.run, **{f"{k}_mm": round(v, 2) for k, v in found.items()}}
        print(json.dumps({**told, "share_of_mean": round(share, 3), "ratio": round(share / WANTED, 3)}), flush=True)
    ranked = dict(zip(("alignment", "region", "metric"), _HEADLINE, strict=True))
    _done(given.workspace, "train.leaderboard", {"dataset": DATASET, "split": SPLIT, **ranked})
    if given.docs:
        _write_page(given)


def _write_page(given: argparse.Namespace) -> None:
    """The leaderboard with what was done, for the docs."""
    table = (given.workspace / "leaderboard" / f"{DATASET}-{SPLIT}.md").read_text(encoding="utf-8")
    only = f" --networks {' '.join(given.networks)}" if given.networks else ""
    PAGE.write_text(
        f"""# Which network learns depth best in {given.minutes:g} minutes of one core?

Every network learned from the same {given.faces:,} built-in heads ({SIZE} px, people apart) for
{given.minutes:g} minutes of one processor core, from chance, with the same losses and augmentation.
The figures are of people that none has seen. Made by
`python -m benchmarks.study WORKSPACE --minutes {given.minutes:g} --faces {given.faces}{only} --docs`.

{table}
What it does not say: how the networks compare with weights from ImageNet or of their makers, on a graphics card,
at full size, or on photographs. Transformers (DPT, Depth Anything) are left out: from chance they learn nothing in
minutes.
""",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
