"""The leaderboard on disk: one set of tables per dataset and split, and one page with all of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plugins.training.evaluation.leaderboard import FOLDER, Board, Key, across, read_boards
from plugins.training.evaluation.properties.kept import properties_sheet, read_properties
from plugins.training.settings.judging import LeaderboardSettings
from workbench.api import DataError, Job, Part, Report, SettingsError, Sheet, digits, files, html_of, now

_TITLE = "Leaderboard"
_RULE = (
    "Runs stand in one table only where they were measured on the same faces of the same content. Each figure is "
    "averaged per image, then over images; baselines are the best that any of the runs' own training faces give."
)


def chosen_boards(s: LeaderboardSettings, workspace: Path) -> list[tuple[Board, Key]]:
    """The boards asked for, each with the score it is ranked by.

    Raises
    ------
    DataError : nothing was evaluated.  SettingsError : no board has the dataset, region or metric.
    """
    boards = read_boards(workspace)
    if not boards:
        raise DataError("No run has been evaluated yet", remedy="evaluate one first")
    wanted = [b for b in boards if s.dataset in (None, "", b.any.dataset) and s.split in ("", b.any.split)]
    if not wanted:
        known = ", ".join(sorted({board.any.dataset for board in boards}))
        raise SettingsError(
            "No run was evaluated on these faces", field="dataset", remedy=f"evaluated were runs on {known}"
        )
    found = [(board, key) for board in wanted if board.ranked(key := key_for(board, s))]
    if not found:
        key = key_for(wanted[0], s)
        known = ", ".join(wanted[0].metrics(key[0], key[1])) or ", ".join(wanted[0].regions(key[0]))
        raise SettingsError(
            f"No run has the score {'/'.join(key)}", field="metric", remedy=f"known are {known}" if known else ""
        )
    return found


def key_for(board: Board, s: LeaderboardSettings) -> Key:
    """The score to rank by: what was chosen, the board's headline for the rest. Raises DataError."""
    alignment, region, metric = board.headline()
    return s.alignment or alignment, s.region or region, s.metric or metric


def write_boards(s: LeaderboardSettings, job: Job) -> dict[str, float | int | str | bool | None]:
    """Write ``DATASET-SPLIT.csv/.md/.tex`` and ``leaderboard.html``; the best run of each. Raises WorkbenchError."""
    boards = chosen_boards(s, job.place.workspace)
    folder = files.long_path(job.place.workspace / FOLDER)
    job.progress(0, len(boards))
    summary: dict[str, float | int | str | bool | None] = {}
    parts, taken = list[Part](), set[str]()
    if len(boards) > 1:
        every = across([board for board, _ in boards], boards[0][1])
        parts.append(Part("Runs × datasets", sheet=every))
        write_sheet(folder, "all", every, "Runs on every dataset they were measured on")
    for place, (board, key) in enumerate(boards, start=1):
        name = _free(f"{board.any.dataset}-{board.any.split}", taken)
        sheet = board.sheet(key)
        write_sheet(folder, name, _whole(board, key), board.words(key), shown=sheet)
        parts.append(Part(board.words(key), warnings=(board.note,), sheet=sheet))
        best, figure = board.ranked(key)[0]
        shown = digits(figure.run, figure.unit)
        summary[f"best on {board.title}"] = f"{best.run} ({figure.title}: {shown})"
        job.progress(place, len(boards))
    known = read_properties(job.place.workspace)
    if known:
        parts.append(Part("Properties of the methods", sheet=properties_sheet(known)))
    target = folder / "leaderboard.html"
    files.write_text(target, html_of(Report(_TITLE, tuple(parts), (_RULE, f"Written {now()}."))))
    job.artifact("report", target, title=_TITLE)
    return summary


def write_sheet(folder: Path, name: str, sheet: Sheet, caption: str, *, shown: Sheet | None = None) -> None:
    """A table as CSV, and as LaTeX and Markdown (`shown`, where that has fewer columns). Raises WorkspaceError."""
    narrow = sheet if shown is None else shown
    files.write_text(folder / f"{name}.csv", sheet.csv())
    files.write_text(folder / f"{name}.tex", narrow.latex(caption))
    files.write_text(folder / f"{name}.md", narrow.markdown())


def _whole(board: Board, key: Key) -> Sheet:
    names: Sequence[str] = list(board.metrics(key[0], key[1]))
    return board.sheet(key, [key[2], *(name for name in names if name != key[2])])


def _free(name: str, taken: set[str]) -> str:
    """`name`, with a number where the same dataset was measured with other content, too."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free
