"""What a run shows after an epoch: the sample panel, and where it stands in run.json."""

from __future__ import annotations

import time
from collections.abc import Mapping

from torch import nn

from plugins.training.loop.pictures import chosen_faces, panel, png
from plugins.training.loop.position import Position
from plugins.training.loop.preparation import Prepared
from plugins.training.sheet import error_range
from workbench.api import Job, files

_DATA_BOUND = 0.2
_PICTURES_EVERY_S = 2.0


class Teller:
    """Pictures and the run's record, kept up to date."""

    def __init__(self, prepared: Prepared, job: Job, network: nn.Module) -> None:
        self._p, self._job, self._network = prepared, job, network
        self._shown_at: float | None = None

    def show(self, figures: Mapping[str, float], at: Position, *, last: bool) -> None:
        """Write the sample panel of the epoch that has just ended, every two seconds at most unless it is the last."""
        now = time.monotonic()
        if not last and self._shown_at is not None and now - self._shown_at < _PICTURES_EVERY_S:
            return
        self._shown_at = now
        p, metric = self._p, self._p.validation.target.metric
        name = next(key for key in figures if key.startswith("head_mae"))
        limit = error_range(p.record.baseline[name], metric=metric)
        faces = chosen_faces(p.validation)
        picture = panel(self._network, p.validation, faces, limit, p.machine.device, coarse=at.coarse)
        path = p.folder.preview(at.epoch)
        files.write_bytes(path, png(picture), durable=False)
        unit = " mm" if metric else ""
        coarse = " at half resolution" if at.coarse else ""
        title = f"Epoch {at.epoch}{coarse} · head error {figures[name]:.2f}{unit} · colours ±{limit:g}{unit}"
        self._job.preview(path, title=title)

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
        self._p.folder.write(self._p.record.model_copy(update={"result": result}))
