"""Where a captured set lies, and what happens when there is one already."""

from __future__ import annotations

from pathlib import Path

from plugins.kinect.capture.settings import AmountSettings
from plugins.kinect.formats.raw_set import raw_folder
from workbench.api import Job, Place, SettingsError, files, unused_name

_OURS = "begun.json"


def refuse_taken(s: AmountSettings, place: Place) -> None:
    """Raises SettingsError: the set exists, and it was not this job that began it."""
    ours = files.long_path(place.job / "state" / "task" / _OURS).exists()
    if s.existing == "refuse" and not ours and files.long_path(raw_folder(place.workspace, s.name)).exists():
        raise SettingsError(
            f"There already is a captured set “{s.name}”",
            field="name",
            remedy="choose another name, or go on with that set",
        )


def begin(s: AmountSettings, job: Job) -> Path:
    """The set's folder, made free where the set is to be replaced; a resumed job finds what it began.

    Raises
    ------
    SettingsError : the set exists. WorkspaceError : the folder cannot be written to.
    """
    refuse_taken(s, job.place)
    folder = files.long_path(raw_folder(job.place.workspace, s.name))
    mark = job.state_file / _OURS
    if not files.long_path(mark).exists():
        if s.existing == "replace" and folder.exists():
            kept = folder.with_name(unused_name(folder.parent, f"{s.name} before"))
            try:
                files.replace(folder, kept)
            except OSError as error:
                raise files.storage_error(error, folder) from error
            job.warn(f"The set “{s.name}” that was there is kept as “{kept.name}”.")
        files.write_json(mark, {"name": s.name})
    return folder
