"""Runs every check: lint, format, types, tests without a screen, tests that draw. `python launcher.py test` calls it.

Words after it go to pytest (``python launcher.py test tests/unit -k camera``); then only pytest runs.
Before a whole run, Blender is installed beside the workbench where none is found (once, 400 MB to download), because
many tests need one; ``--all-blenders`` installs and tests every release that works.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.environments.environment import SideEnvironment

REPOSITORY = Path(__file__).resolve().parents[1]
NO_TESTS_COLLECTED = 5
_CLOSING = re.compile(r"(\d+ (passed|failed|skipped|error|deselected)|no tests ran).* in [\d.]+s")


def main(words: list[str]) -> int:
    """The worst exit status of all checks; what pytest closes with is printed last."""
    python = [sys.executable, "-m"]
    checks = {"tests": pytest(words, screen=False), "drawing tests": pytest(words, screen=True)}
    if not words:
        checks = {
            "ruff check": [*python, "ruff", "check", "."],
            "ruff format": [*python, "ruff", "format", "--check", "."],
            "mypy": [*python, "mypy"],
        } | checks
    worst, closings = 0, []
    summary = ["\n=== summary"]
    if not words or any("blender" in word for word in words):
        summary.append(blender_ready("--all-blenders" in words))
    for name, command in checks.items():
        print(f"\n=== {name}", flush=True)
        began = time.monotonic()
        status, closing = run(command, screen=name == "drawing tests")
        worst = max(worst, status)
        closings += [closing] if closing else []
        summary.append(f"{name}: {'ok' if status == 0 else 'FAILED'} ({time.monotonic() - began:.0f} s)")
    print(*summary, *closings, sep="\n", flush=True)
    return worst


def pytest(words: list[str], *, screen: bool) -> list[str]:
    """The command for the tests that draw in a real window, or for all others."""
    command = [sys.executable, "-m", "pytest", "-m", "gl" if screen else "not gl", *words]
    if screen and sys.platform.startswith("linux") and shutil.which("xvfb-run"):
        return ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24", *command]
    # Windows that share one screen disturb each other, so only the others run side by side.
    return command if screen else [*command, "-n", str(min(os.cpu_count() or 1, 8)), "--dist", "loadgroup"]


def blender_ready(every_release: bool) -> str:
    """See that Blender is there, downloading it where none is found; returns a line for the summary."""
    from plugins.blender.installation import find_blender
    from workbench.environments.environment import side_environment
    from workbench.errors import WorkbenchError

    print("\n=== Blender", flush=True)
    try:
        if every_release:
            for name in ("blender", "blender-4.2", "blender-5.0"):
                install(side_environment(name))
        try:
            found = find_blender()
        except WorkbenchError as error:
            if os.environ.get("WORKBENCH_BLENDER"):
                raise  # named by a developer: another one would not be what is to be tested
            print(error.sentence, flush=True)
            install(side_environment("blender"))
            found = find_blender()
    except WorkbenchError as error:
        line = f"Blender: NONE, its tests are skipped: {error.sentence}"
    else:
        line = f"Blender: {found.title}"
    print(line, flush=True)
    return line


def install(environment: SideEnvironment) -> None:
    """Install a side environment, a line every few seconds. Raises WorkbenchError."""
    from workbench.environments.installing import InstallProgress, install_side_environment

    began = told = time.monotonic()

    def tell(progress: InstallProgress) -> bool:
        nonlocal told
        if time.monotonic() - told > 3:
            told = time.monotonic()
            print(f"  {progress.note} ({100 * progress.done_mb / progress.total_mb:.0f} %)", flush=True)
        return True

    install_side_environment(environment, tell)
    print(f"{environment.contents.title}: ready after {time.monotonic() - began:.0f} s", flush=True)


def run(command: list[str], *, screen: bool) -> tuple[int, str]:
    """Run a check, showing its output; its exit status and the line pytest closed with, if it was pytest."""
    variables = {**os.environ, "PYTHONUTF8": "1"}
    variables.pop("PYTHONSAFEPATH", None)  # set by the launcher; tests start programs that lie beside them
    if screen:
        variables.pop("QT_QPA_PLATFORM", None)
    else:
        variables |= {"QT_QPA_PLATFORM": "offscreen"}
        variables.pop("DISPLAY", None)
    closing = ""
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for raw in process.stdout or ():
            line = raw.decode("utf-8", errors="replace").rstrip()
            print(line, flush=True)
            closing = line if _CLOSING.search(line) else closing
    status = process.returncode
    return (0 if status == NO_TESTS_COLLECTED else status), closing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
