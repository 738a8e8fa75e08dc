"""What a person chooses for a batch of heads, in the order of the form."""

from __future__ import annotations

import re
from pathlib import Path

from plugins.blender.characters.settings import CharacterSettings
from plugins.blender.choices.batch import CHANNELS, BatchSettings, Channel
from plugins.blender.choices.blender import LightSettings, LookSettings, PhotoSettings, QualitySettings
from plugins.blender.choices.faces import PersonSettings, PoseSettings
from plugins.blender.choices.quick import QuickSettings
from workbench.api import FaceRanges, SettingsError, parse_seeds

__all__ = ["CHANNELS", "BatchSettings", "Channel", "FaceRequest", "RenderSettings", "identity_of"]
_NEEDED: tuple[Channel, ...] = ("image", "depth", "mask", "camera")
"""Training and comparing cannot do without these."""
_ASKED_FOR = {
    "pose_source": "choose a dataset that holds poses",
    "environment_folder": "choose a folder of .hdr or .exr files, or Blender's environments",
    "plate_folder": "choose a folder of pictures, or another background",
}
_RANGES = ("f_stop", "jpeg_quality")


class RenderSettings(
    PhotoSettings,
    LightSettings,
    QuickSettings,
    PoseSettings,
    LookSettings,
    PersonSettings,
    CharacterSettings,
    QualitySettings,
    BatchSettings,
):
    """A batch of heads. Bases are read from the last to the first, which is the order of the form's groups."""

    def model_post_init(self, context: object) -> None:
        """Refuses what leaves nothing to train on, seeds that cannot be read, ranges that run backwards, and choices
        that lack what they are about.

        Raises
        ------
        SettingsError : names the field.
        """
        missing = [channel for channel in _NEEDED if channel not in self.channels]
        if missing:
            raise SettingsError(
                f"Without “{re.split('[,:(]', CHANNELS[missing[0]])[0].strip()}” the faces cannot be trained on or "
                "compared",
                field="channels",
                remedy=f"add {missing[0]}",
            )
        if self.seeds is not None:
            _refuse_unreadable(self.seeds)
        for name, remedy in _ASKED_FOR.items():
            if self.counts(name) and not getattr(self, name):
                raise SettingsError("Nothing is chosen", field=name, remedy=remedy)
        for name in _RANGES:
            low, high = getattr(self, name)
            if not 0 < low <= high:
                raise SettingsError("The smaller number comes first", field=name, remedy=f"write {high:g} to {low:g}")
        # The ranges know themselves which of them run backwards.
        self.ranges  # noqa: B018

    @property
    def ranges(self) -> FaceRanges:
        """The part that `workbench.heads` draws from."""
        return FaceRanges.model_validate({name: getattr(self, name) for name in FaceRanges.model_fields})

    @property
    def face_seeds(self) -> list[int]:
        """Seeds of the faces of a free set, in order. Raises SettingsError for a text that names none."""
        return list(range(self.number)) if self.seeds is None else parse_seeds(self.seeds)


def _refuse_unreadable(seeds: str) -> None:
    try:
        parse_seeds(seeds)
    except SettingsError as error:
        raise SettingsError(error.what, field="seeds", remedy=error.remedy) from error


class FaceRequest(RenderSettings):
    """One face for the live preview: the batch's settings, which face, and where the workspace's datasets lie."""

    seed: int = 0
    workspace: Path | None = None

    @classmethod
    def of(cls, settings: RenderSettings, seed: int, workspace: Path | None = None) -> FaceRequest:
        """The face that the batch would make of this seed (of a pose-stability set, the one at this place)."""
        values = settings.plain() | {"seed": seed, "workspace": workspace}
        return cls.model_validate(values | {"resolution": min(settings.resolution, 512)})


def identity_of(seed: int, per_person: int) -> int:
    """The person a seed shows: runs of `per_person` neighbouring seeds share one."""
    return seed // per_person
