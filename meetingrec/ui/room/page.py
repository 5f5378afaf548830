"""The chair's page while the conference is held: steps, what is said, who is here, what the machine hears.

    page = RoomPage(core, services);  page.open(conference=id)
    page.discussion.parts[Heading.WORRIED].line      type and press Enter
    page.show_step("decisions")                      a key of domain/steps.py
    page.sitting                                     what is on the page and what is being stored

Every entry is stored on Enter and carries its moment in the recording; what is changed later is stored as it is typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from meetingrec.domain.events import Changes
from meetingrec.domain.points import Heading
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.steps import ALL_STEPS, Step, steps_of
from meetingrec.ui.core import Core
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.room.closing import Closing
from meetingrec.ui.room.heard import Heard
from meetingrec.ui.room.marks import Marks
from meetingrec.ui.room.middle import Middle, Pane, scrolled
from meetingrec.ui.room.objections import Objections
from meetingrec.ui.room.page_keys import SHOWN, PageKeys
from meetingrec.ui.room.people import PeopleStrip
from meetingrec.ui.room.points import Discussion
from meetingrec.ui.room.recording_line import RecordingLine
from meetingrec.ui.room.restricted_part import HalfTyped, RestrictedBanner, RestrictedFlow
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.room.step_panes import PANES
from meetingrec.ui.room.steps import StepList
from meetingrec.ui.room.unfinished import UnfinishedLines
from meetingrec.ui.room_view.view import RoomView
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.panel import ask

ROOM_FOR_HEARD = 900
"""Pixels of width from which what the machine hears stands beside the rest; F8 shows it in a narrower window."""
ROOM_FOR_STEPS = 620

_KEYS = {step.shortcut: step.key for step in ALL_STEPS}

_STEP_OF = {
    "decision": "decisions",
    "action": "actions",
    "voice": "voices",
    "attendee": "opening",
    "conference": "dates",
    "child": "details",
    "transfer": "details",
    "report": "reports",
    "interpreter": "opening",
    "objection": "opening",
    "contingency": "dates",
    "review": "previous",
    "scale": "views",
    "view": "views",
    **{step.key: step.key for step in ALL_STEPS},
}
"""The step a place belongs to, by the first word of the place."""


class RoomPage(Page):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "In conference")
        self.services = services
        self.sitting = Sitting(core, services, self.saving, self)
        self.half_typed = HalfTyped(self.sitting, self)
        self.unfinished = UnfinishedLines(self.sitting, self, self.half_typed)
        self.discussion = Discussion(self.sitting)
        self.closing = Closing(self.sitting)
        self.steps = StepList()
        self.steps_narrow = QComboBox()
        self.heard = Heard(core, services)
        self.people = PeopleStrip(self.sitting)
        self.recording_line = RecordingLine(core, services)
        self.restricted = RestrictedFlow(self.sitting, self)
        self.banner = RestrictedBanner(self.sitting)
        self.objections = Objections(self.sitting, self)
        self.marks = Marks(self.sitting)
        self.room_view = RoomView(self.sitting)
        self._wants_heard: bool | None = None
        self._step = self._place = ""
        self._steps: tuple[Step, ...] = ()
        self._stale: set[str] = set()
        self.parts: dict[str, Any] = {"close": self.closing}
        """The pane of each step that was shown (pane.StepPane), by its key; made when it is first wanted."""
        self._panes: dict[str, Pane] = {}
        self._build()
        self._connect()

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        self.sitting.about(where["conference"])
        self.heard.open(where["conference"])
        self._place = where.get("place", "") or self._place
        self.show_step(where.get("step", "") or self._step or "opening")

    def place(self) -> dict[str, str]:
        return {"step": self._step}

    def leave(self) -> None:
        self.banner.leave()
        self.unfinished.leave()

    def changed(self, changes: Changes) -> None:
        if changes.conference_id not in {"", self.sitting.conference_id}:
            return
        if changes.kinds & {"transcript", "recording", "settings"}:
            self.heard.refresh()
        if "recording" in changes.kinds and self.sitting.record is not None:
            self._show(self.sitting.record)

    def keys(self) -> Keys:
        return SHOWN

    def focus_first(self) -> None:
        self.show_step(self._step)

    # ---- steps ----

    def show_step(self, key: str) -> None:
        """Shows a step and puts the focus where one types."""
        if self._steps and key not in {step.key for step in self._steps}:
            return
        self._step = key
        self.steps.choose(key)
        self.steps_narrow.setCurrentIndex(self.steps_narrow.findData(key))
        headings = {heading.value: heading for heading in Heading}
        pane = self._pane(self._pane_of(key))
        self._freshen()
        self.middle.setCurrentWidget(pane)
        target = self.discussion.focus_heading(headings[key]) if key in headings else self.parts[key].focus_first()
        if target is pane.widget():
            pane.verticalScrollBar().setValue(0)
        else:
            pane.show_widget(target, 24)
        pane.keep_in_sight()
        if not target.isEnabled():
            # What waits until a restricted part is over cannot have the focus, and the keys of the page need one.
            self._to_steps()

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
        if kind == "restricted":
            self.restricted.toggle()
            return
        if kind in {"prepare", "document"}:
            self.go.emit("conference", {"conference": self.sitting.conference_id, "tab": kind})
            return
        if kind == "point":
            self._open_point(entry_id)
            return
        step = _STEP_OF.get(kind, "close")
        self.show_step(step)
        if entry_id and step == self._step:
            self.parts[step].open_entry(entry_id)

    def _open_point(self, entry_id: str) -> None:
        record = self.sitting.record
        point = next((point for point in record.points if point.id == entry_id), None) if record else None
        if point is not None:
            self.show_step(point.heading.value)
            self.discussion.open_entry(entry_id)

    # ---- inside ----

    def _build(self) -> None:
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.steps_narrow.setAccessibleName("Steps")
        self.middle = Middle()
        for own in ("discussion", "close"):
            self._pane(own)
        self._lay_out()

    def _pane(self, key: str) -> Pane:
        """The pane of a step, made when it is first wanted."""
        if key not in self._panes:
            if key != "discussion" and key not in self.parts:
                self.parts[key] = PANES[key](self.sitting)
            self._panes[key] = scrolled(self.discussion if key == "discussion" else self.parts[key])
            self.middle.addWidget(self._panes[key])
            self._stale.add(key)
        return self._panes[key]

    def _show_steps(self, record: ConferenceRecord) -> None:
        """The steps this kind of meeting has, in the order of the authority's profile."""
        headings = tuple(self.sitting.profile.headings)
        own = {"close", *(heading.value for heading in Heading)}
        offered = steps_of(record.conference.meeting_type, headings)
        steps = tuple(step for step in offered if step.key in PANES or step.key in own)
        if steps == self._steps:
            return
        self._steps = steps
        self.steps.show_steps(steps)
        self.steps.choose(self._step)
        self.steps_narrow.clear()
        for step in steps:
            self.steps_narrow.addItem(step.words, step.key)
        self.steps_narrow.setCurrentIndex(self.steps_narrow.findData(self._step))

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
        for strip in (self.banner, self.room_view, self.marks):
            self.body.addWidget(strip)
        self.body.addLayout(columns, 1)
        self.people.foot.addWidget(self.saved)
        self.body.addWidget(self.people)

    def _connect(self) -> None:
        self._acts: dict[str, Callable[[], object]] = {
            "F3": self._ask_who,
            "F4": self._unfold,
            "F5": self.marks.ask,
            "F6": self.people.focus_first,
            "F7": self._to_steps,
            "F8": self._toggle_heard,
            "F9": self.restricted.toggle,
            "F10": self.objections.raise_one,
            "F11": self.room_view.toggle,
            "Ctrl+P": self._pause,
        }
        self._page_keys = PageKeys(self, (*_KEYS, *self._acts))
        self._page_keys.pressed.connect(self._pressed)
        self.sitting.shown.connect(self._show)
        self.sitting.told.connect(self.people.told.setText)
        self.steps.chosen.connect(self.show_step)
        self.steps_narrow.activated.connect(lambda at: self.show_step(self._steps[at].key))
        self.people.left.connect(self._back_to_line)
        self.people.owed.decide_asked.connect(self.objections.raise_one)
        self.heard.taken.connect(self._take)
        self.heard.settings_asked.connect(lambda: self.go.emit("settings", {}))
        self.closing.ended.connect(self._ask_to_end)
        self.closing.followed.connect(self.show_place)

    def _show(self, record: ConferenceRecord) -> None:
        self._stale = set(self._panes)
        self._show_steps(record)
        self._freshen()
        self.steps.show_record(record)
        self.people.show_record(record)
        self.banner.show_record(record)
        self.heard.set_blank(record.restricted_now is not None)
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
            self.parts[key].show_record(record)

    def _take(self, heading: Heading, words: str, moment: float) -> None:
        self.show_step(heading.value)
        self.discussion.suggest(heading, words, moment)

    def _back_to_line(self) -> None:
        self.show_step(self._step)

    # ---- the end ----

    def _ask_to_end(self) -> None:
        self.saving.flush()
        words = "The recording is stopped and sealed. Everything written down is saved."
        if typed := self.unfinished.names():
            words += f" Not entered yet, and so in no document: what stands under {', '.join(typed)}."
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.sitting.undo()
        else:
            super().keyPressEvent(event)

    def _pressed(self, name: str) -> None:
        if name in _KEYS:
            self.show_step(_KEYS[name])
        else:
            self._acts[name]()

    def _ask_who(self) -> None:
        self.show_step(self._step if self._step in {heading.value for heading in Heading} else "worried")
        self.discussion.whose.said_by.setFocus()

    def _unfold(self) -> None:
        if self.middle.currentWidget() is self._pane("discussion"):
            self.discussion.whose.unfold()

    def _to_steps(self) -> None:
        (self.steps if self.steps.isVisible() else self.steps_narrow).setFocus()

    def _pause(self) -> None:
        recorder = self.services.recorder
        status = recorder.status()
        if status is not None and status.state in {"recording", "paused"}:
            self.sitting.do(recorder.resume if status.state == "paused" else recorder.pause)

    def _toggle_heard(self) -> None:
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
