"""`train.predict_video`: depth from a video with a trained run. Torch is imported only when it starts."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.training.prediction.video.frames import opened, wanted_frames
from plugins.training.run_folder import RunFolder
from plugins.training.settings.predict_video import PredictVideoSettings
from workbench.api import Estimate, Job, Place, Scalar, SettingsError, Task, check_codec

_MEMORY = 900 * 2**20


class TrainPredictVideo(Task[PredictVideoSettings]):
    """Depth of every frame, and videos of it."""

    settings = PredictVideoSettings
    title = "Depth from a video"
    verb = "Predict"
    noun = "frames"

    def check(self, s: PredictVideoSettings, place: Place) -> None:
        """Refuses a run or video that is not there, a run that reads no depth, moments without a frame, a codec that is
        not, and a taken name."""
        if not s.run:
            raise SettingsError("No run is chosen", field="run", remedy="choose the run to apply")
        run = RunFolder(place.run(s.run))
        run.depth_record()
        movie = opened(s.video)
        try:
            wanted_frames(movie, s)
        finally:
            movie.close()
        check_codec(s.codec)
        if run.predictions(s.name).exists():
            raise SettingsError(f"There already is a result “{s.name}”", field="name", remedy="choose another name")

    def estimate(self, s: PredictVideoSettings) -> Estimate:
        return Estimate(memory_bytes_per_worker=_MEMORY, start_seconds=3.0)

    def run(self, s: PredictVideoSettings, job: Job) -> Mapping[str, Scalar]:
        """Predict every frame, then write the videos; a job that was stopped goes on with the first frame missing.

        Raises
        ------
        WorkbenchError : bad data or settings, a full disk.
        """
        from plugins.training.prediction.video.predicting import predict_video

        return predict_video(s, job)
