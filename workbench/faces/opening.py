"""Opens the built-in face finder or a person's own model, told apart by what the file holds."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from workbench import files
from workbench.errors import DataError
from workbench.faces.interface import FaceFinder

BUILT_IN = "built-in"
_REMEDY = "choose MediaPipe's face_landmarker.task, a FAN as TorchScript, or a dlib predictor (.dat)"


def open_face_finder(model: str | Path = BUILT_IN, *, careful: bool = False) -> FaceFinder:
    """The finder of this model. In jobs and live workers only: it imports torch or another heavy library.

    Parameters
    ----------
    model : "built-in" (or nothing), or a file: MediaPipe's `face_landmarker.task`, a FAN as TorchScript, a dlib `.dat`.
    careful : for points that are kept rather than shown; only the built-in model can take more time.

    Raises
    ------
    DataError : there is no such file, or it is none of these.
    UnavailableError : it is one of these, and the library that reads it is not installed.
    """
    if str(model).strip() in ("", BUILT_IN):
        return _built_in(careful=careful)
    path = Path(model)
    return _opener(path)(path)


def _opener(path: Path) -> Callable[[Path], FaceFinder]:
    file = files.long_path(path)
    if not file.is_file():
        raise DataError("There is no such landmark model", where=path, remedy=_REMEDY)
    if path.suffix.lower() == ".dat":
        return _dlib
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError) as error:
        raise DataError("The file is no landmark model that is known here", where=path, remedy=_REMEDY) from error
    if any(name.endswith(".tflite") for name in names):
        return _mediapipe
    if any("/code/" in name for name in names):
        return _fan
    if any(name.endswith("data.pkl") for name in names):
        raise DataError(
            "The file holds a network's weights without the network",
            where=path,
            remedy="export the model as TorchScript (torch.jit.save) and choose that file",
        )
    raise DataError("The file is no landmark model that is known here", where=path, remedy=_REMEDY)


def _built_in(*, careful: bool) -> FaceFinder:
    from workbench.faces.own_finder import OwnFaceFinder

    return OwnFaceFinder(careful=careful)


def _fan(path: Path) -> FaceFinder:
    from workbench.faces.imported.fan import FanFinder

    return FanFinder(path)


def _mediapipe(path: Path) -> FaceFinder:
    from workbench.faces.imported.mediapipe_task import MediaPipeFinder

    return MediaPipeFinder(path)


def _dlib(path: Path) -> FaceFinder:
    from workbench.faces.imported.dlib_predictor import DlibFinder

    return DlibFinder(path)
