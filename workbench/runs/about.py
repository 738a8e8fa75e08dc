"""What people say of a run: ``about.json`` in its folder, beside run.json, which only the training job writes."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from workbench import files
from workbench.errors import DataError, SettingsError

log = logging.getLogger(__name__)
_FILE = "about.json"
_LONGEST_TAG = 40
_LONGEST_NOTE = 20_000


class RunAbout(BaseModel):
    """Tags, a note and whether the run is archived: put away, but kept and usable."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    tags: tuple[str, ...] = ()
    note: str = ""
    archived: bool = False

    @field_validator("tags")
    @classmethod
    def _each_once(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        first = {tag.casefold(): tag for tag in reversed(tags)}
        return tuple(first[key] for key in dict.fromkeys(tag.casefold() for tag in tags))

    @classmethod
    def read(cls, run: str | os.PathLike[str]) -> Self:
        """What is said of the run in a folder; nothing where nothing was said or the file is damaged (logged)."""
        file = _file(run)
        if not file.exists():
            return cls()
        try:
            return cls.model_validate(files.read_json(file))
        except (DataError, ValidationError):
            log.warning("What was said of a run cannot be read: %s", files.plain_path(file))
            return cls()

    def write(self, run: str | os.PathLike[str]) -> Self:
        """Store it in a run's folder, whole or not at all. A damaged file is kept beside it. Raises WorkspaceError."""
        file = _file(run)
        if file.exists() and not _is_whole(file):
            files.replace(file, file.with_name("about.damaged.json"))
        files.write_json(file, self.model_dump(mode="json"))
        return self

    def changed(
        self,
        *,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        note: str | None = None,
        archived: bool | None = None,
    ) -> Self:
        """The same with other tags, note or place. Raises SettingsError: a tag or the note cannot be."""
        gone = {tag.strip().casefold() for tag in remove}
        tags = [tag for tag in self.tags if tag.casefold() not in gone]
        tags += [checked_tag(tag) for tag in add]
        if note is not None and len(note) > _LONGEST_NOTE:
            raise SettingsError(
                f"The note has {len(note):,} characters", field="note", remedy=f"use at most {_LONGEST_NOTE:,}"
            )
        return type(self)(
            tags=tuple(tags),
            note=self.note if note is None else note.strip(),
            archived=self.archived if archived is None else archived,
        )


def checked_tag(tag: str) -> str:
    """A tag without spaces around it. Raises SettingsError: it is empty, too long, or holds a comma."""
    text = tag.strip().removeprefix("#")
    if not text or len(text) > _LONGEST_TAG or "," in text or not text.isprintable():
        raise SettingsError(
            f"“{tag[:60]}” cannot be a tag",
            field="tags",
            remedy=f"use up to {_LONGEST_TAG} letters, digits and signs without a comma",
        )
    return text


def tags_in(text: str) -> list[str]:
    """The tags of a line such as "baseline, to publish". Raises SettingsError."""
    return [checked_tag(part) for part in text.split(",") if part.strip()]


def _file(run: str | os.PathLike[str]) -> Path:
    return files.long_path(run) / _FILE


def _is_whole(file: Path) -> bool:
    try:
        RunAbout.model_validate(files.read_json(file))
    except (DataError, ValidationError):
        return False
    return True
