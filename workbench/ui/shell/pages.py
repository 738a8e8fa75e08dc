"""The window's own pages that most days nobody opens: made when they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from workbench.settings import AppSettings

if TYPE_CHECKING:
    from workbench.ui.shell.report_page import ReportPage
    from workbench.ui.shell.settings_page import SettingsPage
    from workbench.ui.shell.window import MainWindow

SETTINGS, REPORT = "settings", "report"


class WindowPages(QObject):
    """Makes the settings and the report page and connects them to the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.settings: SettingsPage | None = None
        self.report: ReportPage | None = None
        window.stack.add_later(SETTINGS, self._make_settings)
        window.stack.add_later(REPORT, self._make_report)

    def take_settings(self, settings: AppSettings) -> None:
        """Put changed settings in force."""
        window = self._window
        window.settings = settings
        if settings.theme != window.theme.mode:
            window.theme.set_mode(settings.theme)
        if settings.font_scale != window.theme.scale:
            # Widths are worked out when widgets are made: another text size needs another window.
            window.reopen_asked.emit(settings)
            return
        if window.session.context is not None:
            window.session.context.jobs.set_limit(settings.running_jobs)
        if self.settings is not None:
            self.settings.show_settings(settings)

    def show_report(self) -> None:
        """Gather what a helper needs to know and show it."""
        self._window.open_tab(REPORT)
        if self.report is not None:
            jobs = [row.status.folder.path for row in self._window.tray.rows.values()]
            self.report.gather(jobs, self._window.session.root)

    def _make_settings(self) -> QWidget:
        from workbench.ui.shell.settings_page import SettingsPage

        self.settings = SettingsPage(self._window.settings)
        self.settings.changed.connect(self.take_settings)
        self.settings.failed.connect(self._window.notifications.show_error)
        return self.settings

    def _make_report(self) -> QWidget:
        from workbench.ui.shell.report_page import ReportPage

        self.report = ReportPage()
        self.report.said.connect(self._window.notifications.show)
        self.report.failed.connect(self._window.notifications.show_error)
        return self.report
