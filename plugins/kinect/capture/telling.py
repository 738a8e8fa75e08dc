"""What a capture tells while it runs: progress, figures, a picture for the tray, and live frames for who looks on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from plugins.kinect.capture.acceptance import Refusal
from plugins.kinect.capture.analysis import Looked
from plugins.kinect.capture.coverage import Coverage
from plugins.kinect.capture.guidance import Guidance
from plugins.kinect.capture.parts import Parts
from plugins.kinect.capture.phases import Phase
from plugins.kinect.capture.steady import SteadyCamera
from plugins.kinect.capture.tally import Tally
from plugins.kinect.frames import RgbdFrame
from plugins.kinect.live.broadcast import Broadcast
from plugins.kinect.live.figures import camera_figures, seen_figures
from workbench.api import Job, files, jpeg_bytes

_METRICS_EVERY_S = 1.0
_PICTURE_EVERY_S = 2.0
_QUALITY = 85
_SENTENCES: dict[Phase, str] = {
    "countdown": "Get ready.",
    "capturing": "",
    "paused": "The capture is paused.",
    "disk": "The disk is slower than the camera: what waits is written first.",
    "unplugged": "The camera is away: plug it in again, and the capture goes on.",
    "ended": "The capture has ended.",
}


class Teller:
    """Speaks for a session."""

    def __init__(self, job: Job, parts: Parts, steady: SteadyCamera, tally: Tally) -> None:
        self._job, self._p, self._steady, self._tally = job, parts, steady, tally
        self._live = Broadcast(job.place.job)
        self._metrics_at = self._picture_at = float("-inf")

    def nothing(self, phase: Phase) -> None:
        """No frame came."""
        self._progress(phase)
        if (shown := self._live.shown) is not None:
            self._live.offer(None, None, self._state(phase, 0.0), shown)

    def frame(
        self,
        frame: RgbdFrame,
        looked: Looked,
        refusals: Sequence[Refusal],
        guidance: Guidance,
        phase: Phase,
        countdown_s: float = 0.0,
    ) -> None:
        """A frame was looked at and judged."""
        self._progress(phase)
        if (shown := self._live.shown) is not None:
            figures = seen_figures(looked.seen, refusals, guidance, self._coverage, mirrored=shown.mirrored)
            self._live.offer(frame, looked, self._state(phase, countdown_s) | figures, shown)

    def kept(self, number: int, looked: Looked) -> None:
        """A frame was accepted: its picture goes to the tray now and then."""
        now = time.monotonic()
        if looked.picture is None or now - self._picture_at < _PICTURE_EVERY_S:
            return
        self._picture_at = now
        path = self._job.place.job / "preview.jpg"
        files.write_bytes(path, jpeg_bytes(looked.picture, _QUALITY), durable=False)
        self._job.preview(path, title=f"Frame {number + 1} of {self._p.course.schedule.total}")

    def close(self) -> None:
        """The capture is over."""
        self._progress("ended")
        if (shown := self._live.shown) is not None:
            self._live.offer(None, None, self._state("ended", 0.0), shown)
        self._live.close()

    @property
    def _coverage(self) -> Coverage | None:
        return self._p.acceptance.coverage if self._p.acceptance.guides else None

    def _progress(self, phase: Phase) -> None:
        course, waiting = self._p.course, self._p.queue.frames
        self._job.progress(course.stored, course.schedule.total, _SENTENCES[phase] or self._pace(waiting))
        if time.monotonic() - self._metrics_at < _METRICS_EVERY_S:
            return
        self._metrics_at = time.monotonic()
        figures = self._tally.metrics() | {
            "capture/stored": course.stored,
            "capture/waiting": waiting,
            "camera/dropped": self._steady.dropped,
        }
        for name, value in figures.items():
            self._job.metric(name, value, step=self._tally.frames)

    def _pace(self, waiting: int) -> str:
        pace = f"{self._tally.kept.per_s:.1f} frames/s kept of {self._tally.seen.per_s:.1f} looked at"
        return f"{pace}; {waiting} wait for the disk" if waiting else pace

    def _state(self, phase: Phase, countdown_s: float) -> dict[str, Any]:
        course = self._p.course
        return {
            "phase": phase,
            "message": self._steady.trouble or _SENTENCES[phase],
            "camera": camera_figures(self._p.camera),
            "rate": self._tally.seen.per_s,
            "dropped": self._steady.dropped,
            "capture": {
                "accepted": course.accepted,
                "stored": course.stored,
                "waiting": self._p.queue.frames,
                "total": course.schedule.total,
                **course.by_purpose(),
                "countdown_s": countdown_s,
                "accepted_per_s": self._tally.kept.per_s,
                "refused": {reason.value: count for reason, count in self._tally.refused.items()},
                "recording": self._p.recorder is not None,
            },
        }
