"""The Kinect tab: capture colour, depth and infrared of a person, and convert them to a training set."""

from __future__ import annotations

from workbench.api import Manifest

manifest = Manifest(
    id="kinect",
    title="Kinect",
    icon="kinect",
    order=30,
    description="Captures a person with a depth camera, a recording or a simulation, and makes a training set of it.",
    panel="plugins.kinect.panel:KinectPanel",
    tasks={
        "capture": "plugins.kinect.capture.task:KinectCapture",
        "convert": "plugins.kinect.convert.batch:ConvertCapture",
        "correct": "plugins.kinect.convert.correcting:CorrectPoints",
        "import": "plugins.kinect.capture.importing:KinectImport",
        "install": "plugins.kinect.devices.installation:InstallCameraSoftware",
        "uninstall": "plugins.kinect.devices.installation:UninstallCameraSoftware",
    },
    previews={
        "converted": "plugins.kinect.convert.preview:ConvertedPreview",
        "live": "plugins.kinect.live.preview:KinectLive",
    },
    presets={"capture": "plugins.kinect.capture:presets", "convert": "plugins.kinect.convert:presets"},
    diagnosis="plugins.kinect.devices.installation:diagnosis",
)
