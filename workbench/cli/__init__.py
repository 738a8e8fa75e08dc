"""The command line: everything the window does, from the same settings models."""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import workbench
from workbench.diagnostics.hooks import sentence_of
from workbench.diagnostics.session_log import try_start_log
from workbench.errors import SettingsError

log = logging.getLogger(__name__)
_FAILED, _BAD_SETTINGS, _INTERRUPTED = 1, 2, 130


@dataclass(frozen=True)
class Command:
    """One word after `workbench`; its module is imported when it is used, so that the others cost nothing."""

    run: str
    """``"module:function"`` in this package, taking the words after the command and returning the exit status."""
    help: str = ""
    """Empty for what only other processes of ours start."""
    logged: bool = True
    """Whether it keeps the command line's log; the window and jobs keep their own."""


COMMANDS = {
    "window": Command("window:main", "open the workbench (also without any command)", logged=False),
    "demo": Command("demo:main", "the sample experiment: make faces, train on them, measure, write a report"),
    "run": Command("run:main", "run one operation, for example: workbench run render.batch --help"),
    "jobs": Command("jobs:main", "list, follow, pause, resume, cancel jobs"),
    "datasets": Command("stored:main", "list, show, verify datasets"),
    "runs": Command("training_runs:main", "list, compare, tag, archive, rename, remove training runs"),
    "plugins": Command("inspection:plugins", "list the plugins that were found and whether they work here"),
    "doctor": Command("inspection:doctor", "report versions, graphics, memory and folders"),
    "job": Command("internal:job", logged=False),
    "live": Command("internal:live", logged=False),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status (0 done, 1 failed, 2 bad settings, 130 interrupted)."""
    _plain_output()
    words = list(sys.argv[1:] if argv is None else argv)
    log_path = None
    try:
        if words[:1] in (["-h"], ["--help"], ["help"]):
            print(overview())
            return 0
        if words == ["--version"]:
            print(workbench.__version__)
            return 0
        command = _command(words.pop(0) if words and not words[0].startswith("-") else "window")
        if command.logged:
            log_path = try_start_log("command line")
        return _function(command)(words)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return _INTERRUPTED
    except SettingsError as error:
        print(error.sentence, file=sys.stderr)
        return _BAD_SETTINGS
    except Exception as error:  # the last place: a person gets one sentence, the log gets the traceback
        log.error("The command failed", exc_info=True)
        print(sentence_of(error, log_path).sentence, file=sys.stderr)
        return _FAILED


def overview() -> str:
    """The text of `workbench --help`."""
    lines = ["usage: workbench [COMMAND] [...]", "", "Face Depth Workbench. Commands (each has its own --help):", ""]
    return "\n".join(lines + [f"  {name:<10} {c.help}" for name, c in COMMANDS.items() if c.help])


def _command(name: str) -> Command:
    if name in COMMANDS:
        return COMMANDS[name]
    known = [n for n, c in COMMANDS.items() if c.help]
    near = get_close_matches(name, known, n=1)
    remedy = f"did you mean “{near[0]}”" if near else f"there are {', '.join(known)}"
    raise SettingsError(f"There is no command “{name}”", remedy=remedy)


def _function(command: Command) -> Callable[[list[str]], int]:
    module, _, function = command.run.partition(":")
    found: Callable[[list[str]], int] = getattr(importlib.import_module(f"{__name__}.{module}"), function)
    return found


def _plain_output() -> None:
    # A Windows console or a pipe may not know every sign; better a question mark than a failed job.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
