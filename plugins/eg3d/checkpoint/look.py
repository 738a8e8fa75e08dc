"""A look at a model file for a form: what it is, without loading it. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plugins.eg3d.checkpoint import refusals
from plugins.eg3d.checkpoint.conversion import find_same
from plugins.eg3d.checkpoint.file_kinds import FileKind, file_kind
from plugins.eg3d.checkpoint.reading import describe
from plugins.eg3d.configuration import Configuration
from workbench.api import files

_KINDS: dict[FileKind, str] = {
    "pickle": "official model file",
    "torch stream": "PyTorch file",
    "torch archive": "PyTorch file",
    "numpy archive": "NumPy file",
    "safetensors": "safetensors file",
}


@dataclass(frozen=True)
class FileLook:
    """What a model file is.

    size : bytes. ready : it is of the workbench's own kind or was converted before, so it opens at once.
    notice : NVIDIA's licence is to be shown (`LICENCE_NOTICE`).
    """

    kind: FileKind
    size: int
    configuration: Configuration
    ready: bool
    notice: bool

    @property
    def sentence(self) -> str:
        """For the line below a file's field."""
        c = self.configuration
        pixels = f"{c.image_resolution} px images, {c.neural_rendering_resolution} px depth"
        opens = "opens at once" if self.ready else "is converted when first opened"
        return f"EG3D generator, {pixels}: {_KINDS[self.kind]}, {self.size / 1e6:.0f} MB, {opens}."


def look_at_file(path: Path, workspace: Path | None = None) -> FileLook:
    """What lies at `path`, found by reading its description only (below 0.1 s of work for the published models).

    Raises
    ------
    DataError : it is no generator, or it asks for code to be run.
    """
    kind = file_kind(path)
    configuration, notice = describe(path)
    try:
        size = files.long_path(path).stat().st_size
        ready = kind == "safetensors" or find_same(path, workspace) is not None
    except OSError as error:
        raise refusals.unreadable(path, error) from error
    return FileLook(kind, size, configuration, ready, notice)
