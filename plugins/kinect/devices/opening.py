"""Finding cameras, and opening the one that a person chose. Libraries are loaded when they are needed.

Opening and finding start processes: for jobs and live workers, never for the window's thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from plugins.kinect.devices.interface import DepthCamera, FoundCamera
from plugins.kinect.devices.sdk_finding import LIBRARIES
from plugins.kinect.devices.settings import CameraSettings
from workbench.api import SettingsError, WorkbenchError

_FIND_S = 30.0


@dataclass(frozen=True)
class Search:
    """What is there. problems : for a maker of whom nothing was found, why, as a sentence ("azure" -> …)."""

    cameras: list[FoundCamera]
    problems: dict[str, str] = field(default_factory=dict)


def find_cameras() -> list[FoundCamera]:
    """Every camera that can be opened now: the real ones, then the simulated one; not those in use, also by ourselves.

    Takes a second per installed library.
    """
    return search_cameras().cameras


def search_cameras(logs: Path | None = None) -> Search:
    """`find_cameras`, and why nothing of a maker was found."""
    cameras: list[FoundCamera] = []
    problems: dict[str, str] = {}
    for library in LIBRARIES:
        try:
            cameras += _found(library, logs)
        except WorkbenchError as error:
            problems[library] = error.sentence
    return Search([*cameras, FoundCamera("simulated", "simulated", "Simulated camera")], problems)


def open_camera(settings: CameraSettings, logs: Path | None = None) -> DepthCamera:
    """The camera of the settings, streaming. `logs` : folder for what a maker's library prints.

    Raises
    ------
    UnavailableError : it is not there, or its library is not installed.  DataError : the recording cannot be used.
    SettingsError : no recording is named.
    """
    if settings.backend == "azure":
        from plugins.kinect.devices.azure import AzureCamera

        return AzureCamera(settings, logs)
    if settings.backend == "orbbec":
        from plugins.kinect.devices.orbbec import OrbbecCamera

        return OrbbecCamera(settings, logs)
    if settings.backend == "recording":
        return _recording(settings, logs)
    return _simulated(settings)


def _recording(settings: CameraSettings, logs: Path | None) -> DepthCamera:
    if settings.recording is None:
        raise SettingsError("No recording is chosen", field="recording", remedy="choose an MKV file")
    if settings.reader == "maker":
        from plugins.kinect.devices.recording.playback import PlaybackCamera

        return PlaybackCamera(settings.recording, logs)
    from plugins.kinect.devices.recording.camera import RecordingCamera

    return RecordingCamera(settings.recording)


def _simulated(settings: CameraSettings) -> DepthCamera:
    from plugins.kinect.devices.simulated.camera import SimulatedCamera
    from plugins.kinect.devices.simulated.settings import SimulationSettings

    return SimulatedCamera(settings, settings.script() if isinstance(settings, SimulationSettings) else None)


def _found(library: str, logs: Path | None) -> list[FoundCamera]:
    from plugins.kinect.devices.sdk_problems import none_connected, told
    from plugins.kinect.devices.sdk_process import SdkProcess

    process = SdkProcess(library, logs)
    try:
        there = process.ask("found", _FIND_S)["cameras"]
    finally:
        process.close()
    if not there:
        raise none_connected(library)
    usable = [one for one in there if one["serial"]]
    if not usable:
        raise told(library, "busy", "", "", running=False)
    return [FoundCamera(library, one["serial"], f"{one['name']} {one['serial']}") for one in usable]
