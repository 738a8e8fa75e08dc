"""An import from its settings to its summary: each recording is captured from as a camera would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from plugins.kinect.capture.acceptance import Acceptance, EveryFrame
from plugins.kinect.capture.analysis import Analyser
from plugins.kinect.capture.calibrated import calibration_of
from plugins.kinect.capture.course import Course
from plugins.kinect.capture.coverage import Coverage, ViewGrid
from plugins.kinect.capture.import_settings import ImportSettings
from plugins.kinect.capture.importing import usable
from plugins.kinect.capture.parts import Parts
from plugins.kinect.capture.portion import Portion
from plugins.kinect.capture.recordings import RecordingAnswer
from plugins.kinect.capture.schedule import EveryNth
from plugins.kinect.capture.session import Session
from plugins.kinect.capture.store import RawSetStore
from plugins.kinect.capture.writing import WriteQueue
from plugins.kinect.devices.recording.camera import RecordingCamera
from plugins.kinect.formats.raw_set import RawSetWriter, raw_folder
from workbench.api import FaceFinder, Job, Scalar, files, open_face_finder

_QUEUE_BYTES = 256_000_000


def import_all(s: ImportSettings, job: Job) -> Mapping[str, Scalar]:
    """Import every recording; figures over all.

    Raises
    ------
    WorkbenchError : a recording cannot be read, the disk is full.
    """
    files.write_json(job.state_file / "begun.json", {"sets": list(s.set_names().values())})
    good, bad = usable(s)
    for answer in bad if not job.resumed else ():
        job.warn(f"{answer.path.name} is left out. {answer.problem}")
    finder, names = open_face_finder(s.model), s.set_names()
    total, before = sum(answer.frames for answer in good), 0
    sums: Counter[str] = Counter()
    for answer in good:
        folder = raw_folder(job.place.workspace, names[answer.path])
        figures = _import_one(s, answer, folder, finder, Portion(job, before, total, answer.path.name))
        sums.update({name: value for name, value in figures.items() if isinstance(value, int) and value})
        before += answer.frames
        if job.should_stop():
            break
        job.progress(before, total)
        if not figures["frames"]:
            job.warn(_nothing(answer, figures))
    return {"recordings": len(good), "left_out": len(bad), **sums}


def _import_one(
    s: ImportSettings, answer: RecordingAnswer, folder: Path, finder: FaceFinder, job: Job
) -> Mapping[str, Scalar]:
    with ExitStack() as stack:
        camera = stack.enter_context(RecordingCamera(answer.path))
        calibration = calibration_of(camera)
        writer = stack.enter_context(RawSetWriter(folder, calibration, _options(s, answer)))
        job.artifact("raw set", folder, title=folder.name)
        stored = [int(frame.id) for frame in writer.frames()]
        course = Course(EveryNth(answer.frames, s.eval_every), stored, replayed=True)
        store = RawSetStore(writer, calibration, first_id=0)
        queue = WriteQueue(store, course, threads=s.writers, most_bytes=_QUEUE_BYTES)
        parts = Parts(
            camera=camera,
            analyser=Analyser(camera.calibration, calibration.region, finder),
            acceptance=_acceptance(s, answer.frames),
            course=course,
            queue=stack.enter_context(queue),
        )
        session = Session(parts, job, countdown_s=0.0, patient=True)
        session.run()
    return session.summary()


def _acceptance(s: ImportSettings, frames: int) -> Acceptance:
    coverage = Coverage(ViewGrid(s.max_yaw, s.max_pitch, s.cell), frames)
    return Acceptance(s, coverage) if s.take == "good" else EveryFrame(s, coverage)


def _options(s: ImportSettings, answer: RecordingAnswer) -> dict[str, object]:
    """For `CaptureConfig.txt`, under the face synthesiser's names where it has one."""
    return {
        "name": s.set_names()[answer.path],
        "image_id_offset": 0,
        "max_yaw": s.max_yaw,
        "max_pitch": s.max_pitch,
        "max_roll": s.max_roll,
        "recording": answer.path.name,
    }


def _nothing(answer: RecordingAnswer, figures: Mapping[str, Scalar]) -> str:
    """Why a recording gave no frame: what most of its frames were refused for."""
    why = next((name.removeprefix("refused: ") for name in figures if name.startswith("refused: ")), "")
    said = f" ({why} in {figures[f'refused: {why}']} of {figures['looked_at']} frames)" if why else ""
    return f"{answer.path.name} gave no frame{said}: its set is empty."
