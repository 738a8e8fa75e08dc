"""A question to a module of ours, answered in a process of its own: for what must not be imported here (torch).

The module ends with ``if __name__ == "__main__": answer(function)``; what the function takes and gives goes into JSON.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from workbench.errors import DataError, JobError
from workbench.jobs.engine.surroundings import job_environment, python_program

_LOG = logging.getLogger(__name__)


def ask_module(module: str, question: Any, *, patience_s: float = 180.0) -> Any:
    """The answer of a module ("plugins.training.…"). Waits for it, so never on the window's thread.

    Raises
    ------
    DataError : what the module refused, in its own sentence.  JobError : it gave no answer.
    """
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    try:
        done = subprocess.run(
            [python_program(), "-m", module],
            input=json.dumps(question),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=job_environment(),
            creationflags=flags,
            timeout=patience_s,
            check=False,
        )
        answer = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.TimeoutExpired, IndexError, ValueError) as error:
        _LOG.exception("%s gave no answer", module)
        raise JobError("What was asked in another process got no answer", remedy="try it once more") from error
    refused = answer.get("refused")
    if refused is not None:
        raise DataError(refused["what"], where=refused["where"], remedy=refused["remedy"])
    return answer["said"]


def answer(function: Callable[[Any], Any]) -> None:
    """The other side: reads the question, prints the answer or what was refused as the last line."""
    question = json.loads(sys.stdin.read())
    try:
        found = {"said": function(question)}
    except DataError as error:
        found = {"refused": {"what": error.what, "where": error.where, "remedy": error.remedy}}
    sys.stdout.write(f"{json.dumps(found)}\n")
