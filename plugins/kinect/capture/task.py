"""`kinect.capture`: frames of a person from a depth camera into a raw set. The camera is opened only when it starts."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.kinect.capture.place import refuse_taken
from plugins.kinect.capture.settings import CaptureSettings
from workbench.api import Estimate, Job, Place, Scalar, SettingsError, Task


class KinectCapture(Task[CaptureSettings]):
    """Captures a person; the result is a raw set in the face synthesiser's layout."""

    settings = CaptureSettings
    title = "Capture a person"
    verb = "Capture"
    noun = "frames"

    def check(self, s: CaptureSettings, place: Place) -> None:
        """Refuses a name that is taken, and a recording that is not there."""
        refuse_taken(s, place)
        if s.backend == "recording" and (s.recording is None or not s.recording.is_file()):
            raise SettingsError("The recording is not there", field="recording", remedy="choose an MKV file")

    def estimate(self, s: CaptureSettings) -> Estimate:
        """Memory: waiting frames, the model, and frames being written."""
        return Estimate(memory_bytes_per_worker=s.queue_mb * 1_000_000 + s.writers * 150_000_000 + 400_000_000)

    def run(self, s: CaptureSettings, job: Job) -> Mapping[str, Scalar]:
        """Capture until the amounts are reached, the recording ends or somebody stops it; what is accepted is kept.

        Raises
        ------
        WorkbenchError : the camera or the face model cannot be opened, a full disk.
        """
        from plugins.kinect.capture.running import capture

        return capture(s, job)
