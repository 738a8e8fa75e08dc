"""Mean brightness of each photo in a folder: a batch task with one photo per item and one CSV file as its output."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import ClassVar

import numpy as np

from workbench.api import (
    Artifact,
    BatchTask,
    Committed,
    DataError,
    Item,
    Place,
    Settings,
    SettingsError,
    cv2,
    derive_seed,
    files,
    setting,
)

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")


class BrightnessSettings(Settings):
    """What the form asks for; the command line has the same as flags."""

    folder: Path = setting(title="Photos", description="The folder with the photos.", kind="folder")
    name: str = setting("brightness", title="Result", description="Name of the result among the comparisons.")
    black: float = setting(
        0.0, title="Black", description="Values up to this count as black.", ge=0, le=254, unit="of 255"
    )


class MeasureBrightness(BatchTask[BrightnessSettings]):
    """One item per photo."""

    settings: ClassVar[type[Settings]] = BrightnessSettings
    title = "Measure brightness"
    verb = "Measure"
    noun = "photos"

    def items(self, s: BrightnessSettings) -> Sequence[Item]:
        """The photos in the order of their names."""
        photos = sorted(p.name for p in s.folder.iterdir() if p.suffix.lower() in ENDINGS) if s.folder.is_dir() else []
        return [Item(index, name, derive_seed(0, name)) for index, name in enumerate(photos)]

    def check(self, s: BrightnessSettings, place: Place) -> None:
        """Refuses a folder without photos, beside the field that names it."""
        if not self.items(s):
            raise SettingsError("There is no photo in this folder", field="folder", where=s.folder)

    def worker(self, s: BrightnessSettings, place: Place) -> Brightness:
        return Brightness(s)

    def output(self, s: BrightnessSettings, place: Place) -> Table:
        return Table(place.comparison(s.name) / "brightness.csv")

    def result(self, s: BrightnessSettings, place: Place) -> Artifact:
        """What the finish card offers to open."""
        return Artifact("table", place.comparison(s.name) / "brightness.csv", "Brightness of each photo")


class Brightness:
    """Opened once in each worker process; here nothing is dear to open."""

    def __init__(self, settings: BrightnessSettings) -> None:
        self._settings = settings

    def make(self, item: Item) -> float:
        """Mean brightness of one photo, 0 (black) to 1 (white). Raises DataError where it is no picture."""
        path = self._settings.folder / item.id
        data = np.fromfile(path, np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if data.size else None
        if picture is None:
            raise DataError("The file is not a picture", where=path, remedy="remove or replace it")
        lifted = np.clip(picture.astype(np.float64) - self._settings.black, 0, None)
        return float(lifted.mean() / (255 - self._settings.black))

    def close(self) -> None:
        """Nothing is open."""


class Table:
    """The one writer: a CSV file that is whole after every flush, so that an interrupted job goes on where it was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: dict[str, str] = {}
        if path.exists():
            with open(path, encoding="utf-8", newline="") as stream:
                self._rows = {row["photo"]: row["brightness"] for row in csv.DictReader(stream)}

    def finished_ids(self) -> Set[str]:
        return set(self._rows)

    def commit(self, item: Item, made: float) -> Committed:
        self._rows[item.id] = f"{made:.6f}"
        return Committed({"brightness": made})

    def set_aside(self, item: Item, sentence: str) -> None:
        """The job keeps the sentence; a row without a number would only mislead."""

    def flush(self) -> None:
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(["photo", "brightness"])
        table.writerows(sorted(self._rows.items()))
        files.write_text(self._path, text.getvalue())

    def close(self, *, complete: bool) -> Mapping[str, float | int | str | bool | None]:
        self.flush()
        values = [float(v) for v in self._rows.values()]
        return {"photos": len(values), "mean brightness": float(np.mean(values)) if values else None}
