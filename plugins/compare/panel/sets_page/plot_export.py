"""The plots of the Evaluation page as files: the same drawings as in the report, of what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugins.compare.panel.sets_page.choice_bar import AGAINST, BREAKDOWN, FACES, TOGETHER, Choice
from plugins.compare.report.plots import Plot
from plugins.compare.sets.breakdown_plot import breakdown_plot
from plugins.compare.sets.figures import FIGURES
from plugins.compare.sets.plot_files import PLOT_SUFFIXES, write_beside
from plugins.compare.sets.plots import against_plot, changes_plot, faces_plot, spread_plot, surface_plot
from plugins.compare.sets.table import SetTable
from workbench.api import files
from workbench.api.ui import ask_for_paths, run_in_thread

if TYPE_CHECKING:
    from plugins.compare.panel.sets_page.page import SetsPage

_KEY = "compare.plots"


def plots_of(table: SetTable, choice: Choice) -> list[Plot]:
    """What the chosen view plots; empty where there is nothing to plot."""
    of = {"alignment": choice.alignment, "part": choice.part}
    found: list[Plot | None]
    if choice.view == TOGETHER:
        found = [surface_plot(table)]
    elif choice.view == BREAKDOWN:
        found = [breakdown_plot(table, choice.by, choice.figure, choice.alignment)]
    elif choice.view == AGAINST:
        runs = choice.run, choice.against
        found = [
            against_plot(table, *runs, choice.figure, "against", **of),
            changes_plot(table, *runs, choice.figure, **of),
        ]
    else:
        spread = [spread_plot(table, choice.run, choice.figure, **of)] if choice.view == FACES else []
        found = [*spread, faces_plot(table, choice.figure, **of)]
    return [plot for plot in found if plot is not None]


def save_plots(page: SetsPage) -> None:
    """Ask for a name, whose ending says the kind of file, and write the plots of the view there."""
    opened, choice = page.opened, page.bar.choice
    if opened is None or not opened.table.alignments:
        page.context.notify("There is nothing to save yet.", severity="info", key=_KEY)
        return
    table = page.shown_table()
    words = "surface" if choice.view == TOGETHER else FIGURES[choice.figure].key
    name = f"{opened.name} {choice.view} {words}.svg"
    start = files.plain_path(opened.folder.file(f"plots/{name}"))
    chosen = ask_for_paths(page, "save_file", "Plots", start, PLOT_SUFFIXES)
    if not chosen:
        return

    def done(written: int) -> None:
        what = "the plot" if written == 1 else f"{written} plots"
        folder = files.plain_path(chosen[0].parent)
        sentence = f"Saved {what} in {folder}." if written else "There is nothing to plot."
        page.context.notify(sentence, severity="good" if written else "info", key=_KEY)

    run_in_thread(
        lambda: len(write_beside(chosen[0], plots_of(table, choice))),
        done=done,
        failed=page.context.notify_error,
        owner=page,
    )
