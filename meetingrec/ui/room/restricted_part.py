"""A restricted part of the conference (F9): who may stay and why, and the banner while it lasts (domain.md 4.7, 3)."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Presence, Side
from meetingrec.domain.errors import Problem
from meetingrec.domain.notice import Ground, RestrictedPart
from meetingrec.domain.points import Heading, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.room.growing import EntryLine, GrowingText
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.room.which_child import WhichChild
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.state_mark import StateMark
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label

_STAY = {Side.PROFESSIONAL, Side.INTERPRETER, Side.LEGAL}
"""Who is ticked to begin with; the chair ticks the rest."""


class RestrictedBanner(QFrame):
    """Stands above the page while a restricted part goes on: since when, for how long, and for whom."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._part: RestrictedPart | None = None
        self.setObjectName("restrictedBanner")
        self.setProperty("panel", "soft")
        self._words = label("", "strong")
        self._who = label("", "muted")
        self._still_here = label("", "danger")
        mark = StateMark()
        mark.set_state("restricted")
        self.end = button("Back to the open conference (F9)", self._end, role="primary")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._words)
        texts.addWidget(self._who)
        texts.addWidget(self._still_here)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(16)
        row.addWidget(mark)
        row.addLayout(texts, 1)
        row.addWidget(self.end)
        self._ticks = QTimer(self)
        self._ticks.setInterval(1000)
        self._ticks.timeout.connect(self._tick)
        self.hide()

    def show_record(self, record: ConferenceRecord) -> None:
        part = self._part = record.restricted_now
        self.setVisible(part is not None)
        if part is None:
            self._ticks.stop()
            return
        people = [person.full_name for person in record.attendees if person.id in part.audience]
        self._zone = record.conference.zone
        self._who.setText(
            f"Only {', '.join(people)}. What is written down now stays with them; details and dates wait until after."
        )
        self.setAccessibleName(f"Restricted part. Only {', '.join(people)}")
        others = [one.full_name for one in record.here() if one.left_at is None and one.id not in part.audience]
        self._still_here.setText(f"Still marked as here: {', '.join(others)}. Mark who has left (F6).")
        self._still_here.setVisible(bool(others))
        self._tick()
        self._ticks.start()

    def leave(self) -> None:
        self._ticks.stop()

    def _tick(self) -> None:
        if self._part is not None:
            lasted = (self._sitting.now() - self._part.at).total_seconds()
            self._words.setText(f"Restricted part since {time_words(self._part.at, self._zone)}, {clock(lasted)}")

    def _end(self) -> None:
        end_part(self._sitting)


class HalfTyped(QObject):
    """What stands in the lines of a page without Enter when a restricted part begins or ends, by whatever key.

    What was begun in the open is kept aside and comes back when the part is over: it is no part of it, and half a
    sentence is no entry either. What was begun in the part is stored in it as if Enter had been pressed, and as a point
    where it could not be understood: it may not stay where the next Enter would lay it open. Nothing can be brought
    back by a line's own undo. Made before the parts of the page, whose lines still stand as they were typed.
    """

    def __init__(self, sitting: Sitting, page: QWidget) -> None:
        super().__init__(page)
        self._sitting, self._page = sitting, page
        self.aside: list[tuple[EntryLine, str]] = []
        sitting.border.connect(self._cross)

    def leave(self) -> None:
        """The page is left, or the window locks, in a restricted part: what was begun in it is stored in it."""
        if self._sitting.part_id:
            for line in self._page.findChildren(EntryLine):
                if line.toPlainText().strip():
                    self._store(line)
                    line.setPlainText("")

    def _cross(self, part_id: str) -> None:
        lines = self._page.findChildren(EntryLine)
        typed = [(line, line.toPlainText()) for line in lines if line.toPlainText().strip()]
        if self._sitting.part_id:
            for line, _ in typed:
                self._store(line)
        else:
            self.aside = typed
        for line in lines:
            # Setting the text, rather than clearing it, also empties the line's own undo.
            line.setPlainText("")
        for asked in self._page.findChildren(WhichChild):
            # Its answer would store the line from before.
            asked.hide()
        if typed:
            kept = "stored in the restricted part" if self._sitting.part_id else "kept aside until the part is over"
            self._sitting.told.emit(f"What was half typed is {kept}.")
        if not part_id:
            self._give_back()

    def _store(self, line: EntryLine) -> None:
        line.enter()
        left, record = line.toPlainText().strip(), self._sitting.record
        if left and record is not None:
            text = f"{line.accessibleName()}: {left}"
            self._sitting.add(Point("", record.conference.id, Heading.WORRIED, text, self._sitting.now()))

    def _give_back(self) -> None:
        for line, text in self.aside:
            if shiboken6.isValid(line):
                line.setPlainText(text)
                line.moveCursor(line.textCursor().MoveOperation.End)
        self.aside = []


def end_part(sitting: Sitting) -> None:
    """Back to the open conference, after every edit in hand."""
    record = sitting.record
    if record is not None:
        sitting.do(partial(sitting.services.restricting.end, record.conference))


class RestrictedFlow:
    """Made once a page; `owner` stands where the question may cover the page."""

    def __init__(self, sitting: Sitting, owner: QWidget) -> None:
        self._sitting, self._owner = sitting, owner
        self.panel: RestrictedPanel | None = None
        sitting.border.connect(self._begun)

    def toggle(self) -> None:
        """Asks who may stay; or ends the restricted part that goes on."""
        record = self._sitting.record
        if record is None or (self.panel is not None and self.panel.is_open):
            return
        if record.restricted_now is not None:
            end_part(self._sitting)
            return
        self.panel = RestrictedPanel(self._owner, record)
        self.panel.begin = self.panel.add_button("Begin the restricted part", self._begin, role="primary", icon="lock")
        self.panel.add_button("Cancel")
        self.panel.open(self.panel.first)

    def _begin(self) -> bool:
        """The question stays open until the part has begun and the page knows it: no key goes to the lines below it."""
        panel, record, sitting = self.panel, self._sitting.record, self._sitting
        if panel is None or record is None:
            return True
        ground = panel.chosen_ground
        if ground is None:
            panel.ask_ground()
            return False
        sitting.saving.flush()
        conference, audience, words = record.conference, panel.audience, panel.words
        begin = partial(sitting.services.restricting.begin, conference, audience, ground, words)
        sitting.core.act(panel, begin, None, panel.show_wrong)
        return False

    def _begun(self, *_: object) -> None:
        if self.panel is not None and self.panel.is_open:
            self.panel.close_panel()


class RestrictedPanel(InPageDialog):
    """Who may stay, and why the others may not. Ctrl+Enter begins."""

    def __init__(self, owner: QWidget, record: ConferenceRecord) -> None:
        super().__init__(
            owner,
            "Restricted part",
            "Tick everybody who may stay. The recording goes on in a part of its own that only they may hear about.",
        )
        here = [person for person in record.attendees if person.presence is Presence.HERE and person.left_at is None]
        self.begin: QPushButton | None = None
        self.ticks: dict[str, QCheckBox] = {}
        ticks = QWidget()
        ticks.setAccessibleName("Who may stay")
        flow = FlowLayout(ticks, gap=14)
        for person in here:
            tick = self.ticks[person.id] = QCheckBox(person.described)
            tick.setChecked(person.side in _STAY)
            flow.addWidget(tick)
        # None to begin with: a reason that nobody chose would stand in the record for years.
        grounds = tuple((ground.words.capitalize(), ground) for ground in Ground)
        self.ground = Choice("Why", (("Choose the reason", None), *grounds))
        self.why = Field("In your words (optional)", GrowingText("In your words", 1, 3))
        self._wrong = label("", "danger")
        self._wrong.hide()
        for widget in (
            label("Who may stay", "strong") if here else label("Nobody is marked as here yet (F6).", "danger"),
            ticks,
            Field("Why the others may not hear this", self.ground),
            self.why,
            self._wrong,
        ):
            self.body.addWidget(widget)

    @property
    def first(self) -> QWidget:
        return next(iter(self.ticks.values()), self.ground)

    @property
    def audience(self) -> tuple[str, ...]:
        return tuple(person_id for person_id, tick in self.ticks.items() if tick.isChecked())

    @property
    def chosen_ground(self) -> Ground | None:
        ground = self.ground.value
        return ground if isinstance(ground, Ground) else None

    @property
    def words(self) -> str:
        return self.why.widget.toPlainText()

    def ask_ground(self) -> None:
        self._wrong.setText("Choose why the others may not hear this.")
        self._wrong.show()
        self.ground.setFocus()

    def show_wrong(self, problem: Problem) -> None:
        """Why it has not begun."""
        self._wrong.setText(f"{problem.happened} {problem.do}")
        self._wrong.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.begin is not None:
            self.begin.click()
        else:
            super().keyPressEvent(event)
