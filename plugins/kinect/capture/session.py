"""The loop of a capture: read, look, judge, hand over to the writers, tell."""

from __future__ import annotations

import logging
import time

from plugins.kinect.capture.acceptance import Reason, Refusal
from plugins.kinect.capture.analysis import Looked
from plugins.kinect.capture.guidance import Calm, advise
from plugins.kinect.capture.parts import Parts
from plugins.kinect.capture.phases import Countdown, DiskLimit, Pause, Phase
from plugins.kinect.capture.steady import FrameClock, SteadyCamera
from plugins.kinect.capture.tally import Tally
from plugins.kinect.capture.telling import Teller
from plugins.kinect.capture.writing import AcceptedFrame
from plugins.kinect.devices.interface import EndOfRecordingError
from plugins.kinect.frames import RgbdFrame
from workbench.api import Job, Scalar

_LOG = logging.getLogger(__name__)
_WAIT_S = 0.25


class Session:
    """Captures until the course is complete, the recording ends, or the job is to stop.

    patient : nothing is lost by reading slowly (a recording), so a full queue is waited for.
    """

    def __init__(self, parts: Parts, job: Job, *, countdown_s: float, patient: bool) -> None:
        self._p, self._job, self._patient = parts, job, patient
        self._steady = SteadyCamera(parts.camera, self._trouble)
        self._clock, self._calm, self.tally = FrameClock(), Calm(), Tally()
        self._countdown, self._pause, self._disk = Countdown(countdown_s), Pause(job), DiskLimit(parts.queue)
        self._teller = Teller(job, parts, self._steady, self.tally)
        self._began = time.monotonic()
        self.ended = False
        """Whether a recording ended before the course was complete."""

    def run(self) -> None:
        """Raises WorkspaceError: the disk is full or not writable; what was written is kept."""
        try:
            self._capture()
            # A picture that turned out damaged while it was written leaves its number to another.
            while not self._over:
                self._capture()
        finally:
            self._pause.end()
            self._teller.close()

    @property
    def _over(self) -> bool:
        return self.ended or self._p.course.next is None or self._job.should_stop()

    def _capture(self) -> None:
        try:
            while not self._over:
                self._p.queue.check()
                self._step()
        except EndOfRecordingError:
            self.ended = True
        self._finish()

    def summary(self) -> dict[str, Scalar]:
        """Figures for the finish card."""
        course, kept = self._p.course, self.tally
        seconds = max(time.monotonic() - self._began, 1e-6)
        return {
            "frames": course.stored,
            **{str(purpose): count for purpose, count in course.by_purpose().items()},
            "looked_at": kept.frames,
            "looked_at_per_s": round(kept.frames / seconds, 2),
            "dropped_by_camera": self._steady.dropped,
            "replugged": self._steady.replugs,
            "waited_for_disk": self._disk.times,
            **{f"refused: {reason.value}": count for reason, count in kept.refused.most_common()},
        }

    def _finish(self) -> None:
        """Write what waits, and tell of it meanwhile."""
        while self._p.queue.frames:
            self._p.queue.wait_for_fewer(_WAIT_S)
            self._teller.nothing("capturing")

    def _step(self) -> None:
        paused = self._pause.now(self._p.queue)
        if paused:
            self._countdown.restart()
        frame = self._steady.next(_WAIT_S)
        if frame is None:
            self._teller.nothing("unplugged" if self._steady.unplugged else "capturing")
            return
        if self._p.recorder is not None and not paused:
            self._p.recorder.add(frame)
        time_s = self._clock.at(frame)
        looked = self._p.analyser.look(frame, time_s)
        self.tally.look()
        phase = self._phase(time_s, paused)
        refusals = self._p.acceptance.refusals(looked.seen)
        if phase == "capturing" and not refusals:
            looked = self._p.analyser.confirmed(looked)
            refusals = self._p.acceptance.refusals(looked.seen)
        if phase == "capturing":
            refusals = self._judge(frame, looked, refusals)
        self._show(frame, looked, refusals, phase)

    def _phase(self, time_s: float, paused: bool) -> Phase:
        if paused:
            return "paused"
        if self._countdown.left_s(time_s) > 0:
            return "countdown"
        before = self._disk.times
        if not self._disk.look():
            return "capturing"
        if self._patient:
            self._wait_for_disk()
            return "capturing"
        if self._disk.times > before:
            self._job.warn(self._disk.sentence)
        return "disk"

    def _wait_for_disk(self) -> None:
        while not self._p.queue.half_empty and not self._job.should_stop():
            self._p.queue.wait_for_fewer(_WAIT_S)
        self._disk.look()

    def _judge(self, frame: RgbdFrame, looked: Looked, refusals: list[Refusal]) -> list[Refusal]:
        if refusals:
            self.tally.refuse(refusals[0].reason)
            return refusals
        number, purpose, stored = self._p.course.take()
        face = looked.seen.face
        self._p.acceptance.keep(face, looked.seen.time_s)
        self.tally.kept.mark()
        if not stored:
            self._p.queue.put(AcceptedFrame(number, purpose, frame, face))
        self._teller.kept(number, looked)
        return refusals

    def _show(self, frame: RgbdFrame, looked: Looked, refusals: list[Refusal], phase: Phase) -> None:
        seen = looked.seen
        coverage = self._p.acceptance.coverage
        wanted = None
        if seen.face is not None and self._p.acceptance.guides:
            view = coverage.wanted(seen.face.yaw, seen.face.pitch)
            wanted = None if view is None else coverage.grid.centre(view)
        if phase == "disk":
            refusals = [Refusal(Reason.QUEUE_FULL, self._disk.sentence), *refusals]
        guidance = self._calm.show(advise(seen, refusals, wanted), seen.time_s)
        aim = getattr(self._p.camera, "aim", None)
        if aim is not None and wanted is not None:
            aim(*wanted)
        self._teller.frame(frame, looked, refusals, guidance, phase, self._countdown.left_s(seen.time_s))

    def _trouble(self, sentence: str) -> None:
        _LOG.warning("%s", sentence)
        self._job.warn(sentence)
