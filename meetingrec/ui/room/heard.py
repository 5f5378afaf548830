"""What the machine hears while people speak, and taking a line of it over. Nothing gets into the record unread."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from meetingrec.domain.errors import Problem
from meetingrec.domain.points import Heading
from meetingrec.domain.recording import Recording, State
from meetingrec.domain.transcript import Segment, Transcript
from meetingrec.ui.core import Core
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.transcript import TranscriptView
from meetingrec.ui.widgets.words import label

_TAKE = ((Heading.WORRIED, "Worry"), (Heading.WELL, "Working well"), (Heading.NEEDS, "Needs"))


class Heard(QWidget):
    """The live transcript. Enter (or a click) on a word chooses its sentence; a button puts it into a line."""

    taken = Signal(object, str, float)
    """Heading, words, second of the recording."""
    settings_asked = Signal()

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self._conference_id = ""
        self._segments: tuple[Segment, ...] = ()
        self._chosen: Segment | None = None
        self._reading = self._stale = self._blank = False
        self.view = TranscriptView("Heard")
        self.view.setAccessibleDescription("Enter chooses the sentence at the caret, to put it into a line.")
        self.view.seek.connect(self._choose)
        self._follow_what_is_said()
        self._state = label("", "muted")
        self.choose_model = button("Choose a speech model", self.settings_asked.emit, role="link")
        self.choose_model.hide()
        self._line: QLabel = label("", "strong")
        self.buttons = {}
        place = QWidget()
        row = FlowLayout(place, gap=6)
        for heading, words in _TAKE:
            self.buttons[heading] = button(words, partial(self._take, heading))
            row.addWidget(self.buttons[heading])
        self._taking = QWidget()
        take = QVBoxLayout(self._taking)
        take.setContentsMargins(0, 0, 0, 0)
        take.setSpacing(6)
        take.addWidget(label("Put this into a line as", "muted"))
        take.addWidget(self._line)
        take.addWidget(place)
        self._taking.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 14, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(label("Heard", "heading"))
        rows.addWidget(self._state)
        rows.addWidget(self.choose_model)
        rows.addWidget(self.view, 1)
        rows.addWidget(self._taking)
        rows.addStretch()

    def open(self, conference_id: str) -> None:
        self._conference_id, self._at_end = conference_id, True
        self.refresh()

    def set_blank(self, blank: bool) -> None:
        """Shows nothing of what was said while a restricted part goes on: the screen may be seen by others."""
        if blank == self._blank:
            return
        self._blank = blank
        if blank:
            self.view.hide()
            self._taking.hide()
            self._state.setText("Restricted part: what is said now is not turned into words.")
            self._state.show()
        else:
            self.refresh()

    def refresh(self) -> None:
        """Reads what was heard so far; several wishes at once are one reading."""
        if self._blank:
            return
        if self._reading:
            self._stale = True
            return
        self._reading, self._stale = True, False
        services, conference_id = self._services, self._conference_id

        def read() -> tuple[Problem | None, Recording | None, Transcript | None]:
            found = services.recorder.of_conference(conference_id)
            transcript = services.replay.transcript(found[-1]) if found else None
            return services.words.why_not(), found[-1] if found else None, transcript

        self._core.read(self, read, self._show, self._failed)

    def _failed(self, problem: Problem) -> None:
        self._reading = False
        self._state.setText(f"{problem.happened} {problem.do}")

    def _show(self, found: tuple[Problem | None, Recording | None, Transcript | None]) -> None:
        self._reading = False
        if self._blank:
            return
        why_not, recording, transcript = found
        self.choose_model.setVisible(why_not is not None)
        segments = transcript.segments if transcript is not None else ()
        self._state.setText(self._words(why_not, recording, transcript))
        self._state.setVisible(bool(self._state.text()))
        self.view.setVisible(bool(segments))
        self._show_segments(segments)
        if self._stale:
            self.refresh()

    def _words(self, why_not: Problem | None, recording: Recording | None, transcript: Transcript | None) -> str:
        if why_not is not None:
            return f"What is said is not turned into words. {why_not.happened} The recording is not affected."
        problem = self._services.words.problem_of(recording.id) if recording is not None else None
        if problem is not None:
            return f"{problem.happened} {problem.safe}"
        if recording is None:
            return "What is said appears here while it is being recorded."
        if transcript is not None and transcript.segments:
            return ""
        if recording.state is not State.RECORDING:
            return "Nothing of the recording has been turned into words yet."
        return "Listening. The first words appear within a minute."

    def _show_segments(self, segments: Sequence[Segment]) -> None:
        known = len(self._segments)
        if tuple(segments[:known]) == self._segments and known:
            self.view.append(*segments[known:])
        elif tuple(segments) != self._segments:
            self.view.show_segments(segments)
        self._segments = tuple(segments)

    def _follow_what_is_said(self) -> None:
        self._at_end = True
        bar = self.view.verticalScrollBar()
        bar.rangeChanged.connect(self._to_end)
        bar.actionTriggered.connect(lambda: QTimer.singleShot(0, self, self._look_where))
        bar.valueChanged.connect(lambda: self._look_where() if self.view.hasFocus() else None)

    def _to_end(self) -> None:
        """What is said last stays in sight, unless somebody has scrolled up to read."""
        if self._at_end:
            bar = self.view.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _look_where(self) -> None:
        """Somebody scrolled, by hand or by caret: to the end, or away from it?"""
        bar = self.view.verticalScrollBar()
        self._at_end = bar.value() >= bar.maximum() - 4

    def _choose(self, seconds: float) -> None:
        found = [segment for segment in self._segments if segment.start <= seconds]
        self._chosen = max(found, key=lambda segment: segment.start) if found else None
        self._taking.setVisible(self._chosen is not None)
        if self._chosen is not None:
            text = self._chosen.text.strip()
            short = text if len(text) <= 90 else f"{text[:90]} ..."
            self._line.setText(f"{clock(self._chosen.start)}  {short}")

    def _take(self, heading: Heading) -> None:
        if self._chosen is not None:
            self.taken.emit(heading, self._chosen.text.strip(), self._chosen.start)
            self._taking.hide()
