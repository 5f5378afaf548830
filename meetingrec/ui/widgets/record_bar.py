"""The recording bar: on top of every page, always (ui.md rule 1). Word and shape carry the state; colour only helps.

bar.follow(service.recorder_status)            25 Hz from a one-slot mailbox; None when there is no recorder
bar.allow(pause=True, stop=True)               only what this person may do is shown ...
bar.allow(instead="Sign in to pause or stop")  ... and where they would look for it, one line says who may
bar.stop_asked.connect(...)                    pause_asked, resume_asked, restrict_asked, stop_asked, device_asked
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from meetingrec.domain.recording import RecorderStatus, SourceHealth
from meetingrec.ui import theme
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.meter import LevelMeter
from meetingrec.ui.widgets.state_mark import WORDS, StateMark
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label

EVERY_MS = 40
NARROW = 900
"""Pixels of width below which the meters are shorter."""
NO_NEWS = 2.0
"""Seconds without any change in the status of a running recorder after which the bar says so."""


class RecordBar(QFrame):
    pause_asked = Signal()
    resume_asked = Signal()
    restrict_asked = Signal()
    stop_asked = Signal()
    device_asked = Signal(str)
    """Another microphone for this source is wanted ("room" or "call")."""
    announced = Signal(str)
    """What a screen reader was told."""
    focus_lost = Signal()
    """The button that had the focus is gone."""
    state_changed = Signal(str)
    """"none", "recording", "paused", "restricted" or "lost"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recordBar")
        self.state = ""
        self._meters: dict[str, LevelMeter] = {}
        self._alarms: tuple[_Told, ...] = ()
        self._may = (False, False, False)
        self._may_choose = False
        self._called: dict[str, str] = {}
        self._source: Callable[[], RecorderStatus | None] | None = None
        self._last: RecorderStatus | None = None
        self._news_at = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._build()
        self.set_status(None)

    # ---- what the window and the pages call ----

    def follow(self, source: Callable[[], RecorderStatus | None] | None) -> None:
        """source is asked 25 times a second and must answer at once; None stops following."""
        self._source = source
        self._last, self._news_at = None, time.monotonic()
        if source is None:
            self._timer.stop()
            self.set_status(None)
        else:
            self._timer.start()
            self._look()

    def allow(
        self,
        *,
        pause: bool = False,
        restrict: bool = False,
        stop: bool = False,
        device: bool = False,
        instead: str = "",
    ) -> None:
        """What whoever is signed in may do with a running recording; `instead` stands where the buttons would.

        device: choose another microphone, by its meter.
        """
        self._may = (pause, restrict, stop)
        self._may_choose = device
        for meter in self._meters.values():
            meter.set_choosable(device)
        self._instead.setText(instead)
        self._show_buttons()

    def set_dictating(self, dictating: bool) -> None:
        """What the first microphone hears in a dictation is a voice, not a room; the dictating page calls it so too."""
        self._called = {"room": "voice"} if dictating else {}
        for name, meter in self._meters.items():
            meter.call(self._called.get(name, name))

    def set_status(self, status: RecorderStatus | None, *, no_news: float = 0.0) -> None:
        """Shows the recorder as it is now. no_news: seconds for which a running recorder has said nothing."""
        self._set_state(_state_of(status))
        running = status is not None and status.state in {"recording", "paused"}
        self._clock.setVisible(running)
        self._disk.setVisible(running)
        self._show_buttons()
        if status is None:
            self._show_meters(())
            self._show_alarms(())
            return
        _set_text(self._clock, clock(status.elapsed))
        self._show_disk(status.disk_hours)
        self._show_meters(status.sources if running else ())
        self._show_alarms(_alarms(status, no_news, self._called))

    # ---- inside ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for meter in self._meters.values():
            meter.set_narrow(self.width() < NARROW)

    def _build(self) -> None:
        self._mark = StateMark()
        self._clock = label("00:00:00", wrap=False)
        self._clock.setObjectName("clock")
        self._clock.setAccessibleName("Elapsed")
        self._clock.setFont(theme.figures(self._clock.font()))
        self._disk = label("", wrap=False)
        self._alarm = label("", wrap=True, selectable=True)
        self._alarm.setObjectName("barAlarm")
        self._warning = label("", "strong", wrap=True, selectable=True)
        for line in (self._alarm, self._warning):
            line.hide()
        self.sources = QWidget()
        self._source_row = FlowLayout(self.sources, gap=22)
        self._row = QWidget()
        flow = FlowLayout(self._row, gap=20, last_right=True)
        for widget in (self._mark, self._clock, self.sources, self._disk, self._build_buttons()):
            flow.addWidget(widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 6, 14, 6)
        rows.setSpacing(4)
        rows.addWidget(self._row)
        rows.addWidget(self._alarm)
        rows.addWidget(self._warning)

    def _build_buttons(self) -> QWidget:
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._instead = label("", "muted", wrap=False)
        self.pause_button = button("Pause", self._pause_clicked, icon="pause")
        self.restrict_button = button("Restricted part", self.restrict_asked.emit, icon="lock")
        self.stop_button = button("Stop", self.stop_asked.emit, role="danger", icon="stop")
        for widget in (self._instead, self.pause_button, self.restrict_button, self.stop_button):
            row.addWidget(widget)
        return self._buttons

    def _look(self) -> None:
        if self._source is None:
            return
        status = self._source()
        now = time.monotonic()
        if status != self._last:
            self._last, self._news_at = status, now
        silent = now - self._news_at
        running = status is not None and status.state == "recording"
        self.set_status(status, no_news=silent if running and silent >= NO_NEWS else 0.0)

    def _set_state(self, state: str) -> None:
        if state == self.state:
            return
        first, self.state = self.state == "", state
        self._mark.set_state(state)
        self.setProperty("state", state)
        theme.restyle(self)
        self.setAccessibleName(WORDS[state])
        restricted = state == "restricted"
        reword(self.restrict_button, "End restricted part" if restricted else "Restricted part", "lock")
        reword(self.pause_button, *(("Resume", "mic") if state == "paused" else ("Pause", "pause")))
        self.state_changed.emit(state)
        if not first:
            self._say(WORDS[state].capitalize())

    def _say(self, words: str, *, urgent: bool = True) -> None:
        announce(self, words, urgent=urgent)
        self.announced.emit(words)

    def _show_buttons(self) -> None:
        running = self.state in {"recording", "paused", "restricted"}
        focused = QApplication.focusWidget()
        ours = focused is not None and self.isAncestorOf(focused)
        pause, restrict, stop = (may and running for may in self._may)
        self.pause_button.setVisible(pause)
        self.restrict_button.setVisible(restrict)
        self.stop_button.setVisible(stop)
        self._instead.setVisible(running and not (pause or stop) and bool(self._instead.text()))
        self._buttons.setVisible(pause or restrict or stop or not self._instead.isHidden())
        if ours and focused is not None and not focused.isVisible():
            self.focus_lost.emit()

    def _show_disk(self, hours: float) -> None:
        low = hours < 1.0
        words = f"{int(hours * 60)} min of disk left" if low else f"{int(hours)} h of disk left"
        kind = "danger" if low else "muted"
        if self._disk.property("kind") != kind:
            self._disk.setProperty("kind", kind)
            theme.restyle(self._disk)
        _set_text(self._disk, words)

    def _show_meters(self, sources: tuple[SourceHealth, ...]) -> None:
        for name in [name for name in self._meters if name not in {source.name for source in sources}]:
            meter = self._meters.pop(name)
            self._source_row.removeWidget(meter)
            meter.hide()
            meter.deleteLater()
        for source in sources:
            if source.name not in self._meters:
                self._meters[source.name] = self._new_meter(source.name)
            self._meters[source.name].show_health(source)
        self.sources.setVisible(bool(sources))

    def _new_meter(self, source: str) -> LevelMeter:
        meter = LevelMeter(self._called.get(source, source))
        meter.set_narrow(self.width() < NARROW)
        meter.set_choosable(self._may_choose)
        meter.clicked.connect(lambda *_: self.device_asked.emit(source) if self._may_choose else None)
        self._source_row.addWidget(meter)
        return meter

    def _show_alarms(self, alarms: tuple[_Told, ...]) -> None:
        if alarms == self._alarms:
            return
        fresh = [told for told in alarms if told not in self._alarms]
        self._alarms = alarms
        for line, sign, serious in ((self._alarm, "!", True), (self._warning, "Warning:", False)):
            words = [f"{sign}  {told.words}" for told in alarms if told.serious is serious]
            line.setText("\n".join(words))
            line.setVisible(bool(words))
        for told in fresh:
            self._say(f"{'Alarm' if told.serious else 'Warning'}. {told.words}", urgent=told.serious)

    def _pause_clicked(self) -> None:
        (self.resume_asked if self.state == "paused" else self.pause_asked).emit()


@dataclass(frozen=True, slots=True)
class _Told:
    """serious: an alarm; otherwise a warning."""

    words: str
    serious: bool


def _set_text(which: QLabel, words: str) -> None:
    """Only when it differs: 25 times a second is too often to lay out again."""
    if which.text() != words:
        which.setText(words)


def _state_of(status: RecorderStatus | None) -> str:
    if status is None or status.state == "stopped":
        return "none"
    if status.state == "failed":
        return "lost"
    if status.state == "paused":
        return "paused"
    return "restricted" if status.restricted else "recording"


def _alarms(status: RecorderStatus, no_news: float, called: Mapping[str, str]) -> tuple[_Told, ...]:
    """Alarms before warnings."""
    of_sources = [
        _Told(f"{called.get(source.name, source.name).capitalize()}: {source.alarm}", source.serious)
        for source in status.sources
        if source.alarm
    ]
    told = sorted(of_sources, key=lambda one: not one.serious)
    if status.message and status.state != "stopped":
        told.insert(0, _Told(status.message, serious=True))
    if no_news:
        told.insert(0, _Told("No news from the recorder for some seconds. What was recorded is on the disk.", True))
    return tuple(told)
