"""`render.check`: a folder of `.mat` files judged before anyone trains on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from plugins.blender.formats.checking import Checked, check_file
from workbench.api import DataError, Job, Place, ScaleDialect, Settings, Task, files, pose_pairs, setting

_MOST_WARNINGS = 200


class CheckSettings(Settings):
    """Which files, and what their scale means."""

    folder: Path = setting(
        ...,
        title="Folder",
        kind="folder",
        description="A folder with pictures and .mat files of the same names, in folders of any depth.",
    )
    scale: ScaleDialect = setting(
        "3ddfa",
        title="Scale",
        description="What the seventh number of Pose_Para means.",
        choices={
            "3ddfa": "3DDFA: pixels per micrometre, as in 300W-LP and AFLW2000-3D",
            "replicantface": "Replicantface: that times 448 / picture width",
        },
    )


class CheckPoseFiles(Task[CheckSettings]):
    """Lists every contradiction as a warning, and how far drawn heads lie from the files' points."""

    settings = CheckSettings
    title = "Check .mat files"
    verb = "Check"
    noun = "files"

    def run(self, s: CheckSettings, job: Job) -> Mapping[str, float | int | str | bool | None]:
        """Check one file after another; cancelling ends early with what was found so far."""
        folder, checked = files.long_path(s.folder), []
        pairs = sorted(pose_pairs(folder), key=lambda pair: pair[1])
        told = 0
        for number, (image, mat) in enumerate(pairs):
            if job.should_stop():
                break
            if job.should_pause():
                job.wait_while_paused()
            found = check_file(mat, image, s.scale)
            checked.append(found)
            for sentence in found.problems[: max(_MOST_WARNINGS - told, 0)]:
                job.warn(f"{mat.relative_to(folder).as_posix()}: {sentence}")
            told += len(found.problems)
            job.progress(number + 1, len(pairs))
        if told > _MOST_WARNINGS:
            job.warn(f"{told - _MOST_WARNINGS} more problems are not listed.")
        for sentence in _remarks(checked):
            job.warn(sentence)
        return _summary(checked)

    def check(self, s: CheckSettings, place: Place) -> None:
        """Refuse a folder without `.mat` files. Raises DataError."""
        if next(pose_pairs(s.folder), None) is None:
            raise DataError("The folder holds no .mat file with a picture beside it", where=files.plain_path(s.folder))


def _remarks(checked: list[Checked]) -> list[str]:
    """Remarks with the number of files they are about; figures in them are those of the worst file."""
    kinds: dict[str, list[str]] = {}
    for sentence in (sentence for file in checked for sentence in file.remarks):
        kinds.setdefault("".join(c for c in sentence if not c.isdigit()), []).append(sentence)
    return [f"{max(same, key=_first_number)} ({len(same)} of {len(checked)} files)" for same in kinds.values()]


def _first_number(sentence: str) -> float:
    digits = "".join(c if c.isdigit() or c == "." else " " for c in sentence).split()
    return max((float(word) for word in digits if word.strip(".") and word.count(".") < 2), default=0.0)


def _summary(checked: list[Checked]) -> dict[str, float | int | str | bool | None]:
    worst = Counter(sentence.split(":")[0] for file in checked for sentence in file.problems).most_common(1)
    return {
        "files": len(checked),
        "files with problems": sum(bool(file.problems) for file in checked),
        "problems": sum(len(file.problems) for file in checked),
        "most frequent": worst[0][0] if worst else None,
        "mean face, median px": _median([file.reference_px for file in checked]),
        "own points, median px": _median([file.model_px for file in checked]),
        "good": not any(file.problems for file in checked),
    }


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(float(np.median(known)), 3) if known else None
