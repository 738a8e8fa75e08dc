"""Messages of the desktop: what is said in the corner while nobody looks at the window."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from workbench.ui.notifications import Notification, Notifications

log = logging.getLogger(__name__)
_TITLE = "Face Depth Workbench"
_SECONDS = 12
_ICONS = {
    "good": QSystemTrayIcon.MessageIcon.Information,
    "warn": QSystemTrayIcon.MessageIcon.Warning,
    "bad": QSystemTrayIcon.MessageIcon.Critical,
}
Send = Callable[[str, str, QSystemTrayIcon.MessageIcon], bool]


class DesktopMessages(QObject):
    """Passes on what ended, failed or needs a look, while no window of ours is in front. A click brings ours there.

    `send` is how a message gets to the desktop and says whether it did; the default is the system's tray.
    """

    def __init__(
        self,
        notifications: Notifications,
        window: QWidget,
        *,
        wanted: Callable[[], bool] = lambda: True,
        send: Send | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._wanted = window, wanted
        self._send: Send = send or self._through_tray
        self._tray: QSystemTrayIcon | None = None
        self._rest = QTimer(self, singleShot=True, interval=_SECONDS * 1000)
        self._rest.timeout.connect(self._put_away)
        notifications.shown.connect(self._take)
        notifications.replaced.connect(self._take)

    def bring_to_front(self) -> None:
        """Show the window to who clicked a message."""
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()
        self._put_away()

    def _take(self, notification: Notification) -> None:
        icon = _ICONS.get(notification.severity)
        if icon is None or not self._wanted() or QApplication.activeWindow() is not None:
            return
        if not self._send(notification.title or _TITLE, notification.sentence, icon):
            log.debug("The desktop takes no messages")

    def _through_tray(self, title: str, sentence: str, icon: QSystemTrayIcon.MessageIcon) -> bool:
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return False
        if self._tray is None:
            self._tray = QSystemTrayIcon(QIcon(self._window.windowIcon()), self)
            self._tray.setToolTip(_TITLE)
            self._tray.messageClicked.connect(self.bring_to_front)
            self._tray.activated.connect(lambda _reason: self.bring_to_front())
        # The icon is there only as long as its message: nothing of ours stays in a corner of the screen.
        self._tray.show()
        self._tray.showMessage(title, sentence, icon, _SECONDS * 1000)
        self._rest.start()
        return True

    def _put_away(self) -> None:
        self._rest.stop()
        if self._tray is not None:
            self._tray.hide()
