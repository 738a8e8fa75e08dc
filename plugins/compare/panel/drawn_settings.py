"""What the tools do to the settings: lasso and sphere regions, lines to cut along, picked pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from plugins.compare.panel.matrix_dialogs import export_matrix, import_matrix
from plugins.compare.panel.pairs_card import PairsCard, PickedPair
from plugins.compare.panel.pick_frames import as_it_came, as_shown
from plugins.compare.panel.profile_view import ProfileView, colour_of, curves_on, point_along
from plugins.compare.settings import NumberedPair, ProfileCut, SourceSettings
from workbench.api.ui import (
    PLOT_SERIES,
    LassoDrawn,
    LineDrawn,
    Pick,
    Piecewise,
    current_tokens,
)

if TYPE_CHECKING:
    from plugins.compare.panel.looks import Look
    from plugins.compare.panel.pair_page import PairPage
    from plugins.compare.panel.viewport import Viewport

_ON_TRUTH, _ON_PREDICTION = "Now click the same point on the truth.", "Now click the same point on the prediction."


class PairTools(QObject):
    """Stands between what a person does in the views and cards and the form, which holds everything that lasts."""

    def __init__(self, page: PairPage) -> None:
        super().__init__(page)
        self._page = page
        self.profile, self.pairs = ProfileView(), PairsCard()
        self._half: tuple[bool, NDArray[np.float64]] | None = None
        self._of: tuple[str, list[str], list[Any]] | None = None
        self._numbered: tuple[Any, ...] = ()
        self._cuts = Piecewise(self)

    def listen(self) -> None:
        """Follow the stage and the cards; called when the page has both."""
        page, stage, deck = self._page, self._page.stage, self._page.deck
        stage.lassoed.connect(self._lassoed)
        stage.line_drawn.connect(self._line_drawn)
        stage.pointed.connect(self._pointed)
        stage.tool_changed.connect(self._tool_changed)
        stage.card.centre_asked.connect(lambda: self._centre(stage.card.place))
        deck.page_chosen.connect(lambda _key: self._card_chosen())
        deck.alignment.export_asked.connect(lambda: export_matrix(page, self._column(self._shown)))
        deck.alignment.import_asked.connect(lambda: import_matrix(page))
        self.profile.cut_asked.connect(self._cut)
        self.profile.pointed.connect(self._point_along)
        self.profile.moved.connect(lambda offset: page.set_values(cut_offset_mm=offset))
        self.pairs.picking_asked.connect(lambda: stage.set_tool("pairs"))
        self.pairs.align_asked.connect(lambda: page.set_values(alignment="pairs"))
        self.pairs.removed.connect(self._remove)
        self.pairs.undo_asked.connect(self.undo)
        self.pairs.cleared.connect(lambda: self._keep([]))
        if page.form.valid:
            # What stands in the form from last time belongs to the face that stands there with it.
            self._of = _face_and_pairs(page.form.settings())

    @property
    def wants_profile(self) -> bool:
        """Whether the surfaces are to be cut."""
        return self._page.deck.page == "profile"

    def follow(self, settings: Any) -> None:
        """Show what the form says. Points that were picked on another face mean nothing on this one."""
        before, self._of = self._of, _face_and_pairs(settings)
        source, runs, pairs = self._of
        if before is not None and any(pairs) and before[2] == pairs:
            if before[0] != source:
                self._half = None
                aligned = {"alignment": "none"} if settings.alignment == "pairs" else {}
                self._page.set_values(picked_pairs=[], pairs_of_predictions=[], **aligned)
                return
            followed = following(settings.pairs_of_predictions, before[1], runs)
            if followed != settings.pairs_of_predictions:
                self._page.set_values(pairs_of_predictions=followed)
                return
        self.profile.follow(ProfileCut.read({name: getattr(settings, name) for name in ProfileCut.model_fields}))
        self._page.stage.card.offer_centre(settings.region == "sphere")
        self._show_pairs()

    def show_look(self, look: Look) -> None:
        """Show what was measured."""
        self._show_pairs()
        if self.wants_profile:
            self.profile.show_look(look)
        self._draw_cut()

    def undo(self) -> None:
        """Take the half of a pair back, else the last change of a setting."""
        if self._half is not None:
            self._half = None
            self._show_pairs()
        else:
            self._page.form.undo()

    # -- regions and cuts -------------------------------------------------------------------------------------------

    def _lassoed(self, drawn: LassoDrawn) -> None:
        v = drawn.viewpoint
        lasso = {
            "target": v.target, "distance": v.distance, "azimuth": v.azimuth, "elevation": v.elevation,
            "view_angle": v.view_angle, "aspect": drawn.aspect, "polygon": drawn.polygon,
        }  # fmt: skip
        self._page.set_values(region="lasso", lasso=lasso)
        self._page.stage.set_tool("normal")

    def _centre(self, place: NDArray[np.float64] | None) -> None:
        if place is not None:
            self._page.set_values(region="sphere", sphere_centre=_floats(place))

    def _line_drawn(self, line: LineDrawn) -> None:
        self._page.deck.choose("profile")
        through = (*line.start, *line.end)
        self._page.set_values(cut="free", cut_offset_mm=0.0, cut_line=through, cut_direction=line.direction)

    def _cut(self, cut: str) -> None:
        if cut == "free" and self._settings().get("cut_line") is None:
            self._page.stage.set_tool("profile")
            self.profile.forget("Draw a line with the left button in one of the views.")
            return
        self._page.set_values(cut=cut)

    def _card_chosen(self) -> None:
        if self.wants_profile:
            self._page.look_anew()
        self._draw_cut()

    def _draw_cut(self) -> None:
        """The cut on all surfaces, as long as its card is on top."""
        shown = self._page.stage.grid.shown
        self._cuts.do([lambda v=v: v.viewer.show_curves(self._curves_in(v)) for v in shown])  # type: ignore[misc]

    def _curves_in(self, viewport: Viewport) -> list[tuple[NDArray[np.float64], str]]:
        look, colours = self._page.look, [current_tokens().text, *PLOT_SERIES]
        if look is None or not self.wants_profile:
            return []
        shared = len(viewport.viewer.scene.layers) > 1
        curves = curves_on(look, None, colours) if viewport.content.kind == "truth" or shared else []
        own = [] if viewport.content.kind == "truth" else curves_on(look, viewport.content.number, colours)
        return curves + own

    def _point_along(self, x: float) -> None:
        """The place that the mouse is at over the plots, on every surface that a view shows."""
        look, colours = self._page.look, [current_tokens().text, *PLOT_SERIES]
        for viewport in self._page.stage.grid.shown:
            shared = len(viewport.viewer.scene.layers) > 1
            numbers: list[int | None] = [None] if viewport.content.kind == "truth" or shared else []
            numbers += [] if viewport.content.kind == "truth" else [viewport.content.number]
            found = [(number, None if look is None else point_along(look, number, x)) for number in numbers]
            viewport.viewer.show_spots([(place, colour_of(n, colours)) for n, place in found if place is not None])

    # -- pairs ------------------------------------------------------------------------------------------------------

    def _pointed(self, on_truth: bool, pick: Pick) -> None:
        column = self._column(self._shown)
        if column is None:
            return
        place = np.asarray(pick.position, np.float64)
        place = place if on_truth else as_it_came(place, column)
        if self._half is None or self._half[0] == on_truth:
            self._half = on_truth, place
        else:
            other, self._half = self._half[1], None
            prediction, truth = (other, place) if on_truth else (place, other)
            self._keep([*self._picked, (*_floats(prediction), *_floats(truth))])
        self._page.deck.choose("pairs")
        self._show_pairs()

    def _remove(self, number: int) -> None:
        self._keep([pair for i, pair in enumerate(self._picked) if i != number])

    def _keep(self, pairs: list[PickedPair]) -> None:
        """These are the pairs of the prediction that the cards speak of."""
        page, look = self._page, self._page.look
        if page.form.valid and look is not None:
            page.set_values(**page.form.settings().with_pairs(page.deck.number, pairs, len(look.predictions)))

    def _show_pairs(self) -> None:
        column = self._column("pairs") or {}
        errors = column.get("pair_errors", ()) if len(column.get("pair_errors", ())) == len(self._picked) else ()
        rms = float(np.sqrt(np.mean(np.square(errors)))) if len(errors) else None
        waiting = "" if self._half is None else _ON_PREDICTION if self._half[0] else _ON_TRUTH
        self.pairs.show_pairs(self._picked, errors, rms, waiting)
        self._number()

    def _number(self) -> None:
        """The pairs' numbers on both surfaces, while they are picked or their card is on top."""
        column, stage = self._column(self._shown), self._page.stage
        wanted = column is not None and (stage.tool == "pairs" or self._page.deck.page == "pairs")
        on_truth, on_prediction = [], []
        if wanted and column is not None:
            pairs = np.asarray(self._picked, np.float64).reshape(-1, 6)
            on_truth = list(pairs[:, 3:])
            on_prediction = [as_shown(point, column) for point in pairs[:, :3]]
            if self._half is not None:
                half = self._half[1] if self._half[0] else as_shown(self._half[1], column)
                (on_truth if self._half[0] else on_prediction).append(half)
        state = (np.array(on_truth).tobytes(), np.array(on_prediction).tobytes(), *stage.grid.contents)
        if state == self._numbered:
            return
        self._numbered = state
        for viewport in stage.grid.viewports:
            viewport.viewer.show_numbered(on_truth if viewport.content.kind == "truth" else on_prediction)

    def _tool_changed(self, tool: str) -> None:
        if tool == "pairs":
            self._page.deck.choose("pairs")
        elif self._half is not None:
            self._half = None
        self._show_pairs()

    # -- what is known ----------------------------------------------------------------------------------------------

    @property
    def _shown(self) -> str:
        look = self._page.look
        return "" if look is None else str(look.figures.get("shown", ""))

    @property
    def _picked(self) -> list[PickedPair]:
        page = self._page
        return list(page.form.settings().pairs_of(page.deck.number)) if page.form.valid else []

    def _settings(self) -> dict[str, Any]:
        return dict(self._page.form.settings()) if self._page.form.valid else {}

    def _column(self, alignment: str) -> Mapping[str, Any] | None:
        """What is known of an alignment of the prediction that the cards speak of."""
        look, number = self._page.look, self._page.deck.number
        if look is None or number >= len(look.errors):
            return None
        columns = look.figures["predictions"][number]["alignments"]
        return next((column for column in columns if column["key"] == alignment and "rms" in column), None)


def _face_and_pairs(settings: Any) -> tuple[str, list[str], list[Any]]:
    """Which face is compared, whose predictions of it, and the pairs that were picked on it."""
    source = settings.model_dump_json(include=set(SourceSettings.model_fields) - {"runs"})
    return source, list(settings.runs), [settings.picked_pairs, settings.pairs_of_predictions]


def following(rows: Sequence[NumberedPair], before: Sequence[str], runs: Sequence[str]) -> list[NumberedPair]:
    """The pairs of predictions after other runs were chosen: each goes with its run, and leaves with it."""
    names = dict(enumerate(before, 1))
    places = {name: number for number, name in reversed(list(enumerate(runs, 1)))}
    moved = [(places.get(names.get(round(row[0]), "")), row[1:]) for row in rows] if before else []
    return [(float(place), *pair) for place, pair in moved if place is not None] if before else list(rows)


def _floats(point: NDArray[np.floating]) -> tuple[float, float, float]:
    return float(point[0]), float(point[1]), float(point[2])
