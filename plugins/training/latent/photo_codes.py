"""Codes of photos: read in a worker process, written as files and as a dataset by the job's own."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from plugins.training.data.chosen import open_dataset
from plugins.training.latent.applying import CodeReader
from plugins.training.latent.photo_names import sample_ids
from plugins.training.prediction.photos import listed, read_photo, square_middle
from plugins.training.run_folder import RunFolder
from plugins.training.settings.latent import PhotoCodeSettings
from workbench.api import (
    Committed,
    DatasetInfo,
    DatasetWriter,
    EncodedSample,
    Item,
    Place,
    Sample,
    WorkbenchError,
    encode_sample,
    files,
    without_private_paths,
)

TASK = "train.photo_codes"
CODE_FILE = "out.npy"
_KEPT = "codes"


@dataclass(frozen=True)
class PhotoCode:
    """One photo's sample, ready to be written, and its code (14, 512)."""

    encoded: EncodedSample
    code: NDArray[np.float32]


def info_of(s: PhotoCodeSettings) -> DatasetInfo:
    """What the dataset of photos and codes is."""
    return DatasetInfo(name=s.name, kind="imported", channels=("image", "latent"))


class PhotoCodeWorker:
    """Holds the network; `make` turns a photo into a sample with its code."""

    def __init__(self, s: PhotoCodeSettings, place: Place) -> None:
        self._s = s
        photos = listed(s.folder, s.photos)
        self._photos = dict(zip(sample_ids(photos), photos, strict=True))
        threads = s.threads or torch.get_num_threads()
        self._reader = CodeReader.load(RunFolder(place.run(s.run)), s.checkpoint, device=s.device, threads=threads)

    def make(self, item: Item) -> PhotoCode:
        """Code of one photo. Raises DataError for a photo that cannot be read."""
        photo = read_photo(self._photos[item.id])
        shown = square_middle(photo) if self._s.framing == "square" else photo
        code = self._reader.read([shown])[0]
        sample = Sample(
            id=item.id,
            identity=item.id,
            split="test",
            image=shown,
            latent={"w": code},
            attributes={"photo": self._photos[item.id].name, "run": self._s.run, "checkpoint": self._s.checkpoint},
        )
        return PhotoCode(encode_sample(sample, info_of(self._s)), code)

    def close(self) -> None:
        """Nothing to let go of."""


class PhotoCodeOutput(DatasetWriter):
    """The dataset; beside it ``predictions/NAME/PHOTO/out.npy`` (1, 14, 512) in the run's folder, as published programs
    read it, and where asked for the code among those that the EG3D tab keeps.
    """

    def __init__(self, s: PhotoCodeSettings, place: Place) -> None:
        origin = without_private_paths(s.plain(), place.workspace)
        info = info_of(s).model_copy(update={"task": TASK, "settings": origin})
        super().__init__(place.dataset(s.name), info)
        self._folder = RunFolder(place.run(s.run)).predictions(s.name)
        self._kept = files.long_path(place.workspace / _KEPT) if s.keep_codes else None
        self._name, self._made = s.name, f"read from a photo by the run {s.run}"
        self._generator = generator_title(RunFolder(place.run(s.run)), place)

    def commit(self, item: Item, made: Any) -> Committed:
        """Write the files of one photo; its sample last. Raises WorkspaceError (disk full)."""
        files.write_bytes(self._folder / item.id / CODE_FILE, _npy(made.code[None]))
        if self._kept is not None:
            # The dataset's name is a new one, so nobody's code is written over.
            path = self._kept / f"{self._name} {item.id}.npz"
            files.write_bytes(path, _npz(self._kept_code(made.code)))
        return super().commit(item, made.encoded)

    def _kept_code(self, code: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
        """Arrays of a kept code, as the EG3D tab reads them."""
        arrays: dict[str, NDArray[Any]] = {"w": code, "made": np.array(self._made)}
        return arrays | ({"generator": np.array(self._generator)} if self._generator else {})


def generator_title(run: RunFolder, place: Place) -> str:
    """Title of the generator whose codes a run learned; "" where its dataset is gone or does not say."""
    for described in run.record().datasets:
        try:
            dataset = open_dataset(place.workspace, described.name)
        except WorkbenchError:
            continue
        settings = dataset.info.settings
        dataset.close()
        return str(settings.get("generator_title", ""))
    return ""


def _npy(array: NDArray[np.float32]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def _npz(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()
