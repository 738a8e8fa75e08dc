"""Taking a comparison away from the window: picture, report, session; and opening a session again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu

from plugins.compare.file_kinds import SESSION_SUFFIX
from plugins.compare.panel.page_state import PageState, look_from_there, read_state, restore, state_of
from plugins.compare.panel.pictures import save_picture
from plugins.compare.session import (
    Opened,
    Recent,
    Session,
    new_session_path,
    read_session,
    recent_sessions,
    write_session,
)
from workbench.api import SettingsError, WorkbenchError, files
from workbench.api.ui import Command, run_in_thread

if TYPE_CHECKING:
    from plugins.compare.panel.pair_page import PairPage

_SIZES = (1, 2, 4, 8)
_KEY = "compare.saving"


class Saving(QObject):
    """What the page's Save button does. The page calls `look_shown` after it has shown what was measured.

    `ticket` goes out with every question of the page and comes back with its answers; it is another one since each
    session that was opened.
    """

    def __init__(self, page: PairPage) -> None:
        super().__init__(page)
        self._page = page
        self._path: Path | None = None
        self._title = ""
        self._waiting: PageState | None = None
        self.ticket = 0
        self._placing: PageState | None = None
        self.recent: list[Recent] = []
        button = page.stage.bar.save
        button.setProperty("kind", "menu")
        button.setAccessibleName("Save or open")
        button.setToolTip("Picture of the views, report, session; and opening a session again")
        self.menu = QMenu(button)
        self.menu.aboutToShow.connect(self._fill)
        button.setMenu(self.menu)
        page.stage.grid.filled.connect(self._filled)
        self._list_recent()

    # -- for the page -----------------------------------------------------------------------------------------------

    def commands(self) -> list[Command]:
        """The same for the palette and by keys."""
        shown = lambda: self._page.isVisible() and self._page.look is not None  # noqa: E731
        visible = self._page.isVisible
        return [
            Command("compare.picture", "Compare: save picture", self.save_picture, enabled=shown),
            Command("compare.session.save", "Compare: save session", self.save_session, "Ctrl+S", enabled=shown),
            Command("compare.session.open", "Compare: open session …", self.choose_session, "Ctrl+O", enabled=visible),
        ]

    def look_shown(self) -> None:
        """Errors are shown: a session that waits for them is put back as far as it can be before views are filled."""
        look = self._page.look
        # What was asked before may still arrive. Titles do not tell it apart: they change from version to version.
        if self._waiting is not None and look is not None and look.figures.get("ticket") == self.ticket:
            state, self._waiting = self._waiting, None
            self._title = str(look.figures["title"])
            restore(self._page.stage, state)
            self._page.deck.choose(state.card)
            self._page.deck.predictions.choose(str(state.prediction))
            # Filling fits views to what they show, so where they looked from comes after it.
            if self._page.stage.grid.filling:
                self._placing = state
            else:
                look_from_there(self._page.stage, state)

    def before_report(self) -> None:
        """A report that shows the window's own view is given it."""
        form = self._page.form
        viewers = self._page.stage.grid.viewers
        if not (form.valid and "own" in form.settings().views and viewers):
            return
        v = viewers[0].viewpoint
        own = (*v.target, v.distance, v.azimuth, v.elevation, v.view_angle)
        if (form.settings().own_view, form.settings().own_shift) != (own, v.shift):
            form.set_settings({"own_view": own, "own_shift": v.shift}, undoable=False)

    def save_picture(self) -> None:
        """Keep what the views show, at the size and on the ground that the settings say."""
        save_picture(self._page)

    def save_session(self) -> None:
        """Write a session in the workspace's comparisons; one that was opened or saved here before is written anew."""
        page = self._page
        if not page.form.valid or page.look is None:
            page.context.notify("There is nothing to save yet.", severity="info", key=_KEY)
            return
        settings, title = page.form.settings(), str(page.look.figures["title"])
        state = state_of(page.stage, page.deck.page, page.deck.number).plain()
        workspace = page.context.workspace
        again = self._path if self._title == title else None

        def work() -> Path:
            path = again or new_session_path(workspace.comparisons, title)
            write_session(path, Session.of(settings, title, workspace.root, state))
            return path

        def done(path: Path) -> None:
            self._path, self._title = path, title
            self._say(f"Saved {path.name} in the workspace's comparisons.")
            self._list_recent()

        run_in_thread(work, done=done, failed=page.context.notify_error, owner=self)

    def choose_session(self) -> None:
        """Ask which session to open."""
        folder = files.plain_path(self._page.context.workspace.comparisons)
        path, _ = QFileDialog.getOpenFileName(
            self._page, "Open a session", folder, f"Sessions (*{SESSION_SUFFIX} *.json)"
        )
        if path:
            self.open_session(Path(path))

    def open_session(self, path: Path) -> None:
        """Show the comparison of a session as it stood."""
        root = self._page.context.workspace.root
        work: Callable[[], Opened] = lambda: read_session(path, root)  # noqa: E731
        run_in_thread(work, done=self._open, failed=self._page.context.notify_error, owner=self)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _open(self, opened: Opened) -> None:
        page = self._page
        # Waiting before the settings are set: what they ask for may be there at once.
        self._waiting, before, self._title = read_state(opened.page), self._title, opened.title
        self.ticket += 1
        try:
            page.form.set_settings(opened.settings)
        except SettingsError as error:
            self._waiting, self._title = None, before
            page.context.notify_error(error, key=_KEY)
            return
        self._path = opened.path
        page.look_anew()
        for problem in opened.problems:
            page.form.show_problem(problem.field, problem.sentence)
            page.context.notify(problem.sentence, severity="warn", key=f"{_KEY}.{problem.field}")
        for note in opened.notes:
            page.context.notify(note, severity="info")
        self._list_recent()

    def _filled(self) -> None:
        if self._placing is not None:
            state, self._placing = self._placing, None
            look_from_there(self._page.stage, state)

    def _fill(self) -> None:
        """The menu as it is now: what cannot be done yet is grey."""
        menu, page = self.menu, self._page
        menu.clear()
        settings = page.form.settings() if page.form.valid else None
        shown = page.look is not None
        menu.addAction("Save picture", self.save_picture).setEnabled(shown and settings is not None)
        sizes = menu.addMenu("Figure size")
        for size in _SIZES:
            action = sizes.addAction(f"{size}×", lambda size=size: self._set(figure_scale=size))
            action.setCheckable(True)
            action.setChecked(settings is not None and settings.figure_scale == size)
        clear = menu.addAction("Transparent background")
        clear.setCheckable(True)
        clear.setChecked(settings is not None and settings.transparent)
        clear.toggled.connect(lambda on: self._set(transparent=on))
        menu.addSeparator()
        menu.addAction("Write report", page.start).setEnabled(settings is not None and shown)
        menu.addSeparator()
        menu.addAction("Save session", self.save_session).setEnabled(shown and settings is not None)
        menu.addAction("Open session …", self.choose_session)
        recent = menu.addMenu("Recent sessions")
        recent.setEnabled(bool(self.recent))
        for one in self.recent:
            words = f"{one.title}  ({one.saved[:16].replace('T', ' ')})"
            recent.addAction(words, lambda path=one.path: self.open_session(path))

    def _set(self, **values: object) -> None:
        try:
            self._page.form.set_settings(values)
        except WorkbenchError as error:
            self._page.context.notify_error(error, key=_KEY)

    def _say(self, sentence: str) -> None:
        self._page.context.notify(sentence, severity="good", key=_KEY)

    def _list_recent(self) -> None:
        root = self._page.context.workspace.root

        def keep(found: list[Recent]) -> None:
            self.recent = found

        run_in_thread(lambda: recent_sessions(root), done=keep, owner=self)


def session_among(paths: list[str]) -> Path | None:
    """The first session among dropped files."""
    return next((Path(path) for path in paths if path.lower().endswith(SESSION_SUFFIX)), None)
