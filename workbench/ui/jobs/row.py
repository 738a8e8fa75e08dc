"""One job in the tray."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from workbench.jobs.status import JobState, JobStatus
from workbench.ui.jobs.actions import buttons
from workbench.ui.jobs.progress_line import ProgressLine
from workbench.ui.jobs.wording import StateLook, counted, look, pace
from workbench.ui.labels import ElidedLabel, label
from workbench.ui.theme.icons import wear
from workbench.ui.theme.palette import px
from workbench.ui.theme.tokens import MIDDLE_PX, SMALL_PX

ROW_PX = 34
_TITLE_PX = 224
_ANY_WIDTH = 16777215
_TITLES = {"pause": "Pause", "resume": "Resume", "retry": "Retry", "open": "Open", "log": "Log"}
_ICONS = {"cancel": ("stop", "Stop; what is finished is kept"), "dismiss": ("close", "Take this row away")}
_MENU = (
    ("Open folder", "folder"),
    ("Log", "log"),
    ("Copy path", "copy path"),
    ("Copy as command line", "copy command"),
)


class JobRow(QFrame):
    """State, title, progress, speed and buttons. `asked(action)` when a button or the menu is used."""

    asked = Signal(str)

    def __init__(self, status: JobStatus) -> None:
        super().__init__()
        self.status = status
        self._shown: tuple[StateLook, list[str]] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(px(MIDDLE_PX), 0, px(SMALL_PX), 0)
        row.setSpacing(px(SMALL_PX))
        self.icon = QLabel()
        self.icon.setFixedWidth(px(16))
        self.word = label(tone="muted", size="secondary")
        self.word.setFixedWidth(px(70))
        self.title = ElidedLabel()
        self.title.setMaximumWidth(px(_TITLE_PX))
        self.line = ProgressLine()
        self.count = label(tone="text")
        self.count.setFixedWidth(px(96))
        self.pace = ElidedLabel(tone="muted")
        for widget in (self.icon, self.word, self.title):
            row.addWidget(widget)
        row.addWidget(self.line, 1)
        row.addSpacing(px(4))
        row.addWidget(self.count)
        row.addWidget(self.pace)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(px(4))
        holder = QWidget()
        holder.setLayout(self._buttons)
        self._holder = holder
        self._buttons.setContentsMargins(0, 0, 0, 0)
        row.addWidget(holder)
        self.setFixedHeight(px(ROW_PX))
        self.show_status(status)

    def show_status(self, status: JobStatus) -> None:
        """Show the job as it stands now; buttons are made anew only where they differ."""
        self.status = status
        shown = look(status.state)
        wanted = buttons(status.state)
        if self._shown != (shown, wanted):
            self._shown = (shown, wanted)
            wear(self.icon, shown.icon, shown.tone, size=16)
            self.word.setText(shown.word)
            self._make_buttons(wanted)
        self.title.set_text(status.spec.title)
        self.count.setText(counted(status))
        self.pace.set_text(pace(status), "bad" if status.state is JobState.FAILED else "muted")
        self._show_progress(status)
        self._share_room()
        self.setAccessibleName(f"{status.spec.title}: {shown.word}, {counted(status)}, {pace(status)}")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu().popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share_room()
        super().resizeEvent(event)

    def _share_room(self) -> None:
        """Give up, from the least needed on, what has no room on a small screen; buttons always stay."""
        trouble = self.status.state in (JobState.FAILED, JobState.INTERRUPTED)
        room = self.width() / px(100)
        self.word.setVisible(room > 8)
        self.title.setFixedWidth(px(_TITLE_PX if room > 10 else 130))
        self.line.setVisible(not trouble)
        self.count.setVisible(not trouble and room > 5.5)
        self.pace.setVisible(trouble or room > 9)
        if trouble:
            self.pace.setMinimumWidth(px(60))
            self.pace.setMaximumWidth(_ANY_WIDTH)
        else:
            self.pace.setFixedWidth(px(200 if room > 11 else 150))
        self._holder.setMinimumWidth(px(170) if room > 10 else 0)

    def _show_progress(self, status: JobStatus) -> None:
        tone = look(status.state).tone
        share = 1.0 if status.state is JobState.DONE else status.fraction
        if share is None and not status.state.active:
            share = 0.0
        self.line.show_share(share, "accent" if tone in ("muted", "accent") else tone, moving=status.state.active)

    def _make_buttons(self, wanted: list[str]) -> None:
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            if item.widget():
                item.widget().deleteLater()
        self._buttons.addStretch(1)
        for action in wanted:
            button = self._text_button(action) if action in _TITLES else self._icon_button(action)
            button.clicked.connect(lambda _on=False, a=action: self.asked.emit(a))
            self._buttons.addWidget(button)
        more = QToolButton()
        wear(more, "more", size=16)
        more.setAccessibleName(f"{self.status.spec.title}: more")
        more.setToolTip("More")
        more.clicked.connect(lambda: self._menu().popup(more.mapToGlobal(QPoint(0, more.height()))))
        self._buttons.addWidget(more)

    def _text_button(self, action: str) -> QPushButton:
        button = QPushButton(_TITLES[action])
        button.setAccessibleName(f"{_TITLES[action]}: {self.status.spec.title}")
        button.setObjectName(action)
        return button

    def _icon_button(self, action: str) -> QToolButton:
        icon, words = _ICONS[action]
        button = QToolButton()
        wear(button, icon, size=16)
        button.setToolTip(words)
        button.setAccessibleName(f"{words}: {self.status.spec.title}")
        button.setObjectName(action)
        return button

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, action in _MENU:
            menu.addAction(title).triggered.connect(lambda _on=False, a=action: self.asked.emit(a))
        return menu
