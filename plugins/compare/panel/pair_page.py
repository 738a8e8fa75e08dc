"""The page of one pair: truth, predictions and errors from the same place, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from plugins.compare.panel.asking import AskingCard
from plugins.compare.panel.card_deck import CardDeck
from plugins.compare.panel.drawn_settings import PairTools
from plugins.compare.panel.dropping import FileTakingPanel
from plugins.compare.panel.latest_look import LatestLook
from plugins.compare.panel.looks import Holdings, Look
from plugins.compare.panel.pair_stage import PairStage
from plugins.compare.panel.saving import Saving
from plugins.compare.panel.walking import BETTER_KEY, WORSE_KEY, WalkingRow
from plugins.compare.settings import SET_IN_THE_WINDOW, ColourSettings, PairSettings, ReportSettings
from workbench.api import Frame, SettingsError
from workbench.api.ui import Command, px

_NOTHING = "Choose a run, a dataset and a sample at the left, or drop two meshes or depth files here."
_WAITING = "The files wait until it is said what they mean; change a setting to be asked again."

_SHARES = (3, 2)
"""Of the height, for the views and the cards."""


class PairPage(FileTakingPanel):
    """Predictions against the truth; the form is the whole state, so every change of it is a new look.

    Changes of colours alone are made here, at once; all others are asked of the live worker.
    """

    task_name = "compare.pair"
    _shared = False
    hidden_fields = (*SET_IN_THE_WINDOW, "own_view", "own_shift")

    def make_stage(self) -> QWidget:
        self._holdings = Holdings()
        self._asked: dict[str, Any] = {}
        self._shown_face: tuple[Any, ...] = ()
        self._live = self.context.live("compare.look")
        self._live.frame.connect(self._take)
        self._live.problem.connect(self._problem)
        self.stage, self.walking = PairStage(self), WalkingRow()
        self.tools = PairTools(self)
        self.deck = CardDeck(self.walking, {"profile": self.tools.profile, "pairs": self.tools.pairs})
        self._measuring = False
        self._looks = LatestLook(self._show, self)
        self._live.busy.connect(self._busy)
        self.asking = AskingCard(self.context.workspace.root)
        self.saving = Saving(self)
        self._listen()
        self.stage.clear(_NOTHING)
        self.setAcceptDrops(True)
        return self._split()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Before it is shown it has no height to be shared; and a person's own shares stay.
        if not self._shared:
            self._shared = True
            QTimer.singleShot(0, self, lambda: self._halves.setSizes([share * self.height() for share in _SHARES]))

    def activated(self) -> None:
        self._live.warm_up()
        self._ask()

    def settings_changed(self, settings: ReportSettings) -> None:
        self._recolour(settings)
        self.tools.follow(settings)
        self._ask()

    def receive(self, payload: Mapping[str, Any]) -> None:
        """A run, dataset and sample (an id, or "worst"), or files, from another tab or dropped on the window."""
        fresh = dict(payload)
        if fresh.get("files"):
            fresh |= self.with_files(fresh.pop("files"))
        if not fresh:
            return
        if "run" in fresh:
            fresh |= {"runs": [fresh.pop("run")], "sample": fresh.get("sample") or "worst"}
        if "prediction_file" in fresh:
            fresh["prediction_files"] = [fresh.pop("prediction_file")]
        if "runs" in fresh or ("dataset" in fresh and "truth_file" not in fresh):
            fresh |= {"prediction_files": [], "truth_file": None}
        super().receive(fresh)

    def start(self) -> None:
        self.saving.before_report()
        super().start()

    def commands(self) -> list[Command]:
        return [*super().commands(), *self.own_commands()]

    def own_commands(self) -> list[Command]:
        """What can be done here besides starting a report: saving, and all that the bar above the views offers."""
        seen = lambda: self.isVisible() and self.look is not None  # noqa: E731
        offered = [
            Command(f"compare.view.{option.key}", f"Compare: {option.words}", act, words=option.tip, enabled=seen)
            for option, act in self.stage.bar.offered()
        ]
        return [*self.saving.commands(), *offered]

    def look_anew(self) -> None:
        """Ask again for what is shown, also where no setting changed."""
        self._ask(anew=True)

    def closing(self) -> None:
        super().closing()
        self._live.close()
        self.stage.release()

    @property
    def measuring(self) -> bool:
        """Whether something that was asked for is still to be shown."""
        return self._measuring or self._looks.waits

    @property
    def look(self) -> Look | None:
        """What is shown."""
        return self.stage.look

    # -- looking ----------------------------------------------------------------------------------------------------

    def _ask(self, *, anew: bool = False) -> None:
        if not (self.form.valid and self.isVisible()):
            return
        settings = self.form.settings()
        try:
            settings.require_source()
        except SettingsError:
            self._forget(_NOTHING)
            return
        asked = settings.model_dump(mode="json", include=_ASKED) | {"profiled": self.tools.wants_profile}
        if asked == self._asked and not anew:
            return
        self._asked = asked
        self.asking.close_card()
        held = self._holdings.promise()
        told = {"workspace": str(self.context.workspace.root), "held": held, "ticket": self.saving.ticket}
        self._live.request(asked | told)

    def _take(self, frame: Frame) -> None:
        if "questions" in frame.figures:
            self._looks.now()
            if not self.stage.showing:
                self._forget("")
            self.asking.ask(frame.figures["questions"], frame.figures["sentence"])
            return
        look = self._holdings.take(frame)
        if look is None:
            self._ask(anew=True)
            return
        self._looks.take(look)

    def _show(self, look: Look) -> None:
        face = (look.figures["title"], look.figures["sample"], tuple(look.titles))
        same = face == self._shown_face
        if same and not look.errors:
            # Only settings changed: what is shown stays until it is measured anew.
            return
        scale = self.form.settings().scale(look.unit) if self.form.valid else ColourSettings().scale(look.unit)
        self.stage.show_look(look, scale, keep_view=same)
        self._shown_face = face
        if look.errors:
            self.deck.show_look(look, scale)
            self.tools.show_look(look)
            self.saving.look_shown()
        self.walking.show_place(look.figures["sample"], look.figures.get("order", ()))
        self._warn()

    def _busy(self, busy: bool) -> None:
        self._measuring = busy
        self.walking.say("measuring …" if busy else "")

    def _recolour(self, settings: ReportSettings) -> None:
        look = self.look
        if look is not None and look.errors:
            scale = settings.scale(look.unit)
            self.stage.grid.set_scale(scale)
            self.deck.set_scale(scale)

    def _problem(self, sentence: str, field: str) -> None:
        if field and field in self.form.model.model_fields:
            self.form.show_problem(field, sentence)
        self._asked = {}
        self._looks.now()
        if not self.stage.showing:
            self._forget(sentence)
            return
        # What is shown is still true of what it is named after; only the new choice cannot be shown.
        self.context.notify(sentence, severity="warn", key="compare.look")
        look = self.look
        if look is not None and not look.errors:
            # The surfaces came, and what looks wrong about them may be why they cannot be measured.
            self.deck.warn(" ".join([*dict.fromkeys(_remarks_of(look)), sentence]))
        else:
            self.deck.warn(f"Shown is what was measured before. {sentence}")

    def _put_off(self) -> None:
        """Nobody has said what the files mean: what was shown before stays, and they are asked about again later."""
        self._asked = {}
        if self.stage.showing:
            self.deck.warn(f"Shown is what was measured before. {_WAITING}")
        else:
            self.stage.clear(_WAITING)

    def _forget(self, sentence: str) -> None:
        self._shown_face = ()
        self._looks.forget()
        self.stage.clear(sentence)
        self.deck.forget()

    def _warn(self) -> None:
        look, number = self.look, self.deck.number
        if look is None:
            return
        said = list(look.figures.get("remarks", [[]] * (number + 1))[number])
        if number < len(look.errors):
            said.append(look.figures["predictions"][number]["caution"])
        self.deck.warn(" ".join(sentence for sentence in said if sentence))

    # -- putting together -------------------------------------------------------------------------------------------

    def _split(self) -> QWidget:
        upper, page = QWidget(), QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, px(8))
        column.setSpacing(px(8))
        column.addWidget(self.stage, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(upper)
        splitter.addWidget(self.deck)
        for index, share in enumerate(_SHARES):
            splitter.setStretchFactor(index, share)
        self._halves = splitter
        # Above the splitter, not in its upper part, which would not grow for it.
        around = QVBoxLayout(page)
        around.setContentsMargins(px(12), px(12), px(12), px(8))
        around.setSpacing(px(8))
        around.addWidget(self.asking)
        around.addWidget(splitter, 1)
        return page

    def _listen(self) -> None:
        self.asking.answered.connect(lambda: self._ask(anew=True))
        self.asking.put_off.connect(self._put_off)
        self.walking.sample_asked.connect(lambda sample: self.set_values(sample=sample))
        self.deck.prediction_chosen.connect(self._speak_of)
        self.deck.alignment.chosen.connect(lambda alignment: self.set_values(alignment=alignment))
        self.stage.key(WORSE_KEY, lambda: self.walking.step(+1))
        self.stage.key(BETTER_KEY, lambda: self.walking.step(-1))
        self.tools.listen()
        self.stage.key("Ctrl+Z", self.tools.undo)
        self.stage.key("Ctrl+Y", self.form.redo)
        self.stage.key("Ctrl+Shift+Z", self.form.redo)

    def _speak_of(self, number: int) -> None:
        self.stage.choose_prediction(number)
        if self.look is not None:
            self.tools.show_look(self.look)
        self._warn()

    def set_values(self, **values: Any) -> None:
        """Change settings as a person does: it can be undone, and what does not fit is said."""
        try:
            self.form.set_settings(values)
        except SettingsError as error:
            self.context.notify(error.sentence, severity="info", key="compare.setting")


def _remarks_of(look: Look) -> list[str]:
    return [remark for remarks in look.figures.get("remarks", ()) for remark in remarks]


_ASKED = set(PairSettings.model_fields) - set(ColourSettings.model_fields)
