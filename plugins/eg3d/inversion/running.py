"""An inversion from its photo to its results: search, tuning if wanted, pictures on the way."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch

from plugins.eg3d.checkpoint import read_checkpoint, write_workbench_file
from plugins.eg3d.checkpoint.checkpoint import Checkpoint
from plugins.eg3d.generator.network import Network
from plugins.eg3d.inversion.alignment import cropped
from plugins.eg3d.inversion.camera_offsets import MovableCamera
from plugins.eg3d.inversion.features import FeatureDistance
from plugins.eg3d.inversion.objective import Objective, Target, pixels_of
from plugins.eg3d.inversion.photo import write_picture
from plugins.eg3d.inversion.preparing import Aligned, aligned_photo
from plugins.eg3d.inversion.projector import Projector
from plugins.eg3d.inversion.results import InversionFolder, Seen, side_by_side, write_results
from plugins.eg3d.inversion.settings import InvertSettings
from plugins.eg3d.inversion.state import Keeper, Phase
from plugins.eg3d.inversion.subject import Picture, Subject
from plugins.eg3d.inversion.tuning import Tuning
from plugins.eg3d.opening import device_of
from workbench.api import Job, NumericalError, SettingsError, files, machine, now, versions, without_private_paths

Summary = dict[str, float | int | str | bool | None]
SEARCH_STATE_S, TUNING_STATE_S = 5.0, 30.0
"""How often the state is saved, at most; that of a tuning holds the whole network three times."""


class StopAsked(Exception):  # noqa: N818 (no error: someone asked)
    """Someone asked to stop; the state is saved."""


def tuned_file(workspace: Path, name: str) -> Path:
    """Where the adapted generator of an inversion is kept."""
    return workspace / "checkpoints" / f"{name}.safetensors"


def threads() -> int:
    """How many of the processor's threads compute: the same at each resume, or the last bits would differ."""
    return psutil.cpu_count(logical=False) or 1


def invert(s: InvertSettings, job: Job) -> Summary:
    """Run or go on with an inversion; its figures.

    Raises
    ------
    WorkbenchError : bad photo, points, generator or weights; the loss is no number; the disk is full.
    """
    folder = InversionFolder.of(job.place.workspace, s.name)
    if folder.job() not in (None, job.place.job.name):
        raise SettingsError(f"There already is an inversion “{s.name}”", field="name", remedy="choose another name")
    torch.set_num_threads(threads())
    return Inversion(s, job, folder).run()


class Inversion:
    """One inversion on its way."""

    def __init__(self, s: InvertSettings, job: Job, folder: InversionFolder) -> None:
        self._s, self._job, self._folder = s, job, folder
        job.progress(0, s.steps + s.tuning_steps, "opening the generator")
        self._checkpoint = read_checkpoint(s.generator_file, job.place.workspace)
        self._device = torch.device(device_of(s.device))
        configuration = self._checkpoint.configuration
        state = {name: value.clone() for name, value in self._checkpoint.state.items()}
        self._subject = Subject(Network.from_state(configuration, state), configuration, self._device)
        self._aligned: Aligned = aligned_photo(s)
        self._crop = cropped(self._aligned.photo, self._aligned.alignment, configuration.image_resolution)
        # Before anything is written: a file of weights that is refused leaves no folder behind.
        self._objective = self._made_objective()
        files.write_json(folder.record, {"job": job.place.job.name, "finished": False})
        write_picture(folder.crop, self._crop.image)
        self._rays = s.looks_at == "rays" or (
            s.looks_at == "auto" and self._device.type == "cpu" and s.features is None
        )

    def run(self) -> Summary:
        """Search, tune, write."""
        if not self._job.resumed:
            for notice in self._aligned.alignment.notices:
                self._job.warn(notice)
        started = time.monotonic()
        try:
            search = self._search()
            tuning = self._tuning(search) if self._s.tuning_steps else None
        except StopAsked:
            return {"finished": "stopped on the way; it can go on"}
        return self._finish(search, tuning, time.monotonic() - started)

    def _search(self) -> Projector:
        pose, configuration = self._aligned.alignment.pose, self._aligned.configuration
        focal = self._s.focal or configuration.focal_length
        camera = MovableCamera(configuration, pose.yaw, pose.elevation, focal).to(self._device)
        spread = self._subject.spread()
        search = Projector(self._subject, self._objective, camera, spread, self._s, rays=self._rays)
        self._go_through(search, "search", 0, SEARCH_STATE_S)
        return search

    def _tuning(self, search: Projector) -> Tuning:
        with torch.no_grad():
            ws, camera = search.ws(), search.camera()
        tuning = Tuning(self._subject, self._objective, ws, camera, self._s, rays=self._rays)
        self._go_through(tuning, "tuning", search.course.done, TUNING_STATE_S)
        checkpoint = self._checkpoint
        title = f"{checkpoint.configuration.title or self._s.generator_file.stem}, tuned to {self._s.name}"
        tuned = Checkpoint(
            replace(checkpoint.configuration, title=title),
            self._subject.network.state_dict(),
            "workbench",
            checkpoint.notice,
        )
        place = tuned_file(self._job.place.workspace, self._s.name)
        write_workbench_file(place, tuned)
        self._job.artifact("generator", place, title=title)
        return tuning

    def _go_through(self, phase: Phase, name: str, before: int, every_s: float) -> None:
        """All steps of a phase, or those that are left. Raises StopAsked."""
        keeper = Keeper(self._job.state_file / f"{name}.safetensors", phase, every_s)
        keeper.restore()
        while not phase.course.over:
            if self._job.should_pause():
                keeper.save()
                self._job.wait_while_paused()
            if self._job.should_stop():
                keeper.save()
                raise StopAsked
            loss = phase.step()["loss"]
            done = before + phase.course.done
            if not math.isfinite(loss):
                remedy = "start again with a smaller step size"
                raise NumericalError("The likeness is no longer a number", where=f"step {done}", remedy=remedy)
            self._job.metric("loss", loss, step=done, phase=name)
            self._job.progress(done, self._planned(phase, before), f"{name}, step {phase.course.done}")
            if phase.course.done % self._s.preview_every == 0 or phase.course.over:
                self._show(phase, name, done)
            keeper.save_if_due()

    def _show(self, phase: Phase, name: str, done: int) -> None:
        picture = phase.picture()
        decibels = self._objective.psnr(picture)
        self._job.metric("psnr", decibels, step=done, phase=name)
        place = self._folder.progress(name, phase.course.done)
        write_picture(place, side_by_side(self._crop.image, seen(picture)))
        self._job.preview(place, title=f"{name}, step {phase.course.done}: {decibels:.1f} dB")
        phase.note_psnr(decibels)

    def _planned(self, phase: Phase, before: int) -> int:
        rest = self._s.tuning_steps if isinstance(phase, Projector) else 0
        return before + phase.course.expected + rest

    def _made_objective(self) -> Objective:
        s = self._s
        features = None
        if s.features is not None:
            features = FeatureDistance.read(s.features, s.feature_calibration, self._device)
        target = Target.of(self._crop, self._subject)
        return Objective(self._subject, target, s.background, features, s.feature_weight)

    def _finish(self, search: Projector, tuning: Tuning | None, seconds: float) -> Summary:
        phase = search if tuning is None else tuning
        picture = phase.picture()
        with torch.no_grad():
            ws, camera = (values.cpu().numpy() for values in (search.ws(), search.camera()))
        psnr = self._objective.psnr(picture)
        figures: dict[str, Any] = {
            "psnr_db": round(psnr, 2),
            "steps": search.course.done,
            "stopped_early": search.course.stopped_early,
            "tuning_steps_done": 0 if tuning is None else tuning.course.done,
        }
        numbers = np.asarray(camera[0], np.float64)
        write_results(
            self._folder, seen(picture), np.asarray(ws, np.float32), numbers,
            self._aligned.configuration.metres_per_unit, self._record(figures, numbers, seconds),
        )  # fmt: skip
        self._job.artifact("inversion", self._folder.path, title=self._s.name)
        return {"finished": "all steps" if not search.course.stopped_early else "nothing improved any more", **figures}

    def _record(self, figures: dict[str, Any], camera: Any, seconds: float) -> dict[str, Any]:
        s, alignment = self._s, self._aligned.alignment
        return {
            "name": s.name,
            "job": self._job.place.job.name,
            "finished": True,
            "created": now(),
            "generator": self._checkpoint.configuration.title or s.generator_file.name,
            "tuned_generator": tuned_file(Path(), s.name).as_posix() if s.tuning_steps else None,
            "figures": figures,
            "yaw_degrees": round(math.degrees(alignment.pose.yaw), 2),
            "elevation_degrees": round(math.degrees(alignment.pose.elevation), 2),
            "points": [[round(float(x), 1), round(float(y), 1)] for x, y in alignment.points],
            "photo_to_picture": alignment.to_picture.tolist(),
            "camera": camera.tolist(),
            "metres_per_unit": self._aligned.configuration.metres_per_unit,
            "seconds_of_last_run": round(seconds, 1),
            "settings": without_private_paths(s.plain(), self._job.place.workspace),
            "versions": versions(),
            "machine": machine(),
        }


def seen(picture: Picture) -> Seen:
    """A picture as arrays."""
    return Seen(
        pixels_of(picture.image),
        pixels_of(picture.raw),
        picture.distance[0, 0].cpu().numpy(),
        picture.weight[0, 0].cpu().numpy(),
    )
