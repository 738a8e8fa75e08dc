"""`kinect.live`: the camera's picture, measured and judged, as fast as it can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plugins.kinect.capture.acceptance import refusals_of
from plugins.kinect.capture.analysis import Analyser
from plugins.kinect.capture.coverage import Coverage, ViewGrid
from plugins.kinect.capture.guidance import Calm, advise
from plugins.kinect.capture.region import lit_region
from plugins.kinect.capture.steady import FrameClock, SteadyCamera
from plugins.kinect.capture.tally import Rate
from plugins.kinect.devices.interface import DepthCamera, EndOfRecordingError
from plugins.kinect.devices.opening import open_camera
from plugins.kinect.devices.settings import CameraSettings
from plugins.kinect.frames import RgbdFrame
from plugins.kinect.live.figures import camera_figures, seen_figures
from plugins.kinect.live.follow import followed
from plugins.kinect.live.pictures import arrays_of, views_of
from plugins.kinect.live.request import LiveRequest
from workbench.api import FaceFinder, Frame, LivePreview, open_face_finder


class KinectLive(LivePreview[LiveRequest]):
    """Holds a camera from one request to the next, unless another is asked for; lets it go to follow a capture."""

    request = LiveRequest

    def __init__(self) -> None:
        self._view: _View | None = None
        self._finder: tuple[str, FaceFinder] | None = None

    def open(self) -> None:
        """Nothing: the first request says which camera."""

    def frames(self, request: LiveRequest) -> Iterator[Frame]:
        """Frames without end, by the names of `plugins.kinect.live.names`; a recording begins again at its end.

        Raises
        ------
        WorkbenchError : the camera or the face model cannot be opened.
        """
        if request.follow is not None:
            self.close()
            yield from followed(request.follow, request)
            return
        yield Frame({}, {"views": [], "phase": "starting", "message": "The camera is being opened."})
        view = self._prepared(request)
        while True:
            yield view.frame(request)

    def close(self) -> None:
        """Let the camera go."""
        if self._view is not None:
            self._view.close()
            self._view = None

    def _prepared(self, request: LiveRequest) -> _View:
        wanted = request.camera
        if self._view is not None and self._view.modes != _modes(wanted):
            self.close()
        finder = self._opened_finder(request.model)
        if self._view is None:
            self._view = _View(open_camera(wanted), wanted, finder)
        else:
            self._view.camera.adjust(wanted)
            self._view.analyser.finder = finder
        return self._view

    def _opened_finder(self, model: str) -> FaceFinder:
        if self._finder is None or self._finder[0] != model:
            self._finder = model, open_face_finder(model)
        return self._finder[1]


def _modes(settings: CameraSettings) -> dict[str, Any]:
    """What a camera has to be opened anew for; its controls are adjusted while it streams."""
    return {name: value for name, value in settings.counting().items() if name not in settings.controls}


class _View:
    """An opened camera and what goes with it."""

    def __init__(self, camera: DepthCamera, settings: CameraSettings, finder: FaceFinder) -> None:
        self.camera, self.modes, self._settings = camera, _modes(settings), settings
        self._steady, self._clock, self._rate, self._calm = SteadyCamera(camera), FrameClock(), Rate(), Calm()
        self.analyser = Analyser(camera.calibration, lit_region(camera.calibration), finder)

    def frame(self, request: LiveRequest) -> Frame:
        """The next frame, or one without pictures that says why none comes."""
        try:
            found = self._steady.next()
        except EndOfRecordingError:
            self._again()
            found = None
        if found is None:
            phase = "unplugged" if self._steady.unplugged else "live"
            return Frame({}, self._figures() | {"views": [], "phase": phase, "message": self._steady.trouble})
        return self._shown(found, request)

    def close(self) -> None:
        self.camera.close()

    def _shown(self, found: RgbdFrame, request: LiveRequest) -> Frame:
        time_s = self._clock.at(found)
        self._rate.mark()
        looked = self.analyser.look(found, time_s)
        refusals = refusals_of(looked.seen, request)
        guidance = self._calm.show(advise(looked.seen, refusals), time_s)
        arrays = arrays_of(found, looked, request)
        grid = ViewGrid(request.max_yaw, request.max_pitch, request.cell)
        coverage = None if request.balance == "off" else Coverage(grid, 0)
        figures = seen_figures(looked.seen, refusals, guidance, coverage, mirrored=request.mirrored)
        said = {"views": views_of(arrays, request), "phase": "live", "message": " ".join(self.camera.notes)}
        return Frame(arrays, self._figures() | figures | said | {"range_m": list(request.depth_range_m)})

    def _figures(self) -> dict[str, Any]:
        return {
            "camera": camera_figures(self.camera),
            "rate": self._rate.per_s,
            "dropped": self._steady.dropped,
            "capture": None,
        }

    def _again(self) -> None:
        """Play a recording from its beginning."""
        self.camera.close()
        self.camera = self._steady.camera = open_camera(self._settings)
