"""Which MKV files of a folder are recordings with depth, how many frames they have, how long they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plugins.kinect.devices.recording.captures import captures
from plugins.kinect.devices.recording.facts import RecordingFacts, facts_of
from plugins.kinect.devices.recording.matroska import MatroskaFile
from plugins.kinect.devices.recording.pictures import check_formats
from workbench.api import WorkbenchError, files


@dataclass(frozen=True)
class Surveyed:
    """One file. problem : why no training set can be made of it, as a sentence; empty where one can.

    frames : captures with colour and depth. lost : frames that the recorder lost, told from the gaps in time.
    seconds : from the first frame to the end of the last.
    """

    path: Path
    problem: str = ""
    frames: int = 0
    lost: int = 0
    seconds: float = 0.0
    colour_mode: str = ""
    depth_mode: str = ""
    rate: int = 0
    serial: str = ""


def survey_folder(folder: Path) -> Iterator[Surveyed]:
    """Every MKV file of a folder and the folders in it, by name. Reads the heads of the pictures only.

    Raises
    ------
    WorkspaceError : the folder cannot be read.
    """
    try:
        paths = sorted(path for path in files.long_path(folder).rglob("*") if path.suffix.lower() == ".mkv")
    except OSError as error:
        raise files.storage_error(error, folder) from error
    yield from (survey(path) for path in paths if path.is_file())


def survey(path: Path) -> Surveyed:
    """One file; raises nothing for what is wrong with it."""
    try:
        file = MatroskaFile(path)
    except WorkbenchError as error:
        return Surveyed(path, error.sentence)
    try:
        return _surveyed(path, file)
    except WorkbenchError as error:
        return Surveyed(path, error.sentence)
    finally:
        file.close()


def _surveyed(path: Path, file: MatroskaFile) -> Surveyed:
    facts = facts_of(file)
    if (problem := facts.problem) is not None:
        return Surveyed(path, problem.sentence)
    check_formats(facts.colour, facts.depth, facts.infrared, facts.place)
    whole, times = 0, []
    for capture in captures(file, facts):
        times.append(capture.time_us)
        whole += capture.colour is not None and capture.depth is not None
    if not whole:
        return Surveyed(path, f"The recording has no frame with colour and depth ({facts.place}): record again.")
    return _counted(path, facts, whole, times)


def _counted(path: Path, facts: RecordingFacts, whole: int, times: list[int]) -> Surveyed:
    periods = round((times[-1] - times[0]) / facts.period_us) + 1
    return Surveyed(
        path,
        frames=whole,
        lost=max(0, periods - len(times)),
        seconds=periods / facts.rate,
        colour_mode=facts.colour_mode,
        depth_mode=facts.depth_mode,
        rate=facts.rate,
        serial=facts.serial,
    )
