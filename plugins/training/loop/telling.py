"""What a run shows after an epoch: a picture of how it does, and where it stands in run.json."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from plugins.training.loop.learner import Learner
from plugins.training.loop.position import Position
from plugins.training.loop.showing import Shown, ShowsMore
from plugins.training.run_folder import RunFolder
from workbench.api import Job, cv2, files

_DATA_BOUND = 0.2
_PICTURES_EVERY_S = 2.0


class Teller:
    """Pictures and the run's record, kept up to date."""

    def __init__(self, learner: Learner, folder: RunFolder, job: Job) -> None:
        self._learner, self._folder, self._job = learner, folder, job
        self._record = folder.record()
        self._shown_at: float | None = None

    def show(self, figures: Mapping[str, float], at: Position, *, last: bool) -> None:
        """Write a picture of the epoch that has just ended, every two seconds at most unless it is the last."""
        now = time.monotonic()
        if not last and self._shown_at is not None and now - self._shown_at < _PICTURES_EVERY_S:
            return
        self._shown_at = now
        shown = self._learner.picture(figures, coarse=at.coarse)
        if shown is None:
            return
        picture, title = shown
        path = self._folder.preview(at.epoch)
        files.write_bytes(path, png(picture), durable=False)
        coarse = " at half resolution" if at.coarse else ""
        self._job.preview(path, title=f"Epoch {at.epoch}{coarse} · {title}")
        if isinstance(self._learner, ShowsMore):
            self._show_more(self._learner.more(), at)

    def _show_more(self, shown: Shown, at: Position) -> None:
        folder = self._folder
        if shown.maps is not None:
            files.write_json(folder.map_columns, list(shown.map_columns), durable=False)
            files.write_bytes(folder.maps(at.epoch), png(shown.maps), durable=False)
        if shown.face is not None:
            shown.face.write(folder.current_face, at.epoch)

    def record(self, at: Position, pace: Mapping[str, float]) -> None:
        """Write where the run stands into run.json. Raises WorkspaceError."""
        result = {
            "epochs": at.epoch,
            "steps": at.step,
            "samples": at.samples,
            "seconds": round(at.seconds, 1),
            "best_epoch": at.best_epoch + 1,
            **{f"best_{key}": value for key, value in at.best_figures.items()},
            "samples_per_s": round(pace["speed/samples_per_s"], 2),
            "data_bound": pace["speed/data_wait"] > _DATA_BOUND,
            "finished": at.finished,
        }
        self._folder.write(self._record.model_copy(update={"result": result}))


def png(picture: NDArray[np.uint8]) -> bytes:
    """PNG of an RGB picture."""
    encoded = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1]
    return bytes(encoded.tobytes())
