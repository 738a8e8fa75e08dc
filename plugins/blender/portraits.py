"""Portraits with Blender: a worker of the batch, and what its dataset means; imported where faces are made."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from plugins.blender.characters.choosing import character
from plugins.blender.characters.interface import Character
from plugins.blender.composing import camera_of, shot_of
from plugins.blender.developing import develop
from plugins.blender.driver import BlenderProcess, Limits
from plugins.blender.driver.scratch import own_folder
from plugins.blender.installation import find_blender
from plugins.blender.labels.passes import read_labels, read_picture
from plugins.blender.labels.portrait_sample import portrait_sample
from plugins.blender.recipe.portrait import Portrait
from plugins.blender.sets.pictures import Picture
from plugins.blender.settings import RenderSettings
from plugins.blender.shot import Sampling, plain
from workbench.api import Region, Sample, derive_seed

FACE_SKIN = (Region.FACE, Region.NOSE)
"""Regions that the exposure is measured on."""
_TRIAL_S = 300.0


class Photographer:
    """Turns portraits into samples with one Blender; the same for the batch, the preview and a single picture."""

    def __init__(self, process: BlenderProcess, scratch: Path, chosen: Character) -> None:
        """`scratch` : an existing folder; what is written there is removed picture by picture."""
        self._process = process
        self._folder = own_folder(scratch)
        self._character = chosen

    @classmethod
    def of(cls, s: RenderSettings, folder: Path, threads: int) -> Photographer:
        """With the Blender and the character that were chosen; `folder` gets Blender's logs and scratch files.

        Raises
        ------
        UnavailableError : there is no Blender that works.  SettingsError : the character's files are not chosen.
        """
        chosen = character(s.character, s)
        needs = chosen.capabilities
        few = {} if needs.pictures_per_process is None else {"recycle_pictures": needs.pictures_per_process}
        process = BlenderProcess(find_blender(s.blender), folder, threads, Limits(**few), own_addons=needs.own_addons)
        return cls(process, folder, chosen)

    def start(self) -> None:
        """Start Blender and try the character out, so that what cannot work is told before the first picture.

        Raises
        ------
        UnavailableError : Blender does not start.  DataError : the character's files cannot be used.
        """
        self._process.start()
        trial = self._character.trial
        if trial:
            self._process.ask("inspect", {"character": plain(trial)}, _TRIAL_S)

    def photograph(self, portrait: Portrait, resolution: int, sampling: Sampling, channels: frozenset[str]) -> Sample:
        """A sample with these channels, still without id, identity and split.

        Raises
        ------
        WorkbenchError : as `BlenderProcess.take`; DataError where Blender's files are not whole.
        """
        body = self._character.build(portrait, resolution, resolution)
        shot = shot_of(portrait, body, resolution, sampling)
        picture, labels = self._folder / "picture.exr", self._folder / "labels.exr"
        try:
            answer = self._process.take(shot, picture, labels)
            radiance, seen = read_picture(picture), read_labels(labels)
        finally:
            picture.unlink(missing_ok=True)
            labels.unlink(missing_ok=True)
        known = self._character.labelled(body, answer)
        image = develop(radiance, portrait.photo, np.isin(seen.mask, FACE_SKIN))
        return portrait_sample(portrait, image, seen, known, body, camera_of(portrait, resolution), channels)

    def close(self) -> None:
        """End Blender and remove the scratch folder."""
        self._process.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def sampling_of(s: RenderSettings, picture: Picture) -> Sampling:
    """How the picture of a set is rendered; its noise depends on the picture alone."""
    return Sampling(s.samples, s.denoise, derive_seed(picture.seed, "light paths"), s.bounces)
