"""The system's file dialogs, in one place so that tests and other front ends can answer for a person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QFileDialog, QWidget

PathKind = Literal["file", "files", "folder", "save_file"]


def ask_for_paths(
    parent: QWidget, kind: PathKind, title: str, start: str = "", suffixes: Sequence[str] = ()
) -> list[Path]:
    """What a person chose; empty where they changed their mind."""
    patterns = f"{title} ({' '.join('*' + s for s in suffixes)});;All files (*)" if suffixes else "All files (*)"
    if kind == "folder":
        chosen = [QFileDialog.getExistingDirectory(parent, title, start)]
    elif kind == "files":
        chosen = QFileDialog.getOpenFileNames(parent, title, start, patterns)[0]
    elif kind == "save_file":
        chosen = [QFileDialog.getSaveFileName(parent, title, start, patterns)[0]]
    else:
        chosen = [QFileDialog.getOpenFileName(parent, title, start, patterns)[0]]
    return [Path(path) for path in chosen if path]
