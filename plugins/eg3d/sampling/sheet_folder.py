"""A contact sheet on disk: a picture and a code of each face, and which of them a person has starred.

sheets/NAME/
  seed00012.png   the picture; written last, so that a face that has one is wholly there
  seed00012.npz   its code (see code_files)
  sheet.json      what was asked for      sheet.png   all faces on one picture
  stars.json      names of the starred faces; written by the window alone
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from plugins.eg3d.sampling.code_files import KeptCode, write_code
from workbench.api import DataError, WorkspaceError, files

SHEETS = "sheets"
_OWN = {"sheet"}


class SheetFolder:
    """One contact sheet; reading it never fails for what is not there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = files.long_path(folder)

    @property
    def name(self) -> str:
        """Of the sheet."""
        return self.folder.name

    @property
    def about_file(self) -> Path:
        """What was asked for."""
        return self.folder / "sheet.json"

    @property
    def sheet_file(self) -> Path:
        """All faces on one picture."""
        return self.folder / "sheet.png"

    def picture(self, face: str) -> Path:
        """Of one face."""
        return self.folder / f"{face}.png"

    def code(self, face: str) -> Path:
        """Of one face."""
        return self.folder / f"{face}.npz"

    def about(self) -> dict[str, Any]:
        """What was asked for, and the faces in their order; empty where that cannot be read."""
        try:
            read = files.read_json(self.about_file)
        except DataError:
            return {}
        return read if isinstance(read, dict) else {}

    def begin(self, job: str, faces: Sequence[str], settings: dict[str, Any]) -> None:
        """Write down what will be made. Raises WorkspaceError where the folder cannot be written to."""
        files.write_json(self.about_file, {"job": job, "faces": list(faces), "settings": settings})

    def write_face(self, face: str, picture: bytes, code: KeptCode) -> None:
        """Keep one face, wholly or not at all. Raises WorkspaceError (disk full)."""
        write_code(self.code(face), code)
        files.write_bytes(self.picture(face), picture)

    def faces(self) -> list[str]:
        """Names of the faces that are there, in the order that was asked for."""
        there = {path.stem for path in self.folder.glob("*.png")} - _OWN
        order = self.about().get("faces")
        known = [face for face in order if face in there] if isinstance(order, list) else []
        return known + sorted(there - set(known))

    def stars(self) -> set[str]:
        """Names of the starred faces."""
        try:
            read = files.read_json(self.folder / "stars.json")
        except DataError:
            return set()
        return {name for name in read if isinstance(name, str)} if isinstance(read, list) else set()

    def set_stars(self, faces: Iterable[str]) -> None:
        """Star exactly these. Raises WorkspaceError."""
        files.write_json(self.folder / "stars.json", sorted(faces), durable=False)


def sheets_of(workspace: Path) -> list[SheetFolder]:
    """All contact sheets of a workspace, newest first."""
    try:
        folders = [p for p in files.long_path(workspace / SHEETS).iterdir() if (p / "sheet.json").is_file()]
        dated = sorted(folders, key=lambda p: (p / "sheet.json").stat().st_mtime, reverse=True)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise WorkspaceError(
            f"The sheets cannot be listed ({error.strerror})", where=files.plain_path(workspace)
        ) from error
    return [SheetFolder(folder) for folder in dated]
