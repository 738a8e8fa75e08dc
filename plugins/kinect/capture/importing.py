"""`kinect.import`: recordings into raw sets, one after the other."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.kinect.capture.import_settings import ImportSettings
from plugins.kinect.capture.recordings import RecordingAnswer, look_into
from plugins.kinect.formats.raw_set import raw_folder
from workbench.api import Job, Place, Scalar, SettingsError, Task, files


class KinectImport(Task[ImportSettings]):
    """Makes a raw set of every recording."""

    settings = ImportSettings
    title = "Import recordings"
    verb = "Import"
    noun = "frames"

    def check(self, s: ImportSettings, place: Place) -> None:
        """Refuses recordings that are not there, cannot be read or have no depth, and names that are taken."""
        names = s.set_names()
        usable(s)
        begun = files.long_path(place.job / "state" / "task").exists()
        for name in names.values():
            if s.existing == "refuse" and not begun and files.long_path(raw_folder(place.workspace, name)).exists():
                raise SettingsError(
                    f"There already is a set “{name}”", field="recordings", remedy="choose another beginning for names"
                )

    def run(self, s: ImportSettings, job: Job) -> Mapping[str, Scalar]:
        """Import all. Raises WorkbenchError: a recording cannot be read, the disk is full; what is written is kept."""
        from plugins.kinect.capture.import_running import import_all

        return import_all(s, job)


def usable(s: ImportSettings) -> tuple[list[RecordingAnswer], list[RecordingAnswer]]:
    """The recordings that sets can be made of, and those that are left out.

    Raises
    ------
    SettingsError : one cannot be used and is not to be left out, or none can be used.
    """
    answers = look_into(s.recordings)
    bad = [answer for answer in answers if answer.problem]
    if bad and (s.unusable == "refuse" or len(bad) == len(answers)):
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        raise SettingsError(
            f"{bad[0].path.name}{more}: {bad[0].problem.rstrip('.')}",
            field="recordings",
            remedy="take it out of the list, or choose to leave such recordings out",
        )
    return [answer for answer in answers if not answer.problem], bad
