"""What the grid of faces shows: a contact sheet, or the codes that the workspace keeps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from plugins.eg3d.sampling.code_files import CodeLibrary
from plugins.eg3d.sampling.sheet_folder import SheetFolder, sheets_of
from workbench.api.ui import GalleryEntry

_SEED = "seed"
LIBRARY = "Kept codes"


@dataclass(frozen=True)
class Collected:
    """Faces to choose from: where their pictures and codes are, and which there are now.

    stars : of the sheet; None for the kept codes, which have none.
    """

    title: str
    faces: Callable[[], Sequence[str]]
    picture: Callable[[str], Path]
    code: Callable[[str], Path]
    sheet: SheetFolder | None = None


def of_sheet(sheet: SheetFolder) -> Collected:
    """The faces of a contact sheet."""
    return Collected(sheet.name, sheet.faces, sheet.picture, sheet.code, sheet)


def of_library(library: CodeLibrary) -> Collected:
    """The codes that the workspace keeps."""
    return Collected(LIBRARY, library.names, lambda name: library.folder / f"{name}.png", library.path)


def collections_of(workspace: Path) -> list[Collected]:
    """Everything in a workspace to choose from: sheets, newest first, then the kept codes. Raises WorkspaceError."""
    return [*map(of_sheet, sheets_of(workspace)), of_library(CodeLibrary(workspace))]


class FacesSource:
    """The rows of a gallery. Faces that come later stand at the end, whatever their number: rows do not move."""

    def __init__(self, collected: Collected, only: Collection[str] | None = None) -> None:
        self._collected, self._only = collected, only
        self._guard = threading.Lock()
        self._rows: list[str] = []

    def refresh(self) -> int:
        now = [face for face in self._collected.faces() if self._only is None or face in self._only]
        with self._guard:
            known = set(self._rows)
            self._rows.extend(face for face in now if face not in known)
            return len(self._rows)

    def entries(self, first: int, limit: int) -> Sequence[GalleryEntry]:
        with self._guard:
            rows = self._rows[first : first + limit]
        return [GalleryEntry(face, caption_of(face), ("image",)) for face in rows]

    def thumbnail(self, entry: GalleryEntry) -> Path | None:
        path = self._collected.picture(entry.id)
        return path if path.is_file() else None

    def path(self, entry: GalleryEntry) -> Path | None:
        return self._collected.code(entry.id)


def caption_of(face: str) -> str:
    """A face's name for a person: ``seed00012`` is "seed 12"."""
    seed = seed_of(face)
    return face.removeprefix("code-") if seed is None else f"seed {seed}"


def seed_of(face: str) -> int | None:
    """The seed of a face of a sheet; None for codes from files."""
    digits = face.removeprefix(_SEED)
    return int(digits) if face.startswith(_SEED) and digits.isdecimal() else None
