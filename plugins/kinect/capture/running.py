"""A capture from its settings to its summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack

from plugins.kinect.capture.acceptance import Acceptance
from plugins.kinect.capture.analysis import Analyser
from plugins.kinect.capture.calibrated import calibration_of
from plugins.kinect.capture.course import Course
from plugins.kinect.capture.coverage import Coverage, ViewGrid
from plugins.kinect.capture.opening import opened_patiently
from plugins.kinect.capture.parts import Parts
from plugins.kinect.capture.place import begin
from plugins.kinect.capture.recorder import recorder_of
from plugins.kinect.capture.schedule import Schedule
from plugins.kinect.capture.seen import FaceMeasures
from plugins.kinect.capture.session import Session
from plugins.kinect.capture.settings import CaptureSettings
from plugins.kinect.capture.store import RawSetStore
from plugins.kinect.capture.writing import WriteQueue
from plugins.kinect.formats.raw_set import RawFrame, RawSetWriter
from workbench.api import Job, Scalar, open_face_finder


def capture(s: CaptureSettings, job: Job) -> Mapping[str, Scalar]:
    """Fill the set; its figures.

    Raises
    ------
    WorkbenchError : the set exists, the camera or the model cannot be opened, the disk is full.
    """
    folder = begin(s, job)
    with ExitStack() as stack:
        camera = stack.enter_context(opened_patiently(s, job))
        calibration = calibration_of(camera)
        writer = stack.enter_context(RawSetWriter(folder, calibration, s.options()))
        job.artifact("raw set", folder, title=s.name)
        patient = camera.capabilities.seekable
        course = Course(Schedule(s.train_amount, s.eval_amount), _numbers(writer.frames(), s), replayed=patient)
        analyser = Analyser(camera.calibration, calibration.region, open_face_finder(s.model))
        store = RawSetStore(writer, calibration, first_id=s.first_id)
        queue = WriteQueue(store, course, threads=s.writers, most_bytes=s.queue_mb * 1_000_000)
        parts = Parts(
            camera=camera,
            analyser=analyser,
            acceptance=acceptance_of(s, () if patient else writer.frames()),
            course=course,
            queue=stack.enter_context(queue),
            recorder=stack.enter_context(recorder_of(camera, folder)) if s.record_mkv else None,
        )
        session = Session(parts, job, countdown_s=0.0 if patient else s.countdown_s, patient=patient)
        session.run()
    for sentence in parts.recorder.warnings if parts.recorder else ():
        job.warn(sentence)
    job.progress(course.stored, course.schedule.total)
    if session.ended and course.next is not None:
        job.warn(f"The recording has ended after {course.stored} of {course.schedule.total} frames.")
    return session.summary()


def acceptance_of(s: CaptureSettings, frames: Iterable[RawFrame]) -> Acceptance:
    """Acceptance that knows the frames which are there already."""
    grid = ViewGrid(s.max_yaw, s.max_pitch, s.cell)
    acceptance = Acceptance(s, Coverage(grid, s.train_amount + s.eval_amount))
    for frame in frames:
        if (face := FaceMeasures.of_details(frame.details)) is not None:
            acceptance.keep(face)
    return acceptance


def _numbers(frames: Iterable[RawFrame], s: CaptureSettings) -> list[int]:
    return [int(frame.id) - s.first_id for frame in frames]
