"""The real command line in a process of its own, as a person types it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
_PATIENCE_S = 180


@dataclass(frozen=True)
class Ended:
    """A command that has ended: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def shown(self) -> str:
        """Everything a person sees."""
        return self.out + self.err

    @property
    def job(self) -> Path:
        """The folder of the job it started: the first line of its output."""
        return Path(self.out.splitlines()[0])


def workbench(*words: object, workspace: Path) -> Ended:
    """Run one command and wait for its end; nothing a person sees may ever be a traceback."""
    command = [sys.executable, "-m", "workbench", *map(str, words), "--workspace", str(workspace)]
    variables = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1", "COLUMNS": "200"}
    # Fixtures of a whole module run before a test has settings of its own.
    variables.setdefault("WORKBENCH_CONFIG_DIR", str(workspace.parent / "settings"))
    done = subprocess.run(command, capture_output=True, env=variables, encoding="utf-8", timeout=_PATIENCE_S)
    ended = Ended(done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in ended.shown, ended.shown
    return ended


def refusal(*words: object, workspace: Path) -> str:
    """The one sentence with which a command is refused, before there is a job or as the job's end.

    A refusal before the job is all there is to read; a failed job's sentence stands between its title and its log.
    """
    ended = workbench(*words, workspace=workspace)
    assert ended.status != 0, ended.shown
    if not ended.out:
        (sentence,) = ended.err.splitlines()
    else:
        assert not ended.err, ended.err
        lines = ended.out.splitlines()
        ends = next(n for n, line in enumerate(lines) if line.startswith("  log: "))
        sentence = lines[ends - 1].strip()
        assert "failed" in lines[ends - 2], ended.out
    assert sentence.endswith(".") and not sentence[0].islower(), sentence
    return sentence
