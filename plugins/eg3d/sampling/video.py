"""`eg3d.video`: a film from face to face under a moving camera. Torch is imported only in the workers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

import numpy as np

from plugins.eg3d.sampling.camera_path import path_camera
from plugins.eg3d.sampling.codes import CodePath
from plugins.eg3d.sampling.costs import item_cost
from plugins.eg3d.sampling.pictures import Pixels, png_bytes, resized
from plugins.eg3d.sampling.settings import VideoSettings
from plugins.eg3d.sampling.video_folder import FrameFolder, MadeFrame, VideoFile, npy_bytes
from workbench.api import (
    Artifact,
    BatchTask,
    Committed,
    Estimate,
    Item,
    JobError,
    Output,
    Place,
    SettingsError,
    UnavailableError,
    Worker,
    check_codec,
    cv2,
    derive_seed,
    without_private_paths,
    write_movie,
)


class VideoTask(BatchTask[VideoSettings]):
    """An interpolation video; each frame is an item, and the last step puts them together."""

    settings = VideoSettings
    title = "Video"
    verb = "Film"
    noun = "frames"

    def items(self, s: VideoSettings) -> Sequence[Item]:
        """One for each frame."""
        names = [f"frame{index:05d}" for index in range(s.frame_count)]
        return [Item(index, name, derive_seed(0, name)) for index, name in enumerate(names)]

    def worker(self, s: VideoSettings, place: Place) -> Worker:
        return FrameWorker(s, place)

    def output(self, s: VideoSettings, place: Place) -> Output:
        return VideoOutput(s, place)

    def result(self, s: VideoSettings, place: Place) -> Artifact:
        """The MP4 file."""
        return Artifact("video", VideoFile(place.workspace, s.name).path, s.name)

    def check(self, s: VideoSettings, place: Place) -> None:
        """Refuses files that are not there and a name that is taken."""
        s.check_files()
        try:
            check_codec(s.codec)
        except UnavailableError as error:
            raise SettingsError(error.what, field="codec", remedy=error.remedy) from error
        there = VideoFile(place.workspace, s.name)
        if there.path.exists() and not there.made_by(place.job.name):
            raise SettingsError(f"There already is a video “{s.name}”", field="name", remedy="choose another name")

    def estimate(self, s: VideoSettings) -> Estimate:
        moving = s.keyframes > 1
        size = s.size**2 + (70_000 if s.content == "image_depth" else 0)
        pictures = s.content != "raw"
        return item_cost(s, pictures=pictures, samples=s.sample_factor, bytes_each=size, new_face=moving)


class FrameWorker:
    """Holds the generator and the codes of all frames; `make` renders one frame."""

    def __init__(self, s: VideoSettings, place: Place) -> None:
        from plugins.eg3d.sampling.drawing import FaceDrawer

        self._s = s
        self._drawer = FaceDrawer(s, place.workspace)
        self._path = CodePath(np.stack(self._drawer.codes()), s.frames, smooth=s.interpolation == "cubic", loop=s.loop)
        options = self._drawer.configuration.rendering
        further = round(options.depth_resolution_importance * s.sample_factor)
        self._options = replace(
            options,
            depth_resolution=max(2, round(options.depth_resolution * s.sample_factor)),
            depth_resolution_importance=further,
        )

    def make(self, item: Item) -> MadeFrame:
        """The picture of one frame, and its distances where the video shows depth."""
        s = self._s
        camera = path_camera(
            s.camera,
            item.index / len(self._path),
            self._drawer.configuration,
            elevation_degrees=s.elevation,
            focal_length=s.focal_length,
        )
        drawn = self._drawer.draw(
            self._path.code(item.index),
            camera,
            superresolve=s.content != "raw",
            resolution=s.resolution,
            options=self._options,
        )
        distance = npy_bytes(drawn.distance) if s.content == "image_depth" else None
        return MadeFrame(png_bytes(resized(drawn.image, s.size)), distance)

    def close(self) -> None:
        """Nothing to let go of."""


class VideoOutput:
    """Keeps the frames in the job's folder; closing puts them together."""

    def __init__(self, s: VideoSettings, place: Place) -> None:
        self._s, self._place = s, place
        self._frames = FrameFolder(place.job)
        self._video = VideoFile(place.workspace, s.name)
        self._names = [f"frame{index:05d}" for index in range(s.frame_count)]

    def finished_ids(self) -> Set[str]:
        # The frames are deleted when the video stands, and the power may fail before the job says that it is done.
        return set(self._names) if self._video.made_by(self._place.job.name) else self._frames.there()

    def commit(self, item: Item, made: MadeFrame) -> Committed:
        """Keep one frame. Raises WorkspaceError (disk full)."""
        self._frames.write(item.id, made)
        return Committed({"frame": item.index + 1}, self._frames.picture(item.id))

    def set_aside(self, item: Item, sentence: str) -> None:
        """Nothing is noted: `close` says what is missing."""

    def flush(self) -> None:
        """Every file is brought to the disk when it is written."""

    def close(self, *, complete: bool) -> Mapping[str, int | float]:
        """Write the video once all frames are there. Raises JobError where some could not be made."""
        done = {"frames": len(self._names), "seconds": round(len(self._names) / self._s.fps, 2)}
        if self._video.made_by(self._place.job.name):
            return done
        there = self._frames.there()
        if not complete:
            return {"frames": len(there)}
        missing = len(set(self._names) - there)
        if missing:
            raise JobError(f"{missing} frames could not be made", remedy="resume the job to try them again")
        if self._video.path.exists():
            name = self._video.path.name
            raise JobError(f"Meanwhile there is another video “{name}”", remedy="rename that one, then resume the job")
        limits = self._limits()
        temporary = write_movie(self._video.folder, self._pictures(limits), self._s.fps, self._s.codec)
        self._video.finish(temporary, next(self._pictures(limits)), self._about(limits))
        self._frames.remove()
        return done

    def _limits(self) -> tuple[float, float] | None:
        """Nearest and farthest distance of the whole clip, where one range serves all frames."""
        if self._s.content != "image_depth" or self._s.depth_range == "frame":
            return None
        return self._frames.range_of(self._names)

    def _pictures(self, limits: tuple[float, float] | None) -> Iterator[Pixels]:
        for name in self._names:
            picture = self._frames.pixels(name)
            if self._s.content == "image_depth":
                distance = self._frames.distance(name)
                near, far = limits or (float(distance.min()), float(distance.max()))
                picture = np.concatenate([picture, depth_picture(distance, near, far, self._s.size)], axis=1)
            yield picture

    def _about(self, limits: tuple[float, float] | None) -> dict[str, Any]:
        s = self._s
        about: dict[str, Any] = {
            "job": self._place.job.name,
            "frames": len(self._names),
            "fps": s.fps,
            "settings": without_private_paths(s.plain(), self._place.workspace),
        }
        if s.content == "image_depth":
            about["depth"] = {
                "meaning": "grey = 255 * (far - distance) / (far - near): near is bright",
                "distance": "EG3D units along the ray",
                "range": "of the whole clip" if limits else "of each frame by itself",
                **({"near": limits[0], "far": limits[1]} if limits else {}),
            }
        return about


def depth_picture(distance: np.ndarray[Any, Any], near: float, far: float, height: int) -> Pixels:
    """Distances (R, R) as a grey picture (height, height, 3): `near` white, `far` black."""
    grey = (far - distance.astype(np.float32)) / max(far - near, 1e-9)
    large = cv2.resize(grey, (height, height), interpolation=cv2.INTER_LINEAR)
    pixels = np.clip(np.rint(large * 255), 0, 255).astype(np.uint8)
    return np.repeat(pixels[..., None], 3, axis=2)
