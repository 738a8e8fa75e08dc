"""The state that an interrupted search or tuning goes on from, as safetensors: never pickled, whole or not at all."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from plugins.eg3d.inversion.schedule import Course
from plugins.eg3d.inversion.subject import Picture
from workbench.api import DataError, files

_MODULE, _OPTIMISER = "module.", "optimiser."


class Phase(nn.Module):
    """A part of the work that is steps: the search, then the tuning."""

    course: Course
    optimiser: torch.optim.Optimizer

    def step(self) -> Mapping[str, float]:
        """Make one step; its figures."""
        raise NotImplementedError

    def picture(self) -> Picture:
        """What there is now."""
        raise NotImplementedError

    def note_psnr(self, decibels: float) -> None:
        """The likeness of what there is now, told every few steps; a phase may end for it."""


class Keeper:
    """Saves a phase at most every `every_s` seconds unless told to."""

    def __init__(self, path: Path, phase: Phase, every_s: float) -> None:
        self._path, self._phase, self._every_s = path, phase, every_s
        self._saved_at = time.monotonic()

    def save(self) -> None:
        """Write everything now, as of one moment. Raises WorkspaceError."""
        tensors = {_MODULE + name: _stored(value) for name, value in self._phase.state_dict().items()}
        for name, parameter in self._phase.named_parameters():
            for key, value in self._phase.optimiser.state.get(parameter, {}).items():
                tensors[f"{_OPTIMISER}{key}.{name}"] = _stored(value)
        course = json.dumps(self._phase.course.plain())
        files.write_bytes(self._path, safetensors.torch.save(tensors, {"course": course}))
        self._saved_at = time.monotonic()

    def save_if_due(self) -> None:
        """Write when enough time has passed, or the phase is over."""
        if self._phase.course.over or time.monotonic() - self._saved_at >= self._every_s:
            self.save()

    def restore(self) -> bool:
        """Put the phase back as it was saved; False where nothing was.

        Raises
        ------
        DataError : what was saved is damaged or of other settings.
        """
        if not files.long_path(self._path).exists():
            return False
        try:
            with safe_open(files.long_path(self._path), framework="pt") as archive:
                course = Course.from_plain(json.loads(archive.metadata()["course"]))
                tensors = {name: archive.get_tensor(name) for name in archive.keys()}  # noqa: SIM118 (no mapping)
            self._phase.load_state_dict(
                {n.removeprefix(_MODULE): value for n, value in tensors.items() if n.startswith(_MODULE)}
            )
            self._restore_optimiser(tensors)
        except (SafetensorError, OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
            remedy = "start it again under another name"
            raise DataError(
                "The saved state of this inversion cannot be read", where=files.plain_path(self._path), remedy=remedy
            ) from error
        self._phase.course = course
        return True

    def _restore_optimiser(self, tensors: dict[str, Tensor]) -> None:
        parameters: dict[str, nn.Parameter] = dict(self._phase.named_parameters())
        for name, value in tensors.items():
            if name.startswith(_OPTIMISER):
                key, _, parameter = name.removeprefix(_OPTIMISER).partition(".")
                target = parameters[parameter]
                # Adam counts its steps on the processor whatever the parameters are on.
                self._phase.optimiser.state[target][key] = value if key == "step" else value.to(target.device)


def _stored(value: Tensor) -> Tensor:
    return value.detach().cpu().contiguous().clone()
