"""A dataset opened for reading: lists from the index, records from `samples.jsonl`, arrays from the channel folders."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench import files
from workbench.datasets import journal
from workbench.datasets.annotations import from_record
from workbench.datasets.channel_files import CHANNEL_FILES, channel_file
from workbench.datasets.index import Index, Row
from workbench.datasets.info import DatasetInfo
from workbench.datasets.record import CHANNELS, Sample, Split
from workbench.datasets.thumbnails import thumbnail_bytes, thumbnail_path
from workbench.errors import DataError, WorkbenchError, WorkspaceError

_COLUMNS = "id, identity, split, category, seed, channels"


class Dataset:
    """One dataset folder, read-only; may be open while a writer adds to it (`refresh` shows what is new).

    Opening costs the same for ten samples and a hundred thousand. Pickles as its path, so that loaders in other
    processes can hold one.
    """

    def __init__(self, folder: Path, info: DatasetInfo) -> None:
        self.folder = folder
        self.info = info
        self._index = Index(folder)

    @classmethod
    def open(cls, path: str | Path) -> Dataset:
        """The dataset in a folder.

        Raises
        ------
        DataError : the folder holds no dataset, or its description is damaged.
        """
        folder = files.long_path(path)
        return cls(folder, DatasetInfo.read(folder))

    def __reduce__(self) -> tuple[Any, ...]:
        return (Dataset.open, (str(self.folder),))

    def close(self) -> None:
        """Let go of the index file."""
        self._index.close()

    def refresh(self) -> None:
        """Take in samples committed since the dataset was opened."""
        self._index.refresh()

    def __len__(self) -> int:
        return self.count()

    def count(self, split: Split | None = None) -> int:
        """Number of samples, of one split where given."""
        condition, values = _where(split)
        return int(self._index.query(f"SELECT COUNT(*) FROM samples {condition}", values)[0][0])

    def ids(self, split: Split | None = None) -> list[str]:
        """Sample ids in order, of one split where given."""
        condition, values = _where(split)
        return [row[0] for row in self._index.query(f"SELECT id FROM samples {condition} ORDER BY id", values)]

    def rows(self, split: Split | None = None, offset: int = 0, limit: int = 100) -> list[Row]:
        """A page of the list, ordered by id; meant to be asked for while a person scrolls."""
        condition, values = _where(split)
        sql = f"SELECT {_COLUMNS} FROM samples {condition} ORDER BY id LIMIT ? OFFSET ?"
        return [_row(found) for found in self._index.query(sql, [*values, limit, offset])]

    def row(self, sample_id: str) -> Row:
        """What the index knows of one sample. Raises DataError when there is none of that id."""
        return _row(self._one(sample_id, _COLUMNS))

    def record(self, sample_id: str) -> dict[str, Any]:
        """The whole JSON record of one sample: files with sizes and hashes, camera, pose, landmarks, attributes."""
        start, length = self._one(sample_id, "start, length")
        record = journal.record_from(journal.read_line(self.folder, start, length), self.folder)
        if record["id"] != sample_id:
            raise DataError("The list of samples was changed while it was open", remedy="open the dataset again")
        return record

    def path(self, sample_id: str, channel: str) -> Path:
        """The file of one channel. Raises DataError when the sample lacks that channel."""
        return self._path(self.record(sample_id), channel)

    def sample(self, sample_id: str, channels: Iterable[str] | None = None) -> Sample:
        """One sample with the channels asked for (all it has where None); units and frames as in `Sample`.

        Channels a sample does not have stay None.

        Raises
        ------
        DataError : no sample of that id, a channel nobody knows, or a file that is missing or damaged.
        """
        record = self.record(sample_id)
        if channels is None:
            wanted = set(CHANNELS)
        else:
            wanted = set(channels)
            if unknown := wanted - set(CHANNELS):
                raise DataError(f"There is no channel “{min(unknown)}”", remedy=f"known are {', '.join(CHANNELS)}")
        values = from_record(record)
        for channel in wanted & record.get("files", {}).keys() & CHANNEL_FILES.keys():
            values[channel] = self._decoded(record, channel)
        if "landmarks2d" not in wanted and "landmarks3d" not in wanted:
            values.pop("landmark_visible", None)
        unasked = set(CHANNELS) - wanted
        return Sample(**{name: value for name, value in values.items() if name not in unasked})

    def thumbnail(self, sample_id: str) -> Path | None:
        """A small JPEG of one sample, made now where it was lost; None where nothing can be shown."""
        path = thumbnail_path(self.folder, sample_id)
        if path.exists():
            return path
        sample = self.sample(sample_id, ("image", "depth", "infrared"))
        data = thumbnail_bytes(sample.image, sample.depth, sample.infrared)
        if data is None:
            return None
        try:
            files.write_bytes(path, data, durable=False)
        except WorkspaceError:
            # On read-only storage there is nowhere to keep it; the gallery shows its placeholder.
            return None
        return path

    def identities(self) -> dict[str, list[str]]:
        """Sample ids by identity."""
        found: dict[str, list[str]] = {}
        for identity, sample_id in self._index.query(
            "SELECT identity, id FROM samples WHERE removed=0 ORDER BY identity, id"
        ):
            found.setdefault(identity, []).append(sample_id)
        return found

    def removed_ids(self) -> list[str]:
        """Samples taken away but not yet deleted for good."""
        return [row[0] for row in self._index.query("SELECT id FROM samples WHERE removed=1 ORDER BY id")]

    def aside(self) -> dict[str, str]:
        """Items that could not be made, by id, with the sentence why; those made later are left out."""
        present = set(self.ids())
        entries = files.json_lines(self.folder / "aside.jsonl")
        return {e["id"]: e["sentence"] for e in entries if e.get("id") not in present and "sentence" in e}

    def query(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """A SELECT over the index table `samples`; for this package's own checks."""
        return self._index.query(sql, values)

    def _one(self, sample_id: str, columns: str) -> tuple[Any, ...]:
        found = self._index.query(f"SELECT {columns} FROM samples WHERE id=? AND removed=0", (sample_id,))
        if not found:
            raise DataError(f"There is no sample “{sample_id}”", where=files.plain_path(self.folder))
        return found[0]

    def _path(self, record: dict[str, Any], channel: str) -> Path:
        entry = record.get("files", {}).get(channel)
        if entry is None:
            raise DataError(f"Sample {record['id']} has no {channel}", where=files.plain_path(self.folder))
        return files.inside(self.folder, *str(entry["name"]).split("/"))

    def _decoded(self, record: dict[str, Any], channel: str) -> Any:
        path = self._path(record, channel)
        try:
            return channel_file(channel, self.info).decode(path.read_bytes(), self.info)
        except OSError as error:
            what = f"The {channel} of sample {record['id']} cannot be read ({error.strerror})"
            raise DataError(what, where=files.plain_path(path), remedy="verify the dataset") from error
        except (WorkbenchError, ValueError, EOFError, TypeError, zipfile.BadZipFile) as error:
            what = f"The {channel} of sample {record['id']} is damaged"
            raise DataError(what, where=files.plain_path(path), remedy="verify the dataset") from error


def _where(split: Split | None) -> tuple[str, list[Any]]:
    return ("WHERE removed=0", []) if split is None else ("WHERE removed=0 AND split=?", [split])


def _row(values: tuple[Any, ...]) -> Row:
    sample_id, identity, split, category, seed, channels = values
    return Row(sample_id, identity, split, category, seed, tuple(filter(None, channels.split(","))))
