"""The description beside a workbench file's tensors: a JSON file of the same name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from plugins.eg3d.configuration import Configuration
from workbench.api import DataError, files

FORMAT, VERSION = "EG3D generator", 1


@dataclass(frozen=True)
class Original:
    """The file a workbench file was converted from: its name without a folder, its size in bytes, when it was changed
    (nanoseconds since 1970) and the SHA-256 of its bytes."""

    name: str
    size: int
    changed: int
    sha256: str

    @classmethod
    def of(cls, path: Path, sha256: str = "") -> Original:
        """The file as it is now; its bytes are read only if `sha256` is not known. Raises OSError."""
        file = files.long_path(path)
        about = file.stat()
        return cls(path.name, about.st_size, about.st_mtime_ns, sha256 or files.sha256(file))

    def is_still(self, path: Path) -> bool:
        """Whether a file has the same name, size and time of change, which takes no reading. Raises OSError."""
        about = files.long_path(path).stat()
        return (path.name, about.st_size, about.st_mtime_ns) == (self.name, self.size, self.changed)


@dataclass(frozen=True)
class Description:
    """What a workbench file's JSON says. notice : whether NVIDIA's licence is to be shown."""

    configuration: Configuration
    notice: bool
    original: Original | None = None


def description_path(path: Path) -> Path:
    """Where the description of a workbench file lies."""
    return path.with_suffix(".json")


def write_description(path: Path, description: Description) -> None:
    """Write it beside the tensors at `path`. Raises WorkspaceError."""
    original = None if description.original is None else asdict(description.original)
    about = {"format": FORMAT, "version": VERSION, "notice": description.notice, "original": original}
    files.write_json(description_path(path), {**about, "configuration": description.configuration.to_dict()})


def read_description(path: Path) -> Description | None:
    """The description of the tensors at `path`; None if there is none of this format.

    Raises
    ------
    DataError : it is damaged, or a newer workbench wrote it.
    """
    place = description_path(path)
    if not files.long_path(place).is_file():
        return None
    values = files.read_json(place)
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        return None
    if values.get("version") != VERSION:
        raise DataError(
            "A newer workbench wrote this generator", where=files.plain_path(place), remedy="update this one"
        )
    try:
        return _description(values)
    except (DataError, LookupError, TypeError, ValueError) as error:
        raise DataError(
            "The description of the generator is damaged",
            where=files.plain_path(place),
            remedy="delete it and open the original file again",
        ) from error


def _description(values: dict[str, Any]) -> Description:
    original = values.get("original")
    return Description(
        Configuration.from_dict(values["configuration"]),
        bool(values["notice"]),
        None if original is None else Original(**original),
    )
