"""Why a file is refused: one sentence each, with what to try."""

from __future__ import annotations

from pathlib import Path

from workbench.api import DataError, files

_CHOOSE = "choose an EG3D model file (.pkl, .pth or .safetensors)"
_AGAIN = "download or copy it again"
_FAMILIES = {
    "stylegan2": "This is a StyleGAN2 model: it draws faces but has no planes to see them from other sides",
    "stylegan3": "This is a StyleGAN3 model: it draws faces but has no planes to see them from other sides",
    "tensorflow": "This is an old TensorFlow StyleGAN model and not an EG3D one",
}
_TENSORFLOW = ("dnnlib.tflib.", "tfutil.", "tensorflow.")


def refuses_code(path: Path, name: str) -> DataError:
    """For a file that mentions something no generator needs, `name`."""
    if name.startswith(_TENSORFLOW):
        return DataError(_FAMILIES["tensorflow"], where=_where(path), remedy=_CHOOSE)
    return DataError(
        f"The workbench refuses to run code from this file, which asks for “{name[:80]}”",
        where=_where(path),
        remedy="get the model from its makers; nothing of this file was run",
    )


def truncated(path: Path) -> DataError:
    """For a file that ends before what it announced."""
    return DataError("The file ends too early, so a part of it is missing", where=_where(path), remedy=_AGAIN)


def damaged(path: Path) -> DataError:
    """For a file of a known kind whose inside makes no sense."""
    return DataError(
        "The model file is damaged or of an unknown make", where=_where(path), remedy=f"{_AGAIN}, or {_CHOOSE}"
    )


def no_generator(path: Path, family: str = "") -> DataError:
    """For a sound file that holds something else."""
    return DataError(
        _FAMILIES.get(family, "There is no EG3D generator in this file"), where=_where(path), remedy=_CHOOSE
    )


def missing_tensor(path: Path, name: str) -> DataError:
    """For a generator without one of its tensors."""
    return DataError(
        f"The EG3D generator in this file is incomplete: the tensor {name} is missing",
        where=_where(path),
        remedy=_AGAIN,
    )


def other_filter(path: Path, name: str) -> DataError:
    """For a generator that was trained with another low-pass filter than every published one."""
    return DataError(f"The generator resamples in another way than EG3D's ({name})", where=_where(path), remedy=_CHOOSE)


def no_file(path: Path) -> DataError:
    """For a path with nothing at it."""
    return DataError("There is no model file at this place", where=_where(path), remedy="choose the file again")


def a_folder(path: Path) -> DataError:
    """For a folder."""
    return DataError("This is a folder and not a model file", where=_where(path), remedy="choose the file inside it")


def empty(path: Path) -> DataError:
    """For a file of no bytes."""
    return DataError("The file is empty", where=_where(path), remedy=_AGAIN)


def web_page(path: Path) -> DataError:
    """For what a browser saves when a download needs a login or is gone, and for a placeholder of a big file."""
    return DataError(
        "This is a web page or a placeholder, not the model: the download did not give the file",
        where=_where(path),
        remedy="open the download's page in a browser and save the model itself",
    )


def packed(path: Path) -> DataError:
    """For an archive that is no model."""
    return DataError(
        "This is a packed archive and not a model file",
        where=_where(path),
        remedy="unpack it and choose the model in it",
    )


def no_model(path: Path) -> DataError:
    """For any other file."""
    return DataError("This is not a model file", where=_where(path), remedy=_CHOOSE)


def unreadable(path: Path, error: OSError) -> DataError:
    """For a file that the system does not give out."""
    return DataError(
        f"The model file cannot be read ({error.strerror or error})",
        where=_where(path),
        remedy="copy it to a folder of your own",
    )


def _where(path: Path) -> str:
    return files.plain_path(path)
