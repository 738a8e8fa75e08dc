"""The dataset of a batch: what its numbers mean, what it was made with, and when a batch may add to it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from plugins.blender.recipe.stock import Stock, find_stock
from plugins.blender.sets.pictures import people
from plugins.blender.sets.splitting import keep_splits
from plugins.blender.settings import RenderSettings
from workbench.api import (
    DataError,
    Dataset,
    DatasetInfo,
    DatasetWriter,
    DepthMeaning,
    Place,
    SettingsError,
    files,
    parse_seeds,
    region_names,
    seed_text,
    without_private_paths,
)

_STOCK_FILE = "stock.json"
_LONG_DEPTH_STEP_M = 0.00025
"""16 bits in steps of 0.1 mm end at 6.5 m; the long lens stands 15 m away."""
_NOT_OF_A_FACE = ("name", "number", "seeds", "identities", "blender")
"""Settings that change no face: which there are, under what name, and which program draws them."""


def writer(s: RenderSettings, place: Place) -> DatasetWriter:
    """The one writer of the batch's dataset; notes in the job's folder what its workers need to agree on.

    A dataset of this name that is there is added to: faces that exist stay as they are, and so do their splits.

    Raises
    ------
    DataError : what is there was made with other settings, so that the same seed would be another face.
    """
    keep_stock(s, place)
    keep_splits(s, place)
    update = provenance(s, place)
    made = DatasetWriter(place.dataset(s.name), meaning(s).model_copy(update=update))
    made.info = made.info.model_copy(update={"seeds": _joined(made.info.seeds, update["seeds"])})
    return made


def refuse_unlike(s: RenderSettings, place: Place) -> None:
    """Refuse, before anything starts, to add to a dataset whose faces these settings would have made otherwise.

    Raises
    ------
    SettingsError : names the first such setting, and what it was.
    """
    try:
        dataset = Dataset.open(place.dataset(s.name))
    except DataError:
        # Nothing of that name yet, or the writer will say what is wrong with it.
        return
    noted, empty = dataset.info.settings, not len(dataset)
    dataset.close()
    if empty:
        return
    asked = json.loads(json.dumps(without_private_paths(s.counting(), place.workspace)))
    for name in type(s).model_fields:
        if name not in _NOT_OF_A_FACE and name in noted and name in asked and noted[name] != asked[name]:
            title = type(s).model_fields[name].title
            raise SettingsError(
                f"{title}: what is in “{s.name}” was made with {spoken(noted[name])}",
                field=name,
                remedy="set it back to add to them, or choose another dataset name",
            )


def spoken(value: Any) -> str:
    """A setting's plain value in a sentence: "yes", "-40 to 40", "image, depth"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        numbers = len(value) == 2 and all(isinstance(part, int | float) for part in value)
        return f"{value[0]:g} to {value[1]:g}" if numbers else ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def meaning(s: RenderSettings) -> DatasetInfo:
    """What the numbers of the dataset mean; cheap, because every worker asks for it with every face."""
    return DatasetInfo(
        name=s.name,
        kind="rendered",
        channels=tuple(s.channels),
        mask_labels=region_names(),
        landmark_scheme="iBUG 68 and two pupils",
        depth=DepthMeaning(unit_m=_LONG_DEPTH_STEP_M) if s.lens == "long" else DepthMeaning(),
    )


def provenance(s: RenderSettings, place: Place) -> dict[str, Any]:
    """Task, seeds and all that decides what a face looks like: settings that count, and what was found in folders."""
    counting = {name: value for name, value in s.counting().items() if name not in _NOT_OF_A_FACE}
    seeds = people(s) if s.design == "stability" else s.face_seeds
    return {
        "task": "render.batch",
        "settings": without_private_paths(counting | _found(s, kept_stock(s, place)), place.workspace),
        "seeds": seed_text(seeds),
    }


def _found(s: RenderSettings, stock: Stock) -> dict[str, Any]:
    """What faces depend on besides the settings; a folder with other files deals other cards."""
    found: dict[str, Any] = {}
    if s.counts("environment_folder"):
        found["environment_files"] = [Path(path).name for path in stock.environments]
    if s.counts("plate_folder"):
        found["background_files"] = [Path(path).name for path in stock.plates]
    if stock.poses is not None:
        text = json.dumps(stock.poses.to_dict(), sort_keys=True)
        found["followed_poses"] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return found


def _joined(present: str, added: str) -> str:
    return seed_text(sorted({seed for text in (present, added) if text for seed in parse_seeds(text)}))


def keep_stock(s: RenderSettings, place: Place) -> None:
    """Find what the batch draws from and note it in the job's folder, once.

    Raises
    ------
    SettingsError : a folder holds nothing that can be used.
    """
    target = place.job / _STOCK_FILE
    if not target.exists():
        files.write_json(target, find_stock(s, place.workspace).to_dict())


def kept_stock(s: RenderSettings, place: Place) -> Stock:
    """What the job noted; found anew where there is no note (a single picture, a test)."""
    noted = place.job / _STOCK_FILE
    return Stock.from_dict(files.read_json(noted)) if noted.exists() else find_stock(s, place.workspace)
