"""`render.portrait`: one face as Blender takes it, coarse first, with a Blender that stays for the next one."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from plugins.blender.characters.settings import CharacterSettings
from plugins.blender.frames import CHANNELS, frame_of
from plugins.blender.portraits import Photographer, sampling_of
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.recipe.stock import find_stock
from plugins.blender.sets.pictures import nth_picture
from plugins.blender.sets.varying import portrait_of
from plugins.blender.settings import FaceRequest
from plugins.blender.shot import Sampling
from workbench.api import Frame, LivePreview, cache_folder, files

_COARSE_PX, _COARSE_SAMPLES = 128, 4
_OLD_S = 24 * 3600.0


class PortraitPreview(LivePreview[FaceRequest]):
    """Holds one Blender; another one, or other heads, chosen in the form take its place."""

    request = FaceRequest

    def __init__(self) -> None:
        self._photographer: Photographer | None = None
        self._chosen: dict[str, object] = {}

    def open(self) -> None:
        """Make room for Blender's files; what previews left behind that were ended in a picture goes."""
        self._folder = files.long_path(cache_folder() / "render.portrait")
        self._folder.mkdir(parents=True, exist_ok=True)
        _remove_old(self._folder)

    def frames(self, request: FaceRequest) -> Iterator[Frame]:
        """A small picture of few light paths, then the one that the batch makes.

        Raises
        ------
        UnavailableError : there is no Blender that works.  SettingsError : a folder in the form cannot be used.
        JobError, LostError : Blender did not take the picture.
        """
        photographer = self._photographer_for(request)
        picture = nth_picture(request, request.seed)
        portrait = portrait_of(request, picture, find_stock(request, request.workspace))
        full = sampling_of(request, picture)
        if request.resolution >= 2 * _COARSE_PX:
            coarse = replace(full, samples=min(full.samples, _COARSE_SAMPLES))
            yield _taken(photographer, portrait, _COARSE_PX, coarse, request.seed, final=False)
        yield _taken(photographer, portrait, request.resolution, full, request.seed, final=True)

    def close(self) -> None:
        """End Blender."""
        if self._photographer is not None:
            self._photographer.close()
            self._photographer = None

    def _photographer_for(self, request: FaceRequest) -> Photographer:
        chosen = {name: getattr(request, name) for name in ("blender", *CharacterSettings.model_fields)}
        if self._photographer is None or chosen != self._chosen:
            self.close()
            self._photographer = Photographer.of(request, self._folder, os.cpu_count() or 1)
            self._chosen = chosen
        return self._photographer


def _taken(
    photographer: Photographer, portrait: Portrait, side: int, sampling: Sampling, seed: int, *, final: bool
) -> Frame:
    began = time.monotonic()
    sample = photographer.photograph(portrait, side, sampling, frozenset(CHANNELS))
    figures = {"seed": seed, "resolution": side, "samples": sampling.samples, "seconds": time.monotonic() - began}
    return frame_of(sample, figures, final=final)


def _remove_old(folder: Path) -> None:
    for left in folder.iterdir():
        # Another window's preview may be at work here; a picture never takes that long.
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _OLD_S:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
