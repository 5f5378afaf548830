"""The chair's page while the conference is held: steps, what is said, who is here, what the machine hears.

    page = RoomPage(core, services);  page.open(conference=id)
    page.discussion.parts[Heading.WORRIED].line      type and press Enter
    page.show_step("decisions")                      opening voices worried well needs decisions actions dates close
    page.sitting                                     what is on the page and what is being stored

Every entry is stored on Enter and carries its moment in the recording; what is changed later is stored as it is typed.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from meetingrec.domain.events import Changes
from meetingrec.domain.points import Heading
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.core import Core
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.room.actions import Actions
from meetingrec.ui.room.afterwards import Afterwards
from meetingrec.ui.room.closing import Closing
from meetingrec.ui.room.decisions import Decisions
from meetingrec.ui.room.heard import Heard
from meetingrec.ui.room.opening import Opening
from meetingrec.ui.room.people import PeopleStrip
from meetingrec.ui.room.points import Discussion
from meetingrec.ui.room.recording_line import RecordingLine
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.room.steps import STEPS, StepList
from meetingrec.ui.room.voices import Voices
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.panel import ask

ROOM_FOR_HEARD = 900
"""Pixels of width from which what the machine hears stands beside the rest; F8 shows it in a narrower window."""
ROOM_FOR_STEPS = 620

_KEYS = {step.shortcut: step.key for step in STEPS}

_STEP_OF = {
    "decision": "decisions",
    "action": "actions",
    "voice": "voices",
    "attendee": "opening",
    "conference": "dates",
    "child": "voices",
    **{step.key: step.key for step in STEPS},
}
"""The step a place belongs to, by the first word of the place."""


class RoomPage(Page):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "In conference")
        self.services = services
        self.sitting = Sitting(core, services, self.saving, self)
        self.opening = Opening(self.sitting)
        self.voices = Voices(self.sitting)
        self.discussion = Discussion(self.sitting)
        self.decisions = Decisions(self.sitting)
        self.plan = Actions(self.sitting)
        self.afterwards = Afterwards(self.sitting)
        self.closing = Closing()
        self.steps = StepList()
        self.steps_narrow = QComboBox()
        self.heard = Heard(core, services)
        self.people = PeopleStrip(self.sitting)
        self.recording_line = RecordingLine(core, services)
        self._wants_heard: bool | None = None
        self._step = self._place = ""
        self._stale: set[str] = set()
        self._build()
        self._connect()

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        self.sitting.about(where["conference"])
        self.heard.open(where["conference"])
        self._place = where.get("place", "") or self._place
        self.show_step(where.get("step", "") or self._step or "opening")

    def changed(self, changes: Changes) -> None:
        if changes.conference_id not in {"", self.sitting.conference_id}:
            return
        if changes.kinds & {"transcript", "recording", "settings"}:
            self.heard.refresh()
        if "recording" in changes.kinds and self.sitting.record is not None:
            self._show(self.sitting.record)

    def keys(self) -> Keys:
        return (
            ("Ctrl+1, 2, 3", "Worries, working well, what needs to happen: type and press Enter"),
            ("PS: lost weight", "A line that begins with initials, a name or `school:` is from that person"),
            ("F3", "Who is speaking: initials, then Enter"),
            ("F4", "Fact or opinion, how they know, about which child"),
            ("Ctrl+4", "The children's views"),
            ("Ctrl+D, Ctrl+T", "A decision, an action"),
            ("Ctrl+5", "Next dates, and what happens if things go wrong"),
            ("F6", "People: arrows, then Space for come or gone"),
            ("Down, Enter, Delete", "From a line to the entries below it; change one; take one away"),
            ("Ctrl+Z", "Undo, also a removal"),
            ("F7, F8", "The steps; what the machine hears"),
            ("Ctrl+0, Ctrl+E", "Introductions; the close of the conference"),
        )

    def focus_first(self) -> None:
        self.show_step(self._step)

    # ---- steps ----

    def show_step(self, key: str) -> None:
        """Shows a step and puts the focus where one types."""
        self._step = key
        self.steps.choose(key)
        self.steps_narrow.setCurrentIndex(self.steps_narrow.findData(key))
        headings = {heading.value: heading for heading in Heading}
        pane: QWidget = self._panes[self._pane_of(key)]
        self._freshen()
        self.middle.setCurrentWidget(pane)
        target = self.discussion.focus_heading(headings[key]) if key in headings else self._parts[key].focus_first()
        assert isinstance(pane, QScrollArea)
        if target is pane.widget():
            pane.verticalScrollBar().setValue(0)
        else:
            pane.ensureWidgetVisible(target, 0, 24)

    @staticmethod
    def _pane_of(step: str) -> str:
        """The three headings share a pane."""
        return "discussion" if step in {heading.value for heading in Heading} else step

    def show_place(self, place: str) -> None:
        """A line of the close, or a finding about a document: "step", or "kind:id" with more behind it."""
        kind, _, rest = place.partition(":")
        entry_id = rest.partition(":")[0]
        if kind in {"people", "attendance"}:
            self.people.focus_first()
            return
        if kind == "point":
            self._open_point(entry_id)
            return
        self.show_step(_STEP_OF.get(kind, "close"))
        lists = {
            "decision": self.decisions.entries,
            "action": self.plan.entries,
            "attendee": self.opening.roll.entries,
        }
        if entry_id and kind in lists:
            lists[kind].open_entry(entry_id)
        elif entry_id in self.voices.parts:
            self.voices.parts[entry_id].line.setFocus()

    def _open_point(self, entry_id: str) -> None:
        record = self.sitting.record
        point = next((point for point in record.points if point.id == entry_id), None) if record else None
        if point is not None:
            self.show_step(point.heading.value)
            self.discussion.parts[point.heading].entries.open_entry(entry_id)

    # ---- inside ----

    def _build(self) -> None:
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        for step in STEPS:
            self.steps_narrow.addItem(step.words, step.key)
        self.steps_narrow.setAccessibleName("Steps")
        self._parts: dict[str, Opening | Voices | Decisions | Actions | Afterwards | Closing] = {
            "opening": self.opening,
            "voices": self.voices,
            "decisions": self.decisions,
            "actions": self.plan,
            "dates": self.afterwards,
            "close": self.closing,
        }
        self.middle = QStackedWidget()
        # In a very low window the page scrolls rather than squeeze this to nothing.
        self.middle.setMinimumHeight(210)
        self._panes = {
            key: _scrolled(widget) for key, widget in (*self._parts.items(), ("discussion", self.discussion))
        }
        for pane in self._panes.values():
            self.middle.addWidget(pane)
        self._lay_out()

    def _lay_out(self) -> None:
        centre = QVBoxLayout()
        centre.setContentsMargins(0, 8, 0, 0)
        centre.setSpacing(6)
        centre.addWidget(self.steps_narrow)
        centre.addWidget(self.recording_line)
        centre.addWidget(self.middle, 1)
        columns = QHBoxLayout()
        columns.setContentsMargins(14, 0, 20, 0)
        columns.setSpacing(16)
        columns.addWidget(self.steps)
        columns.addLayout(centre, 9)
        columns.addWidget(self.heard, 4)
        self.heard.setMinimumWidth(246)
        self.heard.setMaximumWidth(460)
        self.body.addLayout(columns, 1)
        self.people.foot.addWidget(self.saved)
        self.body.addWidget(self.people)

    def _connect(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self.sitting.shown.connect(self._show)
        self.sitting.told.connect(self.people.told.setText)
        self.steps.chosen.connect(self.show_step)
        self.steps_narrow.activated.connect(lambda at: self.show_step(STEPS[at].key))
        self.people.left.connect(self._back_to_line)
        self.heard.taken.connect(self._take)
        self.heard.settings_asked.connect(lambda: self.go.emit("settings", {}))
        self.closing.ended.connect(self._ask_to_end)
        self.closing.followed.connect(self.show_place)

    def _show(self, record: ConferenceRecord) -> None:
        self._stale = set(self._panes)
        self._freshen()
        self.steps.show_record(record)
        self.people.show_record(record)
        self.recording_line.show_record(record)
        place, self._place = self._place, ""
        if place:
            self.show_place(place)

    def _freshen(self) -> None:
        """Brings the pane in sight up to date; the others follow when they are shown."""
        key = self._pane_of(self._step)
        record = self.sitting.record
        if record is None or key not in self._stale:
            return
        self._stale.discard(key)
        if key == "close":
            self.closing.show_record(record, recording=self.services.recorder.running)
        elif key == "discussion":
            self.discussion.show_record(record)
        else:
            pane = self._parts[key]
            assert not isinstance(pane, Closing)
            pane.show_record(record)

    def _take(self, heading: Heading, words: str, moment: float) -> None:
        self.show_step(heading.value)
        self.discussion.suggest(heading, words, moment)

    def _back_to_line(self) -> None:
        self.show_step(self._step)

    # ---- the end ----

    def _ask_to_end(self) -> None:
        self.saving.flush()
        words = "The recording is stopped and sealed. Everything written down is saved."
        ask(self, "End the conference?", words, "End the conference", self._end, no="Not yet")

    def _end(self) -> None:
        recorder, planning, conference_id = self.services.recorder, self.services.planning, self.sitting.conference_id
        if recorder.running:
            # A recorder that is lost must not keep the conference from ending: the problem is told all the same.
            self.core.act(self, recorder.stop)
        self.core.act(self, lambda: planning.end(conference_id), self._ended)

    def _ended(self, _: object) -> None:
        self.go.emit("conference", {"conference": self.sitting.conference_id, "tab": "dictate"})

    # ---- keys ----

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """Follows the focus inside the page, to hear its keys before a field does (Ctrl+D deletes in some of them)."""
        for widget, inside in ((old, False), (new, True)):
            if widget is not None and shiboken6.isValid(widget) and self.isAncestorOf(widget):
                widget.removeEventFilter(self)
                if inside:
                    widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _name(event) in _ALL:
            # Before the window takes Ctrl+1 for its sections.
            event.accept()
            return True
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _name(event) in _ALL:
            self._pressed(_name(event))
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.sitting.undo()
        else:
            super().keyPressEvent(event)

    def _pressed(self, name: str) -> None:
        if name in _KEYS:
            self.show_step(_KEYS[name])
        elif name == "F3":
            self.show_step(self._step if self._step in {heading.value for heading in Heading} else "worried")
            self.discussion.whose.said_by.setFocus()
        elif name == "F4" and self.middle.currentWidget() is self._panes["discussion"]:
            self.discussion.whose.unfold()
        elif name == "F6":
            self.people.focus_first()
        elif name == "F7":
            (self.steps if self.steps.isVisible() else self.steps_narrow).setFocus()
        elif name == "F8":
            self._wants_heard = not self.heard.isVisible()
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window what the machine hears gives way first, then the list of steps."""
        wide = self.width()
        self.heard.setVisible(wide >= ROOM_FOR_HEARD if self._wants_heard is None else self._wants_heard)
        self.steps.setVisible(wide >= ROOM_FOR_STEPS)
        self.steps_narrow.setVisible(wide < ROOM_FOR_STEPS)


_ALL = {*_KEYS, "F3", "F4", "F6", "F7", "F8"}


def _name(event: QKeyEvent) -> str:
    """`Ctrl+1`, `F6`."""
    return QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText).replace("Num+", "")


def _scrolled(widget: QWidget) -> QScrollArea:
    """A pane of its own that scrolls when there is more than fits."""
    widget.setObjectName("pageBody")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    inner = widget.layout()
    if inner is not None:
        # Room for the focus ring, which is drawn round a field.
        inner.setContentsMargins(6, 6, 10, 12)
    area.setWidget(widget)
    return area
