"""Names that become files: sample ids and dataset names that every file system here can hold.

Windows refuses some characters and device names, ignores trailing dots and treats upper and lower case alike; a
dataset written on Linux must still open there.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

from workbench.errors import DataError

_ID = re.compile(r"^[a-z0-9](?:[a-z0-9_.-]{0,78}[a-z0-9_-])?$")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_REFUSED = set('<>:"/\\|?*')
_LONGEST_NAME = 80
_ROOMS = {"unprocessed", "processed"}
"""Folders inside `datasets/` that hold what cameras captured, in the layout of the programs that read it."""


def check_sample_id(text: str) -> str:
    """`text` itself when it can be a sample's id: 1-80 lower-case letters a-z, digits, ``_``, ``-`` and ``.``.

    Raises
    ------
    DataError : it has other characters, ends in a dot, or is a Windows device name.
    """
    if _ID.match(text) and text.split(".")[0] not in _DEVICES:
        return text
    raise DataError(
        f"“{text[:_LONGEST_NAME]}” cannot be a sample's id", remedy="use up to 80 of a-z, 0-9, “_”, “-” and “.”"
    )


def sample_id_from(text: str) -> str:
    """A valid sample id that resembles a file's name: accents dropped, other characters turned into ``_``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    kept = re.sub(r"[^a-z0-9_.-]+", "_", plain).strip("._-")[:_LONGEST_NAME].rstrip(".") or "sample"
    return f"{kept}_" if kept.split(".")[0] in _DEVICES and "." not in kept else kept.replace(".", "_")


def check_dataset_name(text: str) -> str:
    """`text`, trimmed, when it can be the name of a folder inside `datasets/`.

    Raises
    ------
    ValueError : it is empty, too long, or has characters no folder may have (pydantic shows the text at the field).
    """
    name = text.strip()
    if not name:
        raise ValueError("a name is needed")
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"a name may have at most {_LONGEST_NAME} characters")
    if any(c in _REFUSED or ord(c) < 32 for c in name):
        raise ValueError('a name may not hold any of < > : " / \\ | ? *')
    if name.endswith(".") or name.startswith(".") or name.split(".")[0].lower() in _DEVICES:
        raise ValueError("a name may not begin or end with a dot or be a Windows device name")
    if name.lower() in _ROOMS:
        raise ValueError(f"the folder {name.lower()} holds captured sets; another name is needed")
    return name


DatasetName = Annotated[str, AfterValidator(check_dataset_name)]
"""The type of a settings field that names a new dataset."""
