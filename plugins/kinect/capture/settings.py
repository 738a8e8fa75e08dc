"""What a person chooses for a capture."""

from __future__ import annotations

from typing import Literal

from plugins.kinect.capture.limits import AcceptanceSettings
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.devices.simulated.settings import SimulationSettings
from workbench.api import DatasetName, Settings, SettingsError, setting

_GROUP = "Capture"


class AmountSettings(Settings):
    """How much is captured, and where it goes."""

    name: DatasetName = setting(
        "my face",
        title="Name",
        description="Folder of the captured set, inside datasets/unprocessed of the workspace.",
        group=_GROUP,
    )
    train_amount: int = setting(
        1500,
        title="Frames to train on",
        description="How many accepted frames are for training.",
        group=_GROUP,
        ge=0,
        le=1_000_000,
    )
    eval_amount: int = setting(
        250,
        title="Frames to measure on",
        description="How many accepted frames are kept for measuring; they lie evenly between the others.",
        group=_GROUP,
        ge=0,
        le=1_000_000,
    )
    existing: Literal["refuse", "continue", "replace"] = setting(
        "refuse",
        title="If the set exists",
        description="What happens when there already is a captured set of this name.",
        group=_GROUP,
        choices={
            "refuse": "Refuse to start",
            "continue": "Go on with it, until it has the amounts above",
            "replace": "Begin anew; the old set is kept under another name",
        },
    )
    countdown_s: float = setting(
        3.0,
        title="Countdown",
        description="Time to get ready before the first frame is taken, and after a pause.",
        unit="s",
        group=_GROUP,
        ge=0.0,
        le=60.0,
    )
    record_mkv: bool = setting(
        False,
        title="Record a video too",
        description="Also writes all that the camera gives into an MKV file beside the set, to capture from it again.",
        group=_GROUP,
    )
    first_id: int = setting(
        0,
        title="First number",
        description="Number of the first frame; the frames' files are named by number.",
        group=_GROUP,
        advanced=True,
        ge=0,
        le=100_000_000,
    )
    queue_mb: int = setting(
        512,
        title="Memory for waiting frames",
        description="Accepted frames wait in memory for the disk; when so much waits, accepting pauses.",
        unit="MB",
        group=_GROUP,
        advanced=True,
        ge=32,
        le=65_536,
    )
    writers: int = setting(
        2,
        title="Writing threads",
        description="How many frames are registered, packed and written at the same time.",
        group=_GROUP,
        advanced=True,
        ge=1,
        le=32,
    )

    def model_post_init(self, context: object) -> None:
        """Raises SettingsError for a capture of nothing."""
        super().model_post_init(context)
        if self.train_amount + self.eval_amount == 0:
            raise SettingsError("No frames are asked for", field="train_amount", remedy="ask for at least one")


class CaptureSettings(SimulationSettings, AcceptanceSettings, CameraSettings, AmountSettings):
    """One capture. Bases are read from the last to the first, which is the order of the form's groups."""

    def options(self) -> dict[str, object]:
        """For `CaptureConfig.txt`, under the face synthesiser's names (facts 2.4)."""
        return {
            "name": self.name,
            "train_image_amount": self.train_amount,
            "eval_image_amount": self.eval_amount,
            "image_id_offset": self.first_id,
            "overwrite": self.existing == "replace",
            "continue_process": self.existing == "continue",
            "visualize": False,
            "max_yaw": self.max_yaw,
            "max_pitch": self.max_pitch,
            "max_roll": self.max_roll,
            "face_align_tracking_method": self.model,
            "face_aabbox_tracking_method": self.model,
        }
