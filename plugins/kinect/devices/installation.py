"""Installing a maker's library for its cameras beside the workbench, taking it away, and what the report says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from plugins.kinect.devices.opening import search_cameras
from plugins.kinect.devices.sdk_finding import LIBRARIES, environment_of, origin
from plugins.kinect.devices.sdk_problems import TITLES
from workbench.api import (
    Finding,
    Job,
    Level,
    Scalar,
    Settings,
    SideEnvironment,
    Task,
    files,
    install_in_job,
    remove_side_environment,
    setting,
)

_SECTION = "Depth cameras"


class CameraSoftwareSettings(Settings):
    """Which camera."""

    camera: Literal["azure", "orbbec"] = setting(
        "azure",
        title="Camera",
        description="Whose software to install from the Python package index; recordings and the simulation need none.",
        choices={
            "azure": "Azure Kinect: 30 MB to download, 105 MB on the disk",
            "orbbec": "Orbbec Femto Bolt or Mega: 50 MB to download, 145 MB on the disk",
        },
    )

    @property
    def environment(self) -> SideEnvironment:
        """Where it goes."""
        return environment_of(self.camera)


class InstallCameraSoftware(Task[CameraSoftwareSettings]):
    """Downloads and unpacks it. Goes on where it was stopped, repairs what is damaged. Starting it is consent."""

    settings: ClassVar[type[Settings]] = CameraSoftwareSettings
    title = "Install the software of a camera"
    verb = "Install"
    noun = "MB"

    def run(self, s: CameraSoftwareSettings, job: Job) -> Mapping[str, Scalar]:
        """Raises UnavailableError, WorkspaceError or JobError as `install_side_environment` does."""
        if not install_in_job(s.environment, job):
            return {}
        return {"camera": TITLES[s.camera], "folder": files.plain_path(s.environment.folder)}


class UninstallCameraSoftware(Task[CameraSoftwareSettings]):
    """Deletes what was installed for a camera."""

    settings: ClassVar[type[Settings]] = CameraSoftwareSettings
    title = "Remove the software of a camera"
    verb = "Remove"
    noun = "environments"

    def run(self, s: CameraSoftwareSettings, job: Job) -> Mapping[str, Scalar]:
        """Raises WorkspaceError where it is in use."""
        remove_side_environment(s.environment)
        job.progress(1, 1, "removed")
        return {"folder": files.plain_path(s.environment.folder)}


def diagnosis() -> list[Finding]:
    """A line per maker: its cameras, or why there is none. Starts the libraries that are installed."""
    search = search_cameras()
    lines = []
    for library in LIBRARIES:
        there = [camera.serial for camera in search.cameras if camera.backend == library]
        where = origin(library)
        value = ", ".join(there) if there else search.problems.get(library, "none")
        if not where:
            # Most people have a camera of one maker at most: nothing is wrong.
            value = f"not installed (python launcher.py run kinect.install --camera {library})"
        level: Level = "warn" if where and not there else "good"
        lines.append(Finding(_SECTION, TITLES[library], f"{value} ({where})" if where else value, level))
    return lines
