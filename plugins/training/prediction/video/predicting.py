"""Depth of a whole video: every frame's depth first, then the videos made of it. Goes on where it was stopped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from itertools import islice

from plugins.training.inference import Predictor
from plugins.training.prediction.depth_maps import DepthMap, camera_of, depth_map_of, meaning_of, values_along_axis
from plugins.training.prediction.known_distances import Fitted, Reading, fit, readings
from plugins.training.prediction.results import preview_of
from plugins.training.prediction.video.depth_store import DepthStore, ends_of_metres, ends_of_target
from plugins.training.prediction.video.film import colour_range, depth_pictures, side_by_side
from plugins.training.prediction.video.frames import Picture, framed, opened, read_frames, wanted_frames
from plugins.training.run_folder import RunFolder
from plugins.training.settings.predict_video import PredictVideoSettings
from plugins.training.targets import Target
from workbench.api import Camera, DataError, Job, Movie, Scalar, files, png_bytes, write_film

_FILM_SHARE = 0.1
"""What a frame in a video costs, as a share of predicting it; for the time left."""
_FILM_TICKS = 10
_BATCH = 4
_SPREADS = 12.0


def predict_video(s: PredictVideoSettings, job: Job) -> Mapping[str, Scalar]:
    """Write the depth of a video into the run's predictions; how many frames it has.

    Raises
    ------
    DataError : the video or the run cannot be read.  SettingsError : known distances that cannot be.
    WorkspaceError : the disk is full.
    """
    movie = opened(s.video)
    try:
        work = VideoPrediction(s, job, movie)
        whole = work.predict() and work.film()
    finally:
        movie.close()
    if whole:
        work.finish()
        job.artifact("predictions", work.folder, title=s.name)
    return {"frames": len(work.numbers)}


class VideoPrediction:
    """One video in the making.

    Attributes
    ----------
    folder : where everything goes.  numbers : frames whose depth is there, in order.
    """

    def __init__(self, s: PredictVideoSettings, job: Job, movie: Movie) -> None:
        run = RunFolder(job.place.run(s.run))
        self.folder = files.long_path(run.predictions(s.name))
        self.numbers: list[int] = []
        self._s, self._job, self._movie = s, job, movie
        self._wanted = wanted_frames(movie, s)
        self._predictor = Predictor.load(run, s.checkpoint, device=s.device, threads=s.threads)
        self._target = self._predictor.target
        self._fitted = _fit_known(s, self._predictor) if s.known_distances else None
        self._store = DepthStore(self.folder / "frames", s.keep, _ends(s, self._target, self._fitted))
        self._meaning: Mapping[str, object] = {}
        self._camera: Camera | None = None
        self._done = 0.0

    def predict(self) -> bool:
        """Have the depth of every frame on disk; False when asked to stop."""
        frames = read_frames(self._movie, self._wanted, self._is_missing)
        while batch := list(islice(frames, _BATCH)):
            if not self._going_on():
                return False
            self._predict_batch(batch)
            self._tick(len(batch), f"frame {len(self.numbers):,} of {max(self._count, len(self.numbers)):,}")
        if not self.numbers:
            raise DataError("No frame of the video can be read", where=self._s.video, remedy="save it as MP4 anew")
        if self._movie.count and self.numbers[-1] + self._wanted.every < self._wanted.end:
            told, found = self._movie.count, self.numbers[-1] + 1
            self._job.warn(f"The video ends after frame {found:,} of {told:,}: the file is cut off or damaged.")
        return True

    def film(self) -> bool:
        """Write the videos; False when asked to stop."""
        near_small = self._meaning.get("near") != "large"
        ends = colour_range(self._store, self.numbers)
        depths = depth_pictures(self._store, self.numbers, ends, near_small=near_small)
        fps, codec = self._wanted.fps_written, self._s.codec
        if not write_film(self.folder / "depth.mp4", self._ticking(depths), fps, codec, self._going_on):
            return False
        if not self._s.side_by_side:
            return True
        movie = opened(self._s.video)
        try:
            pictures = (framed(p, self._s) for _n, p in read_frames(movie, self._wanted) if p is not None)
            depths = depth_pictures(self._store, self.numbers, ends, near_small=near_small)
            both = side_by_side(pictures, self._ticking(depths))
            return write_film(self.folder / "side_by_side.mp4", both, fps, codec, self._going_on)
        finally:
            movie.close()

    def finish(self) -> None:
        """Say what the numbers are, and let go of frames that nobody wants."""
        kept = self._s.keep != "none"
        name = self._s.video.name if self._s.video else ""
        about: dict[str, object] = {"run": self._s.run, "video": {"file": name, "fps": self._wanted.fps}}
        about |= self._meaning
        about |= {"frames": len(self.numbers), "fps": self._wanted.fps_written}
        if self._camera is not None:
            focal = float(self._camera.intrinsics[1, 1])
            about["camera"] = {"width": self._camera.width, "height": self._camera.height, "focal_px": focal}
            about["camera_is"] = "assumed from the stated field of view"
        if kept:
            about["depth_of_frames"] = self._store.reading()
            lines = [f"{n},{n / self._wanted.fps:.4f},frames/{self._store.path(n).name}" for n in self.numbers]
            files.write_text(self.folder / "frames.csv", "\n".join(["frame,time_s,file", *lines]) + "\n")
        else:
            shutil.rmtree(self._store.folder, ignore_errors=True)
        files.write_json(self.folder / "video.json", about)

    @property
    def _count(self) -> int:
        return self._wanted.count if self._movie.count or self._s.to_s is not None else len(self.numbers) + 1

    def _is_missing(self, number: int) -> bool:
        # The first one is made again in any case: it says what the numbers mean.
        return number == self._wanted.first or not self._store.has(number)

    def _predict_batch(self, batch: list[tuple[int, Picture | None]]) -> None:
        missing = [
            (number, framed(picture, self._s), picture.shape) for number, picture in batch if picture is not None
        ]
        predictions = self._predictor.predict([picture for _number, picture, _shape in missing])
        for (number, picture, whole), prediction in zip(missing, predictions, strict=True):
            camera = camera_of(picture.shape, whole, self._s.field_of_view_degrees)
            depth = depth_map_of(prediction, self._target, camera, self._s.distance_m, self._fitted)
            if self._camera is None:
                self._begin(picture, camera, depth)
            self._store.write(number, depth)
        self.numbers += [number for number, _picture in batch]

    def _begin(self, picture: Picture, camera: Camera, depth: DepthMap) -> None:
        """The first frame of this process: what all have in common, and something to look at."""
        self._camera = camera
        self._meaning = meaning_of(depth, self._target, self._s.distance_m, self._fitted)
        path = self.folder / "depth_preview.png"
        files.write_bytes(path, png_bytes(preview_of(picture, depth)))
        self._job.preview(path, title=self._s.name)

    def _going_on(self) -> bool:
        if self._job.should_pause():
            self._job.wait_while_paused()
        return not self._job.should_stop()

    def _ticking(self, depths: Iterator[Picture]) -> Iterator[Picture]:
        for i, depth in enumerate(depths):
            if i % _FILM_TICKS == 0:
                self._tick(_FILM_TICKS * _FILM_SHARE, "writing the video")
            yield depth

    def _tick(self, done: float, note: str) -> None:
        self._done += done
        total = max(self._count, len(self.numbers)) * (1 + _FILM_SHARE * (2 if self._s.side_by_side else 1))
        self._job.progress(min(self._done, total), total, note)


def _ends(s: PredictVideoSettings, target: Target, fitted: Fitted | None) -> tuple[float, float]:
    """The values that codes of the frames' depth have to reach."""
    if fitted is not None:
        return ends_of_metres(None)
    if not target.metric:
        return ends_of_target(target)
    middle = {"relative_to_head": s.distance_m, "absolute": target.mean, "ray_distance": target.mean}.get(target.kind)
    return ends_of_metres(None if middle is None else middle + _SPREADS * target.scale)


def _fit_known(s: PredictVideoSettings, predictor: Predictor) -> Fitted:
    """Scale and shift by the known distances."""
    found: list[Reading] = []
    movie = opened(s.video)
    try:
        for known in s.known_distances:
            picture = movie.frame(min(round(known.time_s * movie.fps), max(movie.count - 1, 0)))
            shown = framed(picture, s)
            camera = camera_of(shown.shape, picture.shape, s.field_of_view_degrees)
            values = values_along_axis(predictor.predict([shown])[0], predictor.target, camera)
            found += readings(values, camera, [known])
    finally:
        movie.close()
    return fit(predictor.target, found)
