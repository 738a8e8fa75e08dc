"""The Kinect tab: capture colour, depth and infrared of a person, and convert them to a training set."""

from __future__ import annotations

from workbench.api import Manifest

manifest = Manifest(
    id="kinect",
    title="Kinect",
    icon="kinect",
    order=30,
    description="Captures a person with a depth camera, a recording or a simulation, and makes a training set of it.",
    tasks={
        "capture": "plugins.kinect.capture.task:KinectCapture",
        "import": "plugins.kinect.capture.importing:KinectImport",
        "install": "plugins.kinect.devices.installation:InstallCameraSoftware",
        "uninstall": "plugins.kinect.devices.installation:UninstallCameraSoftware",
    },
    previews={
        "live": "plugins.kinect.live.preview:KinectLive",
    },
    diagnosis="plugins.kinect.devices.installation:diagnosis",
)
