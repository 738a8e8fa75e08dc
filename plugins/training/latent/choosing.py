"""The datasets a person names: refused where they have no codes to learn. Without torch: the window asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plugins.training.data.chosen import open_dataset
from plugins.training.networks.weight_fit import WeightFile
from plugins.training.settings.latent import LatentSettings
from workbench.api import SettingsError


def refuse_faces(workspace: Path, names: Sequence[str]) -> None:
    """Refuse datasets without pictures or codes before anything starts; reads descriptions only.

    Raises
    ------
    SettingsError : no dataset is chosen, one does not exist, or one lacks what is needed.
    """
    if not names:
        raise SettingsError("No dataset is chosen", field="dataset", remedy="choose the faces to learn from")
    for name in names:
        dataset = open_dataset(workspace, name)
        channels = set(dataset.info.channels)
        dataset.close()
        if "image" not in channels:
            raise SettingsError(f"“{name}” has no pictures", field="dataset", remedy="choose faces with pictures")
        if "latent" not in channels:
            remedy = "choose faces that the EG3D tab made with “Codes” among what it writes"
            raise SettingsError(f"“{name}” has no latent codes", field="dataset", remedy=remedy)


def weight_file(s: LatentSettings) -> WeightFile | None:
    """The file that a run starts from; None where it starts from none."""
    return None if s.start_from is None else WeightFile(s.start_from, s.network, s.options(), beside="start_from")
