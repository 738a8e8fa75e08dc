"""Installing Blender as a Python module beside the workbench, and taking it away again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from workbench.api import (
    Job,
    Scalar,
    Settings,
    SideEnvironment,
    Task,
    files,
    install_in_job,
    remove_side_environment,
    setting,
    side_environment,
)

Release = Literal["4.5", "5.0", "4.2"]
_DEFAULT: Release = "4.5"


class InstallSettings(Settings):
    """Which Blender."""

    release: Release = setting(
        _DEFAULT,
        title="Blender",
        description="The release to install from the Python package index; needs Python 3.11 on this computer.",
        choices={
            "4.5": "Blender 4.5: long-term support, 400 MB to download, 900 MB on the disk",
            "5.0": "Blender 5.0",
            "4.2": "Blender 4.2: the oldest that works",
        },
    )

    @property
    def environment(self) -> SideEnvironment:
        """Where it goes: ``blender`` for the default release, ``blender-5.0`` for another."""
        return side_environment("blender" if self.release == _DEFAULT else f"blender-{self.release}")


class InstallBlender(Task[InstallSettings]):
    """Downloads and unpacks Blender. Goes on where it was stopped, repairs what is damaged. Starting it is consent."""

    settings: ClassVar[type[Settings]] = InstallSettings
    title = "Install Blender"
    verb = "Install"
    noun = "MB"

    def run(self, s: InstallSettings, job: Job) -> Mapping[str, Scalar]:
        """Raises UnavailableError, WorkspaceError or JobError as `install_side_environment` does."""
        if not install_in_job(s.environment, job):
            return {}
        return {"Blender": s.environment.contents.requirements[0], "folder": files.plain_path(s.environment.folder)}


class UninstallBlender(Task[InstallSettings]):
    """Deletes the Blender that the workbench installed; the person's own stay."""

    settings: ClassVar[type[Settings]] = InstallSettings
    title = "Remove the installed Blender"
    verb = "Remove"
    noun = "environments"

    def run(self, s: InstallSettings, job: Job) -> Mapping[str, Scalar]:
        """Raises WorkspaceError where it is in use."""
        remove_side_environment(s.environment)
        job.progress(1, 1, "removed")
        return {"folder": files.plain_path(s.environment.folder)}
