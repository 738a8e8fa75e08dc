"""The corner where notifications stand: at most a few cards, the newest at the bottom, above the tray."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from workbench.ui.labels import label
from workbench.ui.notifications import Notification, Notifications
from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import MIDDLE_PX, SMALL_PX, Tone

_WIDTH_PX = 410
_MOST_CARDS = 4
_LOOKS: dict[str, tuple[str, Tone]] = {
    "info": ("info", "accent"),
    "good": ("done", "good"),
    "warn": ("warn", "warn"),
    "bad": ("error", "bad"),
}


class Toast(QFrame):
    """One notification. `closed` when a person closes it, uses one of its buttons, or its time is over."""

    closed = Signal(int)

    def __init__(self, notification: Notification) -> None:
        super().__init__()
        self.setProperty("surface", "toast")
        self.setFixedWidth(px(_WIDTH_PX))
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._over)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(MIDDLE_PX), px(10), px(SMALL_PX), px(10))
        self._body: QWidget | None = None
        self.show_notification(notification)

    def show_notification(self, notification: Notification) -> None:
        """Show another text in place."""
        self.notification = notification
        if self._body is not None:
            self._column.removeWidget(self._body)
            self._body.deleteLater()
        self._body = self._make_body(notification)
        self._column.addWidget(self._body)
        self.setAccessibleName(f"{notification.title} {notification.sentence}".strip())
        self._timer.stop()
        if notification.seconds is not None:
            self._timer.start(round(notification.seconds * 1000))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        if self.notification.seconds is not None:
            self._timer.start(round(self.notification.seconds * 1000))

    def _make_body(self, notification: Notification) -> QWidget:
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(SMALL_PX + 2))
        icon, tone = _LOOKS[notification.severity]
        picture = QLabel()
        wear(picture, icon, tone, size=18)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(px(4))
        if notification.title:
            words.addWidget(label(notification.title, size="strong", wrap=True))
        times = f" ({notification.times} times)" if notification.times > 1 else ""
        sentence = label(notification.sentence + times, wrap=True)
        sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(sentence)
        if notification.actions:
            words.addLayout(self._buttons(notification))
        row.addLayout(words, 1)
        close = QToolButton()
        wear(close, "close", size=14)
        close.setAccessibleName("Close this message")
        close.setToolTip("Close")
        close.clicked.connect(self._over)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return body

    def _buttons(self, notification: Notification) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(px(6))
        buttons.setContentsMargins(0, px(4), 0, 0)
        for action in notification.actions:
            button = QPushButton(action.title)

            def use(_on: bool = False, run: object = action.run) -> None:
                self._over()
                if callable(run):
                    run()

            button.clicked.connect(use)
            buttons.addWidget(button)
        buttons.addStretch(1)
        return buttons

    def _over(self) -> None:
        self._timer.stop()
        self.closed.emit(self.notification.id)


class NotificationCorner(QObject):
    """Keeps the cards of `notifications` in the lower right corner of a widget."""

    def __init__(self, notifications: Notifications, over: QWidget) -> None:
        super().__init__(over)
        self._notifications = notifications
        self._over = over
        self.toasts: dict[int, Toast] = {}
        notifications.shown.connect(self._show)
        notifications.replaced.connect(self._replace)
        notifications.closed.connect(self._close)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._place)
        over.installEventFilter(self)
        for notification in notifications.open():
            self._show(notification)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._over:
            self._place()
        elif event.type() == QEvent.Type.LayoutRequest and watched is not self._over:
            # A card's words are measured only once it is shown; before that it would be placed too low.
            self._soon.start()
        return False

    def _show(self, notification: Notification) -> None:
        toast = Toast(notification)
        toast.setParent(self._over)
        # Outside until it is measured: shown at the upper left it would flash there, and take the mouse for a reader.
        toast.move(self._over.width(), self._over.height())
        toast.installEventFilter(self)
        toast.closed.connect(self._notifications.close)
        self.toasts[notification.id] = toast
        toast.show()
        for old in list(self.toasts)[:-_MOST_CARDS]:
            self._notifications.close(old)
        self._soon.start()

    def _replace(self, notification: Notification) -> None:
        toast = self.toasts.get(notification.id)
        if toast is not None:
            toast.show_notification(notification)
            self._soon.start()

    def _close(self, identity: int) -> None:
        toast = self.toasts.pop(identity, None)
        if toast is not None:
            toast.hide()
            toast.deleteLater()
            self._place()

    def _place(self) -> None:
        bottom = self._over.height() - px(MIDDLE_PX)
        for toast in reversed(self.toasts.values()):
            toast.layout().activate()
            toast.setFixedWidth(min(px(_WIDTH_PX), self._over.width() - 2 * px(MIDDLE_PX)))
            height = max(toast.heightForWidth(toast.width()), toast.minimumSizeHint().height())
            toast.resize(toast.width(), height)
            toast.move(QPoint(self._over.width() - toast.width() - px(MIDDLE_PX), bottom - height))
            toast.raise_()
            # On a small screen the oldest wait above the edge until there is room for them.
            toast.setVisible(bottom == self._over.height() - px(MIDDLE_PX) or bottom > height)
            bottom -= height + px(SMALL_PX)
