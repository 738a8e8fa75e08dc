"""The jobs that install and remove Blender, with a tiny package in its place, and what the report says of it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from plugins.blender.installation import diagnosis, task
from plugins.blender.installation.blender import Blender, judged
from plugins.blender.installation.task import InstallBlender, InstallSettings, UninstallBlender
from tests.jobs.running import until
from workbench.cli import main
from workbench.diagnostics import environment
from workbench.environments import as_job
from workbench.environments.environment import SideEnvironment
from workbench.errors import UnavailableError
from workbench.jobs.folder import JobFolder, Wanted
from workbench.jobs.process import submit
from workbench.jobs.runner import DONE, FAILED, STOPPED, run
from workbench.jobs.status import JobState
from workbench.jobs.watcher import status_of
from workbench.workspace import Workspace


@pytest.fixture
def job(tiny: SideEnvironment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JobFolder:
    """An installation, queued."""
    monkeypatch.setattr(task, "side_environment", lambda _: tiny)
    workspace = Workspace.open(tmp_path / "workspace")
    dotted = "plugins.blender.installation.task:InstallBlender"
    return submit(workspace, "render.install", InstallSettings(), dotted=dotted, task=InstallBlender())


def test_a_release_has_its_environment() -> None:
    names = {release: InstallSettings(release=release).environment.contents.name for release in ("4.5", "5.0", "4.2")}
    assert names == {"4.5": "blender", "5.0": "blender-5.0", "4.2": "blender-4.2"}


def test_it_installs_and_says_so(job: JobFolder, tiny: SideEnvironment) -> None:
    assert run(job) == DONE
    status = status_of(job)
    assert tiny.ready()
    assert status.summary == {"Blender": "tiny==1.0", "folder": str(tiny.folder)}
    assert (status.done, status.total) == (2, 2)


def test_cancelled_and_resumed(job: JobFolder, tiny: SideEnvironment, monkeypatch: pytest.MonkeyPatch) -> None:
    real = as_job.install_side_environment

    def cancelled(*given: object) -> bool:
        job.want(Wanted.CANCEL)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(as_job, "install_side_environment", cancelled)
    assert run(job) == STOPPED
    assert status_of(job).state is JobState.CANCELLED
    assert not tiny.ready()
    monkeypatch.setattr(as_job, "install_side_environment", real)
    job.want(Wanted.RUN)
    assert run(job) == DONE
    assert tiny.ready()


def test_paused_and_resumed(job: JobFolder, tiny: SideEnvironment) -> None:
    job.want(Wanted.PAUSE)

    def go_on() -> None:
        until(lambda: status_of(job).state is JobState.PAUSED)
        job.want(Wanted.RUN)

    other = threading.Thread(target=go_on)
    other.start()
    assert run(job) == DONE
    other.join()
    assert tiny.ready()


def test_what_cannot_be_installed_is_a_failed_job(job: JobFolder, wheels: Path) -> None:
    for wheel in wheels.iterdir():
        wheel.unlink()
    assert run(job) == FAILED
    assert status_of(job).sentence.startswith("Tiny as a Python module is not offered for this computer")


def test_it_is_removed(job: JobFolder, tiny: SideEnvironment, tmp_path: Path) -> None:
    assert run(job) == DONE
    dotted = "plugins.blender.installation.task:UninstallBlender"
    job = submit(tmp_path / "workspace", "render.uninstall", InstallSettings(), dotted=dotted, task=UninstallBlender())
    assert run(job) == DONE
    assert not tiny.folder.exists()


def test_the_command_line_knows_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["run", "render.install", "--dry-run", "--release", "5.0", "--workspace", str(tmp_path / "w")]) == 0
    assert main(["run", "render.install", "--dry-run", "--release", "3.4", "--workspace", str(tmp_path / "w")]) != 0
    assert "should be '4.5', '5.0' or '4.2'" in capsys.readouterr().err


def test_the_report_lists_every_blender(monkeypatch: pytest.MonkeyPatch) -> None:
    old = judged(Blender("program", Path("old"), "on PATH", (3, 4)))
    good = Blender("module", Path("python"), "the workbench's own", (4, 5, 15))
    monkeypatch.setattr(diagnosis, "known_blenders", lambda: [good, old])
    lines = {finding.name: finding for finding in environment._plugins()}
    assert lines["4.5.15"].value == "python (the workbench's own)"
    assert lines["3.4"].value == "old (on PATH): Blender 3.4 is too old; 4.2 to 5.0 work"
    assert "Blender" not in lines
    monkeypatch.setattr(diagnosis, "known_blenders", lambda: [old])
    lines = {finding.name: finding for finding in environment._plugins()}
    assert (lines["Blender"].level, lines["Blender"].value) == ("warn", "none that can be used")
    assert "run render.install" in lines["Blender"].remedy


def test_a_diagnosis_that_fails_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> list[Blender]:
        raise UnavailableError("No folder for the cache")

    monkeypatch.setattr(diagnosis, "known_blenders", fails)
    (line,) = (finding for finding in environment._plugins() if finding.name == "Render")
    assert (line.name, line.value, line.level) == ("Render", "No folder for the cache.", "warn")
