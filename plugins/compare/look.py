"""`compare.look`: a pair as the window shows it, computed in a process of its own; the latest request wins.

The first frame holds the surfaces, the second the errors of the chosen alignment, the last those of all, so that there
is something to look at while the rest is worked out.

Arrays are named "group:array" ("truth:vertices", "0:faces", "0/errors:signed"; see `look_frames`); figures["tokens"]
names every group of the frame, also those that the window holds and that do not travel again.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from plugins.compare.choosing import headline_of, ranking
from plugins.compare.look_frames import FrameParts, Groups, camera_words, figures_of_look
from plugins.compare.look_profile import ProfileCache, profile_words
from plugins.compare.measuring import Comparison, comparing
from plugins.compare.rough_look import REMARK, rough_pairs, rough_steps
from plugins.compare.settings import MeasureSettings, PairSettings, ProfileCut
from plugins.compare.sources import UnknownMeaningError, load_pairs, source_key
from plugins.compare.surfaces import Pair
from workbench.api import Frame, LivePreview, SurfaceDistance, setting

Found = tuple[Comparison, ...]
"""Of the first prediction, of the second, and so on as far as they are measured."""
_MOST_KEPT = 3
_TURN_S, _PATIENCE_S = 0.1, 1.0
_COMPILING = "The search for distances is made ready for this computer; once, it takes some seconds."


class LookRequest(PairSettings):
    """A pair in a workspace, and the groups of arrays that need not be sent again."""

    workspace: Path
    held: list[str] = setting(lambda: [], title="Held", description="Tokens of groups that the window has.")
    ticket: int = setting(0, title="Ticket", description="Comes back with every frame, so that it is known by it.")
    profiled: bool = setting(False, title="With the profile", description="Whether both surfaces are to be cut.")


class CompareLook(LivePreview[LookRequest]):
    """Loads, aligns and measures what the tab asks for.

    Keeps the last pairs and what was measured of them: most requests change one thing, and a request that came while
    another was measured goes on where that one stopped.
    """

    request = LookRequest

    def open(self) -> None:
        """Begin to load what distances need; nobody waits for it before the first surfaces are shown."""
        self._preparing = threading.Thread(target=SurfaceDistance.prepare, name="compiling", daemon=True)
        self._preparing.start()
        self._groups = Groups()
        self._source: Hashable = None
        self._pairs: list[Pair] = []
        self._measured: list[_Measuring] = []
        self._rough_of: list[Pair] = []
        self._rough_pairs: list[Pair] = []
        self._profiles = ProfileCache()

    def frames(self, request: LookRequest) -> Iterator[Frame | None]:
        """The surfaces, then the errors on them. Raises WorkbenchError for a person's sentence."""
        try:
            self._load(request)
        except UnknownMeaningError as error:
            questions = [question.plain() for question in error.questions]
            yield Frame({}, {"questions": questions, "sentence": error.what})
            return
        measuring = self._measuring(request)
        if not measuring.found:
            yield self._surfaces(request)
            yield from self._prepared(request)
            yield from self._rough(request, measuring.settings)
        for found in measuring.steps():
            yield None if found is None else self._errors(found, request, measuring)

    def _load(self, request: LookRequest) -> None:
        source = source_key(request, request.workspace)
        if not self._pairs or source != self._source:
            self._pairs, self._source = load_pairs(request, request.workspace), source

    def _measuring(self, request: LookRequest) -> _Measuring:
        settings = MeasureSettings.read({name: getattr(request, name) for name in MeasureSettings.model_fields})
        kept = [measured for measured in self._measured if measured.pairs is self._pairs]
        found = next((measured for measured in kept if measured.serves(self._pairs, settings)), None)
        latest = found or _Measuring(self._pairs, settings)
        self._measured = [latest, *(measured for measured in kept if measured is not latest)][:_MOST_KEPT]
        return latest

    def _prepared(self, request: LookRequest) -> Iterator[Frame | None]:
        """Turns until distances can be measured; the surfaces once more with the reason where that takes long."""
        turns = 0
        while self._preparing.is_alive():
            self._preparing.join(_TURN_S)
            turns += 1
            yield self._surfaces(request, _COMPILING) if turns == round(_PATIENCE_S / _TURN_S) else None

    def _rough(self, request: LookRequest, settings: MeasureSettings) -> Iterator[Frame | None]:
        """Errors of a huge pair as far as the thinned surfaces tell; nothing where the exact ones come soon."""
        if self._rough_of is not self._pairs:
            self._rough_of, self._rough_pairs = self._pairs, rough_pairs(self._pairs)
        for found in rough_steps(self._rough_pairs, settings):
            if found is None:
                yield None
                continue
            parts = FrameParts(self._groups, request.held)
            parts.add_truth(self._pairs[0])
            parts.add_region(self._rough_pairs[0], settings, found[0])
            for number, comparison in enumerate(found):
                parts.add_errors(number, comparison)
            for number, pair in enumerate(self._pairs[len(found) :], len(found)):
                parts.add_prediction(number, pair.prediction)
            figures = self._about(request) | figures_of_look(found) | self._evaluated(request)
            figures["remarks"] = [[*said, REMARK] for said in figures["remarks"]]
            yield Frame(parts.arrays, figures | {"tokens": parts.tokens}, final=False)

    def _surfaces(self, request: LookRequest, remark: str = "") -> Frame:
        parts = FrameParts(self._groups, request.held)
        parts.add_truth(self._pairs[0])
        for number, pair in enumerate(self._pairs):
            parts.add_prediction(number, pair.prediction)
        about = self._about(request)
        if remark:
            about["remarks"] = [[*said, remark] for said in about["remarks"]]
        return Frame(parts.arrays, about | {"tokens": parts.tokens}, final=False)

    def _errors(self, found: Found, request: LookRequest, measuring: _Measuring) -> Frame:
        parts = FrameParts(self._groups, request.held)
        parts.add_truth(self._pairs[0])
        parts.add_region(self._pairs[0], measuring.settings, measuring)
        for number, comparison in enumerate(found):
            parts.add_errors(number, comparison)
        for number, pair in enumerate(self._pairs[len(found) :], len(found)):
            parts.add_prediction(number, pair.prediction)
        figures = self._about(request) | figures_of_look(found) | self._evaluated(request)
        if request.profiled:
            figures |= self._profile(found, request, parts)
        return Frame(parts.arrays, figures | {"tokens": parts.tokens}, final=measuring.complete)

    def _profile(self, found: Found, request: LookRequest, parts: FrameParts) -> dict[str, Any]:
        cut = ProfileCut.read({name: getattr(request, name) for name in ProfileCut.model_fields})
        profile = self._profiles.of([comparison.chosen for comparison in found], cut)
        if profile is None:
            return {"profile_problem": self._profiles.problem}
        parts.add_profile(profile)
        return {"profile": profile_words(profile)}

    def _about(self, request: LookRequest) -> dict[str, Any]:
        first = self._pairs[0]
        return {
            "ticket": request.ticket,
            "title": first.title,
            "sample": first.sample,
            "metric": first.metric,
            "titles": [pair.prediction.title for pair in self._pairs],
            "remarks": [list(pair.remarks) for pair in self._pairs],
            "labels": {str(number): name for number, name in first.label_names.items()},
            "camera": camera_words(first),
        }

    def _evaluated(self, request: LookRequest) -> dict[str, Any]:
        """The order of the first run's evaluation, best first, and what each run's says of this face."""
        if request.from_files:
            return {"order": [], "headlines": []}
        workspace, dataset = request.workspace, str(request.dataset)
        headlines = [headline_of(workspace, run, dataset, self._pairs[0].sample) for run in request.runs]
        return {
            "order": [sample for sample, _ in ranking(workspace, request.runs[0], dataset)],
            "headlines": [None if h is None else [h.title, h.unit, h.values] for h in headlines],
        }


class _Measuring:
    """The comparisons of some pairs under one choice of settings, as far as they have come.

    First every prediction under the chosen alignment, then each under the others: `found` grows from the first
    prediction to the last, and each step makes it truer.
    """

    def __init__(self, pairs: list[Pair], settings: MeasureSettings) -> None:
        self.pairs, self.settings = pairs, settings
        self._coming = [comparing(pair, settings.for_prediction(number)) for number, pair in enumerate(pairs)]
        self._turn = 0
        self._failed = False
        self.found: Found = ()

    @property
    def complete(self) -> bool:
        """Whether every alignment was measured or refused, and what looks wrong was found."""
        return len(self.found) == len(self.pairs) and all(found.complete for found in self.found)

    def serves(self, pairs: list[Pair], settings: MeasureSettings) -> bool:
        """Whether this is what is asked for; another of the measured alignments only has to be shown instead."""
        if pairs is not self.pairs or self._failed:
            return False
        if settings == self.settings:
            return True
        wanted = settings.alignment
        alike = self.settings.model_copy(update={"alignment": wanted}) == settings
        if not (alike and self.complete and all(wanted in found.measured for found in self.found)):
            return False
        self.settings, self.found = settings, tuple(replace(found, shown=wanted) for found in self.found)
        return True

    def steps(self) -> Iterator[Found | None]:
        """What is known, then what comes, with None where the work may be left. Raises WorkbenchError."""
        if self.found:
            yield self.found
        while not self.complete:
            turn = self._turn
            if turn < len(self.found) and self.found[turn].complete:
                self._turn = (turn + 1) % len(self.pairs)
                continue
            try:
                latest = next(self._coming[turn])
            except Exception:
                self._failed = True
                raise
            if latest is None:
                yield None
                continue
            self.found = (*self.found[:turn], latest, *self.found[turn + 1 :])
            self._turn = (turn + 1) % len(self.pairs)
            yield self.found
