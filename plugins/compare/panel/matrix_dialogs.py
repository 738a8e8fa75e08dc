"""Matrices of alignments, from the window to a file and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugins.compare.aligning.matrix_files import write_matrix
from workbench.api import files
from workbench.api.ui import ask_for_paths, run_in_thread

if TYPE_CHECKING:
    from plugins.compare.panel.pair_page import PairPage

_READ = (".txt", ".mat", ".json")
_WRITTEN = (".txt", ".json")


def export_matrix(page: PairPage, column: Mapping[str, Any] | None) -> None:
    """Ask for a place and write an alignment's matrix there: text in millimetres, or JSON that says how it was found.

    `column` is what a look says of the alignment.
    """
    if column is None or "how" not in column:
        return
    start = files.plain_path(page.context.workspace.comparisons / f"{column['title']}.txt")
    chosen = ask_for_paths(page, "save_file", "Matrix", start, _WRITTEN)
    if not chosen:
        return
    settings = page.form.settings().counting() if page.form.valid else {}
    run_in_thread(
        lambda: write_matrix(chosen[0], column["how"], settings),
        done=lambda _nothing: page.context.notify(
            f"Wrote {chosen[0].name}: from prediction to truth.", severity="good", key="compare.matrix"
        ),
        failed=page.context.notify_error,
        owner=page,
    )


def import_matrix(page: PairPage) -> None:
    """Ask for a file and show the prediction moved by the matrix in it."""
    chosen = ask_for_paths(page, "file", "Matrix", "", _READ)
    if chosen:
        page.set_values(matrix_file=Path(chosen[0]), alignment="matrix")
