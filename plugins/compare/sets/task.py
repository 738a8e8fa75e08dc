"""`compare.set`: a whole evaluation, face by face. Light: the window imports it for the form and the cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plugins.compare.settings.sets import SetSettings
from workbench.api import Artifact, BatchTask, Estimate, Item, Place

if TYPE_CHECKING:
    from workbench.api import Output, Worker

_SECONDS_PER_PAIR = 0.1
_ALL_ALIGNMENTS, _BASELINES = 4, 3
_BYTES_PER_PAIR = 3000
_MEMORY = 400 * 2**20


class CompareSet(BatchTask[SetSettings]):
    """Measures every face of a split for each run, and writes the table and what it comes to."""

    settings = SetSettings
    title = "Compare a whole evaluation"
    verb = "Measure"
    noun = "faces"

    def items(self, s: SetSettings) -> Sequence[Item]:
        """Only the workspace says which faces a dataset holds; what is still missing is said here."""
        s.require_source()
        return []

    def items_in(self, s: SetSettings, place: Place) -> Sequence[Item]:
        """One per face; a comparison that was begun keeps to the faces it began with."""
        from plugins.compare.sets.faces import items_of

        s.require_source()
        return items_of(s, place)

    def worker(self, s: SetSettings, place: Place) -> Worker:
        from plugins.compare.sets.worker import SetWorker

        return SetWorker(s, place)

    def output(self, s: SetSettings, place: Place) -> Output:
        from plugins.compare.sets.output import SetOutput

        return SetOutput(s, place)

    def suggested_workers(self, s: SetSettings, cores: int) -> int:
        """Both cores of a small machine: the writer has little to do."""
        return max(cores - 1, min(cores, 2))

    def result(self, s: SetSettings, place: Place) -> Artifact:
        return Artifact("comparison", place.comparison(s.name), s.name)

    def check(self, s: SetSettings, place: Place) -> None:
        """Refuses what is missing, a name that is taken, and runs that have predicted none of the faces.

        Raises
        ------
        SettingsError : names the field.  DataError : the dataset cannot be read, or holds no such faces.
        """
        from plugins.compare.sets.faces import refuse

        s.require_source()
        refuse(s, place)

    def estimate(self, s: SetSettings) -> Estimate:
        """Measured with faces of 128² on one core of a small machine."""
        predictions = max(1, len(s.runs)) + (_BASELINES if s.baselines else 0)
        pairs = predictions * (_ALL_ALIGNMENTS if s.all_alignments else 1)
        return Estimate(_SECONDS_PER_PAIR * pairs, _BYTES_PER_PAIR * pairs, _MEMORY, start_seconds=2.0)
