"""``python -m workbench.jobs run <folder>``: what the window and the command line start as a job's process."""

from __future__ import annotations

import faulthandler
import sys

from workbench.errors import WorkbenchError


def main(arguments: list[str]) -> int:
    """Run the job in the folder given, or serve the live preview named; the exit code."""
    faulthandler.enable()
    match arguments:
        case ["run", folder]:
            from workbench.jobs.runner import run

            return run(folder)
        case ["live", dotted]:
            from workbench.jobs.live_worker import serve

            return serve(dotted)
        case _:
            sys.stderr.write("usage: python -m workbench.jobs run <job folder> | live <package.module:attribute>\n")
            return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except WorkbenchError as error:
        sys.stderr.write(error.sentence + "\n")
        sys.exit(1)
