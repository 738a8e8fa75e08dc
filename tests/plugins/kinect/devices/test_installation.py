"""Installing the makers' libraries, with a tiny package in their place, and what the report says of cameras."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.kinect.devices import installation, sdk_finding
from plugins.kinect.devices.installation import (
    CameraSoftwareSettings,
    InstallCameraSoftware,
    UninstallCameraSoftware,
    diagnosis,
)
from plugins.kinect.devices.sdk_finding import LIBRARIES, sdk_python
from tests.plugins.kinect.devices.conftest import Bench
from tests.unit.environments.tiny import tiny, wheels
from workbench.cli import main
from workbench.environments.environment import SideEnvironment
from workbench.environments.table import contents_of
from workbench.errors import UnavailableError
from workbench.fields import asked
from workbench.jobs.contract import Task
from workbench.jobs.folder import JobFolder
from workbench.jobs.process import submit
from workbench.jobs.runner import DONE, run
from workbench.jobs.watcher import status_of
from workbench.workspace import Workspace

__all__ = ["tiny", "wheels"]


@pytest.fixture
def nothing_installed(tiny: SideEnvironment, monkeypatch: pytest.MonkeyPatch) -> SideEnvironment:
    """Neither named nor installed; `tiny` is what would be."""
    for library in LIBRARIES.values():
        monkeypatch.delenv(library.variable, raising=False)
    monkeypatch.setattr(sdk_finding, "environment_of", lambda _: tiny)
    monkeypatch.setattr(installation, "environment_of", lambda _: tiny)
    return tiny


def job(workspace: Workspace, task: type[Task]) -> JobFolder:  # type: ignore[type-arg]
    dotted = f"{task.__module__}:{task.__name__}"
    return submit(workspace, "kinect.install", CameraSoftwareSettings(), dotted=dotted, task=task())


def test_it_is_found_once_it_is_installed(nothing_installed: SideEnvironment, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "workspace")
    with pytest.raises(
        UnavailableError,
        match=r"Azure Kinect is not installed: .*run kinect\.install --camera azure",
    ):
        sdk_python("azure")
    folder = job(workspace, InstallCameraSoftware)
    assert run(folder) == DONE
    assert status_of(folder).summary == {"camera": "Azure Kinect", "folder": str(nothing_installed.folder)}
    assert sdk_python("azure") == nothing_installed.python
    assert run(job(workspace, UninstallCameraSoftware)) == DONE
    assert not nothing_installed.folder.exists()


def test_the_table_knows_every_library() -> None:
    for name, library in LIBRARIES.items():
        contents = contents_of(library.environment)
        assert f"import {library.module}," in contents.check
        sizes = f"{contents.download_mb} MB to download, {contents.disk_mb} MB on the disk"
        assert asked(CameraSoftwareSettings.model_fields["camera"]).choices[name].endswith(sizes)
    assert contents_of("orbbec").no_deps and not contents_of("azure-kinect").no_deps


def test_the_command_line_knows_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ["run", "kinect.install", "--dry-run", "--workspace", str(tmp_path / "w"), "--camera"]
    assert main([*words, "orbbec"]) == 0
    assert main([*words, "polaroid"]) != 0


def test_the_report_says_what_is_connected(bench: Bench, nothing_installed: SideEnvironment) -> None:
    lines = {line.name: line for line in diagnosis()}
    assert lines["Orbbec camera"].value.startswith("not installed (python launcher.py run kinect.install")
    assert (lines["Azure Kinect"].level, lines["Orbbec camera"].level) == ("good", "good")
    assert lines["Azure Kinect"].value.startswith("not installed")


def test_the_report_names_cameras_or_says_why_there_are_none(bench: Bench) -> None:
    bench.plug("000000000001", "000000000002")
    lines = {line.name: line for line in diagnosis()}
    assert lines["Azure Kinect"].value == "000000000001, 000000000002 (named by WORKBENCH_AZURE_KINECT)"
    bench.plug()
    lines = {line.name: line for line in diagnosis()}
    assert lines["Azure Kinect"].level == "warn" and "check its cable" in lines["Azure Kinect"].value
