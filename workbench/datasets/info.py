"""What a dataset says of itself: `dataset.json`, with where it came from and what its numbers mean."""

from __future__ import annotations

import datetime
import json
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Literal, Self

import psutil
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench import files
from workbench.datasets.record import DepthMeaning
from workbench.errors import DataError

FILE_NAME = "dataset.json"
FORMAT = 1
_MEANING_FIELDS = ("depth", "channels", "image_format", "mask_labels", "landmark_scheme")


def versions() -> dict[str, str]:
    """Versions of what shapes the bytes of a dataset; torch only where this process has loaded it."""
    import numpy as np

    import workbench
    from workbench.opencv import cv2

    found = {
        "workbench": str(getattr(workbench, "__version__", "0")),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "opencv": str(cv2.__version__),
    }
    torch = sys.modules.get("torch")
    if torch is not None:
        found["torch"] = str(torch.__version__)
    return found


def machine() -> dict[str, Any]:
    """The kind of computer, without its name or its user's."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
    }


def now() -> str:
    """This moment as ISO 8601 in UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def without_private_paths(values: Mapping[str, Any], workspace: Path | None = None) -> dict[str, Any]:
    """Settings for provenance: a path inside the workspace becomes relative to it, any other keeps its last part.

    A dataset is made to be shared; the folders of whoever made it are not part of it.
    """
    return {key: _public(value, workspace) for key, value in values.items()}


def _public(value: Any, workspace: Path | None) -> Any:
    if isinstance(value, Mapping):
        return without_private_paths(value, workspace)
    if isinstance(value, list | tuple):
        return [_public(v, workspace) for v in value]
    if isinstance(value, Path) or (isinstance(value, str) and _is_absolute(value)):
        text = files.plain_path(value)
        root = None if workspace is None else files.plain_path(workspace)
        if root and os.path.normcase(text).startswith(os.path.normcase(root) + os.sep):
            return Path(os.path.relpath(text, root)).as_posix()
        return "…/" + PureWindowsPath(text).name
    return value


def _is_absolute(text: str) -> bool:
    return len(text) > 3 and (PureWindowsPath(text).is_absolute() or PurePosixPath(text).is_absolute())


class Seal(BaseModel):
    """What a finished dataset holds, written when its writer closes and checked by `verify`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    samples: int
    content_hash: str
    finished: str


class DatasetInfo(BaseModel):
    """`dataset.json`: what the dataset is, what its numbers mean, and how it was made.

    `depth.unit_m` times a stored 16-bit depth code is the value; code 0 is no data.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: int = FORMAT
    name: str
    kind: Literal["rendered", "generated", "captured", "imported", "merged"] = "rendered"
    task: str = ""
    """Dotted task that made it (``render.batch``)."""
    settings: dict[str, Any] = Field(default_factory=dict)
    """The task's settings, paths shortened by `without_private_paths`."""
    seeds: str = ""
    depth: DepthMeaning = DepthMeaning()
    channels: tuple[str, ...] = ("image", "depth", "mask")
    """Channels a sample is expected to have; `verify` names samples that lack one."""
    image_format: Literal["png", "jpg"] = "png"
    mask_labels: dict[int, str] = Field(default_factory=dict)
    landmark_scheme: str = ""
    """Which points the landmark arrays hold, in words ("iBUG 68")."""
    note: str = ""
    versions: dict[str, str] = Field(default_factory=versions)
    machine: dict[str, Any] = Field(default_factory=machine)
    created: str = Field(default_factory=now)
    seal: Seal | None = None

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The info of the dataset in `folder`.

        Raises
        ------
        DataError : there is no dataset, or its description is damaged or of a newer workbench.
        """
        path = folder / FILE_NAME
        if not files.long_path(path).exists():
            raise DataError(
                "This folder is not a dataset", where=files.plain_path(folder), remedy=f"it has no {FILE_NAME}"
            )
        values = files.read_json(path)
        if isinstance(values, dict) and int(values.get("format", FORMAT)) > FORMAT:
            raise DataError(
                "This dataset was made by a newer workbench",
                where=files.plain_path(path),
                remedy="update the workbench",
            )
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            field = ".".join(str(p) for p in error.errors()[0]["loc"])
            raise DataError(
                f"The description of this dataset is damaged at “{field}”", where=files.plain_path(path)
            ) from error

    def write(self, folder: Path) -> None:
        """Write `dataset.json`, whole or not at all. Raises WorkspaceError (read-only, full)."""
        files.write_json(folder / FILE_NAME, self.model_dump(mode="json"))

    def meaning(self) -> str:
        """What the depth numbers mean, in a few words for a list ("depth in metres, steps of 0.1 mm")."""
        if "depth" not in self.channels:
            return "no depth"
        depth = self.depth
        space = depth.space.replace("_", " ")
        if depth.metric:
            return f"{space} in metres, steps of {depth.unit_m * 1000:g} mm"
        return f"relative {space}" + (", each image on its own scale" if depth.per_image_normalised else "")

    def canonical_meaning(self) -> str:
        """What all stored numbers mean, as canonical JSON; part of the content hash."""
        values = self.model_dump(mode="json", include=set(_MEANING_FIELDS))
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def refuse_unlike(self, other: DatasetInfo, folder: Path) -> None:
        """Refuse to write samples described by `other` into this dataset.

        Raises
        ------
        DataError : numbers mean something else, or another task or other settings made what is here. Settings that
            only one of the two knows are passed over, so that a job can resume after an update.
        """
        remedy = "choose another name, or merge the two datasets afterwards"
        where = files.plain_path(folder)
        for field in _MEANING_FIELDS:
            if getattr(self, field) != getattr(other, field):
                raise DataError(
                    f"The dataset here was made with another “{field.replace('_', ' ')}”", where=where, remedy=remedy
                )
        if self.task != other.task:
            raise DataError(f"The dataset here was made by {self.task or 'hand'}", where=where, remedy=remedy)
        mine, theirs = self.settings, json.loads(json.dumps(other.settings))
        for key in sorted(mine.keys() & theirs.keys()):
            if mine[key] != theirs[key]:
                raise DataError(f"The dataset here was made with another “{key}”", where=where, remedy=remedy)
