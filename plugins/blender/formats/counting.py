"""Numbers, limits and reasons of an export that goes on where it was interrupted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.api import Job, WorkbenchError, WorkspaceError, Written

_MOST_WARNINGS = 50


@dataclass
class Count:
    """What an export wrote and left out, before and now.

    Attributes
    ----------
    done : ids that need no more work.  number : of the last sample written, from 1.  most : write no more than these.
    rejected : how many were left out, by reason.  failed : samples that could not be written this time.
    """

    job: Job
    most: int | None
    done: set[str] = field(default_factory=set)
    number: int = 0
    written: int = 0
    now: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    failed: int = 0

    @classmethod
    def of(cls, lines: Iterable[Mapping[str, Any]], most: int | None, job: Job) -> Count:
        """From the lines of an export that is there."""
        count = cls(job, most)
        for line in lines:
            count.done.add(str(line["id"]))
            if line.get("rejected"):
                count.rejected[str(line["rejected"])] += 1
            else:
                count.written += 1
                count.number = max(count.number, int(line.get("number", 0)))
        return count

    def counting(self, write: Callable[[str, int], Written | str]) -> Callable[[str], Written | None]:
        """`write` under the next number; its sentence is noted as a reason, its problem told as a warning."""

        def one(sample_id: str) -> Written | None:
            if self.most is not None and self.written >= self.most:
                return None
            try:
                made = write(sample_id, self.number + 1)
            except WorkspaceError:
                raise
            except WorkbenchError as error:
                self.failed += 1
                if self.failed <= _MOST_WARNINGS:
                    self.job.warn(error.sentence)
                return None
            if isinstance(made, str):
                self.rejected[made] += 1
                return Written({"id": sample_id, "rejected": made}, ())
            self.number += 1
            self.written += 1
            self.now += 1
            return made

        return one

    def summary(self) -> dict[str, float | int | str | bool | None]:
        """Figures for the finish card."""
        left_out = ", ".join(f"{number} × {reason}" for reason, number in self.rejected.most_common())
        figures: dict[str, float | int | str | bool | None] = {
            "faces": self.written,
            "written now": self.now,
            "left out": sum(self.rejected.values()),
            "could not be written": self.failed,
        }
        return figures | ({"because": left_out} if left_out else {})
