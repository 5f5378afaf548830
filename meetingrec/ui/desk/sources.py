"""What the document is typed from: the dictation as heard, and the record of the conference."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from meetingrec.domain.recording import Recording, State
from meetingrec.ui.conferences.elided import ElidedLabel
from meetingrec.ui.core import Core
from meetingrec.ui.desk.dictated import DictatedView
from meetingrec.ui.desk.listen import ListenPanel
from meetingrec.ui.desk.reading import DeskRead
from meetingrec.ui.dictate.captured import CapturedView
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.words import label

_ROOM = 120
"""Pixels that the name of a section needs to be understood."""


class Sources(QWidget):
    """`listen` is the player above; the page gives it the whole width."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._services = services
        self.heard = DictatedView()
        self.listen = ListenPanel(core, services, self.heard)
        self.listen.player.playing_changed.connect(self.heard.follow_voice)
        self.captured = CapturedView()
        self.take_button = button("Take this paragraph", role="secondary", icon="arrow-right")
        self.take_button.setToolTip("Ctrl+Enter")
        self._into = ElidedLabel("muted")
        self._why = label("", "muted")
        self.which = QTabBar()
        self.which.setAccessibleName("What to type from")
        self.which.setExpanding(False)
        self.which.setUsesScrollButtons(False)
        self.which.addTab("Dictated (as heard)")
        self.which.addTab("The record")
        self.stack = QStackedWidget()
        self.stack.addWidget(self._dictated_side())
        self.stack.addWidget(self.captured)
        self.which.currentChanged.connect(self.stack.setCurrentIndex)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self.which, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.stack, 1)

    @property
    def dictated(self) -> bool:
        """Whether there is a dictation to take from."""
        return self.which.isTabVisible(0)

    def show_read(self, read: DeskRead) -> None:
        self.captured.show_record(read.record)
        recording = read.recording
        self.which.setTabVisible(0, recording is not None)
        self.listen.setVisible(recording is not None)
        if recording is None:
            self.which.setCurrentIndex(1)
            return
        self.heard.show_paragraphs(read.paragraphs)
        if recording.state is not State.RECORDING and read.dictation is not None:
            self.listen.listen_to(read.dictation, recording, read.edited)
            if read.heard is None or not read.heard.complete:
                self._services.words.hear(recording)
        self._show_why(read, recording)

    def show_target(self, section: str) -> None:
        """Into which section a paragraph would be taken; "" when nothing can be typed now."""
        there = bool(section) and bool(self.heard.pick())
        reword(self.take_button, "Take it again" if self.heard.again else "Take this paragraph", "arrow-right")
        self.take_button.setVisible(there)
        self._into.setText(f"into: {section}" if there else "")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where it goes is left out where there is no room to read it."""
        room = self.width() - self.take_button.sizeHint().width() - 10
        self._into.setVisible(bool(self._into.text()) and room >= min(_ROOM, self._into.sizeHint().width()))

    def _dictated_side(self) -> QWidget:
        side = QWidget()
        take = QHBoxLayout()
        take.setSpacing(10)
        take.addWidget(self.take_button)
        take.addWidget(self._into, 1)
        rows = QVBoxLayout(side)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self._why)
        rows.addWidget(self.heard, 1)
        rows.addLayout(take)
        return side

    def _show_why(self, read: DeskRead, recording: Recording) -> None:
        """Why there are no words to read, or not all yet."""
        problem = self._services.words.problem_of(recording.id)
        told = ""
        if problem is not None:
            told = f"{problem.happened} Listen, and type what you hear."
        elif read.heard is None or not read.heard.complete:
            told = "This computer is still writing down what it hears. You can listen and type already."
        self._why.setText(told)
        self._why.setVisible(bool(told))
