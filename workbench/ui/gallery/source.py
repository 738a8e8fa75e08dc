"""What a gallery shows: entries by row, read a page at a time and away from the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class GalleryEntry:
    """One picture's row: its id, the words below it, and the channels that exist of it."""

    id: str
    caption: str
    channels: tuple[str, ...] = ()


class GallerySource(Protocol):
    """Rows of pictures. May grow while shown, at its end; all methods are called from several threads at once."""

    def refresh(self) -> int:
        """Look for new rows and return how many there are now. Raises WorkbenchError when they cannot be read."""
        ...

    def entries(self, first: int, limit: int) -> Sequence[GalleryEntry]:
        """Rows `first` to `first + limit`, fewer at the end. Raises WorkbenchError."""
        ...

    def thumbnail(self, entry: GalleryEntry) -> Path | None:
        """File of a small picture, or None where there is none. Raises WorkbenchError."""
        ...

    def path(self, entry: GalleryEntry) -> Path | None:
        """The file a person means by this entry, to copy its path or open its folder. Raises WorkbenchError."""
        ...


class PictureFiles:
    """A source of plain picture files, in the order given."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = {str(path): path for path in paths}
        self._entries = [GalleryEntry(key, path.stem, ("image",)) for key, path in self._paths.items()]

    def refresh(self) -> int:
        return len(self._entries)

    def entries(self, first: int, limit: int) -> Sequence[GalleryEntry]:
        return self._entries[first : first + limit]

    def thumbnail(self, entry: GalleryEntry) -> Path | None:
        return self._paths[entry.id]

    def path(self, entry: GalleryEntry) -> Path | None:
        return self._paths[entry.id]
