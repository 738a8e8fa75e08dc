"""`train.join`: this computer takes part in a run that another one leads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from plugins.training.run_folder import RunFolder
from plugins.training.settings.join import JoinSettings
from workbench.api import Job, Place, SettingsError, Task, files


class TrainJoin(Task[JoinSettings]):
    """Learns with the others until the run ends; the run belongs to the computer that leads."""

    settings = JoinSettings
    title = "Join a run"
    verb = "Join"
    noun = "epochs"

    def check(self, s: JoinSettings, place: Place) -> None:
        """Refuses a folder that is no workspace, and a run that waits for nobody."""
        workspace = _workspace(s, place)
        if s.folder is not None and not files.long_path(workspace / "workspace.json").is_file():
            raise SettingsError(
                "There is no workspace in this folder",
                field="folder",
                where=files.plain_path(workspace),
                remedy="choose the one in which the leading computer trains",
            )
        if not s.run:
            raise SettingsError("No run is chosen", field="run", remedy="choose one that waits for further computers")
        if not files.long_path(RunFolder(workspace / "runs" / s.run).company).exists():
            raise SettingsError(
                f"The run “{s.run}” waits for no other computer",
                field="run",
                remedy="start it with more than one computer first",
            )

    def run(self, s: JoinSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Take part; which computer this was.

        Raises
        ------
        WorkbenchError : the run waits for nobody, or its leader has ended.
        """
        from plugins.training.loop.company import join

        return {"computer": join(_workspace(s, job.place), s.run, job) + 1}


def _workspace(s: JoinSettings, place: Place) -> Path:
    return place.workspace if s.folder is None else s.folder
