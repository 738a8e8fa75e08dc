"""The command line: everything the window does, from the same settings models."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from workbench.cli import demo, inspection, jobs, run, stored, window
from workbench.cli.flags import SentenceParser
from workbench.diagnostics.hooks import sentence_of
from workbench.diagnostics.session_log import try_start_log
from workbench.errors import SettingsError

log = logging.getLogger(__name__)
_COMMANDS = (window, demo, run, jobs, stored, inspection)
_FAILED, _BAD_SETTINGS, _INTERRUPTED = 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status (0 done, 1 failed, 2 bad settings, 130 interrupted)."""
    _plain_output()
    words = list(sys.argv[1:] if argv is None else argv)
    log_path = None
    try:
        given = _parser().parse_args(words)
        if given.logged:
            log_path = try_start_log("command line")
        action: Callable[[argparse.Namespace], int] = given.action
        return action(given)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return _INTERRUPTED
    except SettingsError as error:
        print(error.sentence, file=sys.stderr)
        return _BAD_SETTINGS
    except Exception as error:  # the last place: a person gets one sentence, the log gets the traceback
        log.debug("The command failed", exc_info=True)
        print(sentence_of(error, log_path).sentence, file=sys.stderr)
        return _FAILED


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(prog="workbench", description="Face Depth Workbench", allow_abbrev=False)
    parser.set_defaults(action=window.open_window, logged=True)
    commands = parser.add_subparsers(title="commands", metavar="", parser_class=SentenceParser)
    for module in _COMMANDS:
        module.add_commands(commands)
    return parser


def _plain_output() -> None:
    # A Windows console or a pipe may not know every sign; better a question mark than a failed job.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
