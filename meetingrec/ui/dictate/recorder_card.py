"""The dictation recorder: what it is doing, for how long, whether it hears anything, and its two keys."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.recording import RecorderStatus, SourceHealth
from meetingrec.ui import icons, theme
from meetingrec.ui.dictate.reading import RUNNING, Standing
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.meter import LevelMeter
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label

_LOOKS = {
    Standing.NOTHING: ("mic", "muted", "Nothing dictated yet"),
    Standing.DICTATING: ("circle-dot", "red_text", "Dictating"),
    Standing.PAUSED: ("pause", "text", "Paused"),
    Standing.SO_FAR: ("mic", "text", "Dictated so far"),
    Standing.FINISHED: ("check", "green", "Dictation finished"),
    Standing.SENT: ("send", "text", "Sent"),
}
_RECORD = {
    Standing.NOTHING: ("Start dictating", "mic", True),
    Standing.DICTATING: ("Pause", "pause", False),
    Standing.PAUSED: ("Go on dictating", "mic", True),
    Standing.SO_FAR: ("Go on dictating", "mic", False),
    Standing.FINISHED: ("Go on dictating", "mic", False),
}
"""Words and icon of the record key, and whether it is the next step. It is absent where it is not named."""
SILENT_FOR = 10.0
"""Seconds without a sound after which a chair is told: longer than it takes to think of the next sentence."""


class RecorderCard(QWidget):
    record_asked = Signal()
    finish_asked = Signal()
    change_asked = Signal()
    approve_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._standing: Standing | None = None
        self._sign = label(wrap=False)
        self._state = label("", "heading")
        self._clock = label("", "title", wrap=False)
        self._clock.setFont(theme.figures(self._clock.font()))
        self._clock.setAccessibleName("Length of the dictation")
        self.meter = LevelMeter("voice")
        self.meter.set_narrow(True)
        self.record_button = button("Start dictating", self.record_asked.emit, "primary", "mic")
        self.finish_button = button("Finish dictating", self.finish_asked.emit, "secondary", "check")
        self.change_button = button("Put it right", self.change_asked.emit, "secondary", "pencil")
        self.change_button.hide()
        self.approve_button = button("Read and approve", self.approve_asked.emit, "primary", "check")
        self.hint = label("", "muted")
        self.warning = label("", "danger")
        self._build()

    @property
    def keys(self) -> tuple[QPushButton, ...]:
        """The buttons, hidden ones too."""
        return self.record_button, self.finish_button, self.change_button, self.approve_button

    @property
    def text(self) -> str:
        """`Dictation finished 00:01:30`."""
        return self._state.text() if self._clock.isHidden() else f"{self._state.text()} {self._clock.text()}"

    def show_standing(self, standing: Standing, seconds: float, dictation: Dictation | None, *, own: bool) -> None:
        """own: whether this person may dictate here."""
        icon, ink, words = _LOOKS[standing]
        if standing is Standing.SENT and dictation is not None:
            words = f"Sent to {dictation.typist_name or dictation.elsewhere or 'any minute taker'}"
        icons.put(self._sign, icon, ink, 28)
        self._state.setText(words)
        self.show_seconds(seconds)
        self._clock.setVisible(seconds > 0 or standing in RUNNING)
        self.meter.setVisible(standing is Standing.DICTATING)
        if standing is not Standing.DICTATING:
            self._warn("")
        self.record_button.setVisible(own and standing in _RECORD)
        if standing in _RECORD:
            words, icon, is_next = _RECORD[standing]
            _dress(self.record_button, words, icon, is_next=is_next)
        self.finish_button.setVisible(own and standing in {Standing.DICTATING, Standing.PAUSED, Standing.SO_FAR})
        is_next = standing in {Standing.DICTATING, Standing.SO_FAR}
        _dress(self.finish_button, "Finish dictating", "check", is_next=is_next)
        typed = dictation is not None and dictation.state is DictationState.TYPED
        self.approve_button.setVisible(own and standing is Standing.SENT and typed)
        self._keys.setVisible(any(not key.isHidden() for key in self.keys))
        if self._standing is not None and standing is not self._standing:
            announce(self, self.text, urgent=True)
        self._standing = standing

    def show_seconds(self, seconds: float) -> None:
        words = clock(seconds)
        if self._clock.text() != words:
            self._clock.setText(words)

    def offer_change(self, there: bool) -> None:
        """Whether what is finished can be put right."""
        self.change_button.setVisible(there)

    def say_record(self, words: str) -> None:
        """Where the next words go, on the record key, where that is not at the end."""
        if self._standing in _RECORD:
            reword(self.record_button, words or _RECORD[self._standing][0])

    def show_status(self, status: RecorderStatus, seconds: float) -> None:
        """As often as the recorder says something. seconds: where in the dictation the word being spoken lies."""
        self.show_seconds(seconds)
        if status.sources and self._standing is Standing.DICTATING:
            self.meter.show_health(status.sources[0])
            self._warn(warning_of(status.sources[0], status.message))

    def _warn(self, words: str) -> None:
        """Shown as long as it holds; read out when it begins, not at every second of it."""
        if words and self.warning.isHidden():
            announce(self, words, urgent=True)
        self.warning.setText(words)
        self.warning.setVisible(bool(words))

    def _build(self) -> None:
        card = QFrame()
        card.setProperty("panel", "soft")
        line = QHBoxLayout(card)
        line.setContentsMargins(14, 10, 14, 10)
        line.setSpacing(12)
        line.addWidget(self._sign)
        line.addWidget(self._state, 1)
        line.addWidget(self.meter)
        line.addWidget(self._clock)
        self._keys = QWidget()
        keys = FlowLayout(self._keys, gap=10)
        for key in self.keys:
            keys.addWidget(key)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addWidget(card)
        rows.addWidget(self.warning)
        rows.addWidget(self._keys)
        rows.addWidget(self.hint)


def warning_of(health: SourceHealth, message: str = "") -> str:
    """What is wrong with what the microphone gives, "" while all is well. message: of the recorder itself."""
    if health.alarm or message:
        return health.alarm or message
    if health.silent_seconds < SILENT_FOR:
        return ""
    return f"Nothing has been heard for {int(health.silent_seconds) // 10 * 10} s. Is the microphone switched on?"


def _dress(which: QPushButton, words: str, icon: str, *, is_next: bool) -> None:
    """The words of a button, and the look of the next step or of something else that can be done."""
    reword(which, words)
    which.setProperty("role", "primary" if is_next else "secondary")
    icons.put(which, icon, "on_green" if is_next else "text")
    theme.restyle(which)
