"""A batch of 200 faces that is killed ten times at random moments and resumed each time is the batch nobody touched.

Prints one JSON line for each way of running it: on this computer with 1, 2 and 4 worker processes, and on Dask with
two (once losing one worker, once with all ten kills). ``same`` says that the dataset verified after every kill and at
the end, and that its content hash is that of an uninterrupted run; ``ratio`` is the time over that of the uninterrupted
run with as many workers. Exit status 1 when any is not the same.

Run: ``python -m benchmarks.kills``; ``--faces``, ``--kills`` and ``--seed`` make it smaller or another.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.e2e.killing import Kill, Story, live_through, random_kills, render_job
from workbench.jobs.folder import EngineSpec


def main() -> int:
    """Run all ways and print; 1 when one of them differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faces", type=int, default=200)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    one_worker_lost = [Kill(given.faces // 4, worker=True)]
    expected, all_same = "", True
    for number, engine in enumerate(_ENGINES):
        untouched = _story(engine, given.faces, [])
        expected = expected or untouched.content_hash
        all_same &= _told(f"{_name(engine)}, untouched", untouched, expected, untouched.seconds)
        if engine.kind == "dask":
            lost = _story(engine, given.faces, one_worker_lost)
            all_same &= _told(f"{_name(engine)}, one worker lost", lost, expected, untouched.seconds)
        kills = random_kills(given.kills, given.faces, given.seed + number, workers_too=True)
        killed = _story(engine, given.faces, kills)
        all_same &= _told(f"{_name(engine)}, {given.kills} kills", killed, expected, untouched.seconds)
    return 0 if all_same else 1


_ENGINES = [EngineSpec(workers=n) for n in (1, 2, 4)] + [EngineSpec(kind="dask", workers=2)]


def _name(engine: EngineSpec) -> str:
    return f"{engine.kind}, {engine.workers} worker{'s' if engine.workers > 1 else ''}"


def _story(engine: EngineSpec, faces: int, kills: list[Kill]) -> Story:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return live_through(render_job(Path(folder), engine, number=faces), kills)


def _told(case: str, story: Story, expected: str, untouched_s: float) -> bool:
    same = story.content_hash == expected and not story.problems and not story.set_aside and not story.orphans
    result = {
        "benchmark": "kills",
        "case": case,
        "same": same,
        "ratio": round(story.seconds / untouched_s, 2),
        "seconds": round(story.seconds, 1),
        "state": story.state,
        "samples": story.samples,
        "jobs_killed": story.jobs_killed,
        "workers_killed": story.workers_killed,
        "killed_at": story.killed_at,
        "problems": story.problems[:3],
        "set_aside": story.set_aside,
        "orphans": story.orphans,
        "content_hash": story.content_hash[:16],
    }
    print(json.dumps(result), flush=True)
    return same


if __name__ == "__main__":
    sys.exit(main())
