"""The one writer of a conversion: preparations first, then frames, into a set of either kind."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any, Protocol

from plugins.kinect.convert.camera_choice import lens_of
from plugins.kinect.convert.made import PackedFrame, SetAside
from plugins.kinect.convert.preparation import Preparation
from plugins.kinect.convert.preparation_list import PreparationList, key_of
from plugins.kinect.convert.preparing import NO_FACE
from plugins.kinect.convert.provenance import dataset_info, made_with, their_options
from plugins.kinect.convert.settings import ConvertSettings
from plugins.kinect.convert.steps import Step, steps_of
from plugins.kinect.formats.processed_set import ProcessedSetWriter
from plugins.kinect.formats.raw_set import RawSet
from workbench.api import Committed, DataError, DatasetWriter, Item, Place, Scalar, files

_MOST_WARNINGS = 10


class FrameWriter(Protocol):
    """A set of either kind that takes in finished frames."""

    def finished_ids(self) -> Set[str]: ...

    def commit(self, item: Item, made: Any) -> Committed: ...

    def set_aside(self, item: Item, sentence: str) -> None: ...

    def flush(self) -> None: ...

    def close(self, *, complete: bool) -> Mapping[str, Scalar]: ...


class ConvertOutput:
    """The `Output` of `kinect.convert`."""

    def __init__(self, s: ConvertSettings, place: Place) -> None:
        raw = RawSet.open(s.raw_folder)
        self._folder = files.long_path(s.folder(place.workspace))
        self._steps = steps_of(raw)
        self._writer: FrameWriter = (
            DatasetWriter(self._folder, dataset_info(s, made_with(s, raw)))
            if s.mode == "metric"
            else _ProcessedWriter(s, raw, self._folder)
        )
        self._prepared = PreparationList(self._folder)
        self._aside = {step.sample_id: p.reason for step in self._frames() if (p := self._known(step)) and p.reason}
        self._told = 0
        self._remarks = _remarks(s, raw)

    def finished_ids(self) -> Set[str]:
        """Preparations that are noted, and frames that are stored or known to be of no use."""
        prepared = {i for i, step in self._steps.items() if step.preparing and self._known(step)}
        return prepared | set(self._writer.finished_ids()) | set(self._aside)

    def commit(self, item: Item, made: Any) -> Committed:
        """Note a preparation, store a frame, or set it aside with its reason. Raises WorkspaceError."""
        remarks, self._remarks = self._remarks, []
        step = self._steps[item.id]
        if isinstance(made, Preparation):
            self._prepared.add(made)
            return self._noted(step.sample_id, made.reason, remarks, item)
        if isinstance(made, SetAside):
            return self._noted(step.sample_id, made.reason, remarks, item)
        committed = self._writer.commit(item, made)
        return Committed(committed.summary, committed.preview, (*remarks, *committed.warnings))

    def set_aside(self, item: Item, sentence: str) -> None:
        """Note what could not be made."""
        self._aside[self._steps[item.id].sample_id] = sentence
        self._writer.set_aside(item, sentence)

    def flush(self) -> None:
        """Bring what was committed to the disk."""
        self._writer.flush()

    def close(self, *, complete: bool) -> Mapping[str, Scalar]:
        """Seal the set. Returns frames of the raw set, those converted, and how many were set aside for what reason.

        Raises
        ------
        DataError : no frame could be used; the empty set is taken away again.
        """
        frames = self._frames()
        done = len({step.sample_id for step in frames} & set(self._writer.finished_ids()))
        if complete:
            self._prepared.sort()
            self._prepared.forget_filled()
        empty = complete and not self._writer.finished_ids()
        summary = dict(self._writer.close(complete=complete))
        reasons = Counter(self._aside.values())
        if empty:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise _nothing(reasons, len(frames))
        told: dict[str, Scalar] = {"frames": len(frames), "converted": done, "set aside": sum(reasons.values())}
        told |= dict(reasons.most_common(5))
        return told | {name: value for name, value in summary.items() if name in ("content hash", "channels disagree")}

    def _noted(self, sample_id: str, reason: str, remarks: list[str], item: Item) -> Committed:
        """What is said of a frame without a picture: the first few reasons, the rest are counted at the end."""
        if not reason or sample_id in self._aside:
            return Committed(warnings=tuple(remarks))
        self._aside[sample_id] = reason
        self._writer.set_aside(Item(item.index, sample_id, item.seed), reason)
        self._told += 1
        if self._told <= _MOST_WARNINGS:
            remarks.append(f"{reason}; the frame is set aside.")
        return Committed(warnings=tuple(remarks))

    def _frames(self) -> list[Step]:
        return [step for step in self._steps.values() if not step.preparing]

    def _known(self, step: Step) -> Preparation | None:
        return self._prepared.known.get(key_of(step.frame))


class _ProcessedWriter:
    """A processed set as the `Output` of finished frames."""

    def __init__(self, s: ConvertSettings, raw: RawSet, folder: Path) -> None:
        self._set = ProcessedSetWriter(folder, their_options(s), made_with(s, raw))
        self._ids = {key_of(step.frame): step.sample_id for step in steps_of(raw).values()}

    def finished_ids(self) -> Set[str]:
        return {self._ids[key_of(frame)] for frame in self._set.frames() if key_of(frame) in self._ids}

    def commit(self, item: Item, made: PackedFrame) -> Committed:
        self._set.describe(made.description)
        frame = self._set.write(made.id, made.split, made.place, made.contents)
        size = sum(len(data) for data in made.contents.values())
        return Committed({"id": item.id, "split": made.split, "bytes": size}, frame.path(self._set.folder, "Color"))

    def set_aside(self, item: Item, sentence: str) -> None:
        """The preparations and the summary name it."""

    def flush(self) -> None:
        self._set.flush()

    def close(self, *, complete: bool) -> Mapping[str, Scalar]:
        self._set.close(complete=complete)
        return {}


def _remarks(s: ConvertSettings, raw: RawSet) -> list[str]:
    """What a person should know once: an assumed lens, frames that lack a picture."""
    found = []
    if raw.incomplete:
        shown = ", ".join(raw.incomplete[:3]) + (" …" if len(raw.incomplete) > 3 else "")
        found.append(f"{len(raw.incomplete)} frames lack one of their pictures and are left out ({shown}).")
    if s.mode == "metric" and (assumed := lens_of(raw, s.focal_px).assumed):
        found.append(assumed)
    return found


def _nothing(reasons: Counter[str], frames: int) -> DataError:
    reason, number = reasons.most_common(1)[0] if reasons else ("nothing was found", frames)
    if reason == NO_FACE and number == frames:
        return DataError(
            f"No face was found in any of the {frames} frames",
            remedy="look at the set: a face has to be upright, lit and large enough; or choose another face model",
        )
    return DataError(f"None of the {frames} frames can be used; most often: {reason[:1].lower()}{reason[1:]}")
