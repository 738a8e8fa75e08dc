"""What whoever shows a gallery lets a person do with pictures, beyond opening and copying."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.ui.gallery.source import GalleryEntry


@dataclass(frozen=True)
class EntryAction:
    """A line of the gallery's menu. `key` works while the gallery has the keyboard; `run` gets what is selected.

    single : only for one picture at a time.
    """

    title: str
    run: Callable[[Sequence[GalleryEntry]], object]
    key: str = ""
    single: bool = False
