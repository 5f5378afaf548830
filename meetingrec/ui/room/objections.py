"""Somebody objects to being recorded (F10): the recording stands still, their words, the chair's decision and why."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Presence
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.domain.notice import Objection, Response
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.objections import Objecting
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.choosers import PersonChooser
from meetingrec.ui.room.entries import Editor
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.growing import GrowingText
from meetingrec.ui.room.notices import undecided
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label


class Objections:
    """Made once a page; `owner` stands where the question may cover the page."""

    def __init__(self, sitting: Sitting, owner: QWidget) -> None:
        self._sitting, self._owner = sitting, owner
        self._objecting = Objecting(sitting.services.signed_in, sitting.services.recorder)
        self.panel: ObjectionPanel | None = None

    def raise_one(self) -> None:
        """Pauses the recording, keeps the objection, and asks; one that waits for a decision is asked about again."""
        record = self._sitting.record
        if record is None or (self.panel is not None and self.panel.is_open):
            return
        waiting = undecided(record.objections)
        if waiting is not None:
            self._ask(waiting)
            return
        objecting, conference_id = self._objecting, self._sitting.conference_id
        self._sitting.do(lambda: objecting.raise_one(conference_id), self._ask)

    def _ask(self, objection: Objection) -> None:
        record = self._sitting.record
        if record is None:
            return
        self.panel = ObjectionPanel(self._owner, record, objection, self._sitting.profile.objection_choices)
        self.panel.decide = self.panel.add_button("Decide", self._decide, role="primary")
        self.panel.add_button("Decide later", self._keep)
        self.panel.add_button("Nobody objects after all", self._take_back, role="quiet")
        self.panel.closed.connect(self._keep)
        self.panel.open(self.panel.who)

    def _decide(self) -> bool:
        """The question stays open until the decision lies in the store."""
        panel, objecting, core = self.panel, self._objecting, self._sitting.core
        if panel is None:
            return True
        self._sitting.saving.flush()
        answer = panel.answer
        core.act(panel, lambda: objecting.decide(answer), lambda _: panel.decided(), self._refused)
        return False

    def _refused(self, problem: Problem) -> None:
        if isinstance(problem, InputRefused) and self.panel is not None and self.panel.is_open:
            self.panel.show_wrong(problem)
        else:
            self._sitting.core.problem.emit(problem)

    def _keep(self) -> None:
        """What was typed so far is not lost; nothing is decided by it."""
        panel = self.panel
        if panel is None or panel.settled:
            return
        typed = replace(panel.answer, response=None)
        if typed != panel.objection:
            panel.objection = typed
            self._sitting.edit(typed)

    def _take_back(self) -> None:
        panel, objecting = self.panel, self._objecting
        if panel is not None:
            panel.settled = True
            objection = panel.objection
            self._sitting.do(lambda: objecting.take_back(objection))


class ObjectionPanel(InPageDialog):
    """What is asked about one objection. Ctrl+Enter decides."""

    def __init__(
        self, owner: QWidget, record: ConferenceRecord, objection: Objection, choices: tuple[Response, ...]
    ) -> None:
        at = time_words(objection.at, record.conference.zone)
        still = "The recording stands still." if objection.moment is not None else "Nothing is being recorded."
        super().__init__(owner, "Somebody objects to the recording", f"{at}. {still}")
        self.objection, self.settled = objection, False
        self.decide: QPushButton | None = None
        self.who = PersonChooser("Who objects", "Who objects", others=True)
        self.words = Field("In their own words", GrowingText("In their own words", 1, 4))
        self.reason = Field("Why", GrowingText("Why", 1, 4))
        self.decided_by = PersonChooser("Decided by", "Decided by", others=True)
        self.responses = QButtonGroup(self)
        self._choices = choices
        self._who = Field("Who objects", self.who)
        self._by = Field("Decided by", self.decided_by)
        self._wrong = label("", "danger")
        self._wrong.hide()
        why = QHBoxLayout()
        why.setSpacing(12)
        why.addWidget(self.reason, 3)
        why.addWidget(self._by, 2)
        for widget in (self._wrong, self._who, self.words, self._decision()):
            self.body.addWidget(widget)
        self.body.addLayout(why)
        present = [person for person in record.attendees if person.presence is Presence.HERE]
        for chooser in (self.who, self.decided_by):
            chooser.show_people(present or record.attendees)
        self.who.left.connect(self.words.widget.setFocus)
        for changed in (self.who.chosen, self.decided_by.chosen, self.responses.idToggled):
            changed.connect(self._wrong.hide)
        for text in (self.words.widget, self.reason.widget):
            text.textChanged.connect(self._wrong.hide)
        self._fill(objection)

    @property
    def answer(self) -> Objection:
        """As it is filled in now."""
        chosen = self.responses.checkedId()
        return replace(
            self.objection,
            who=self.who.value,
            words=self.words.widget.toPlainText(),
            response=self._choices[chosen] if chosen >= 0 else None,
            reason=self.reason.widget.toPlainText(),
            decided_by=self.decided_by.value,
        )

    def show_wrong(self, problem: InputRefused) -> None:
        """What is still blank, and the focus there."""
        self._wrong.setText(f"{problem.happened} {problem.do}")
        self._wrong.show()
        places = {"who": self.who, "words": self.words, "reason": self.reason, "decided_by": self.decided_by}
        first = self.responses.button(0)
        places.get(problem.field, first).setFocus(Qt.FocusReason.TabFocusReason)

    def decided(self) -> None:
        self.settled = True
        self.close_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.decide is not None:
            self.decide.click()
        else:
            super().keyPressEvent(event)

    def _decision(self) -> QWidget:
        group = QWidget()
        rows = QVBoxLayout(group)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(label("What the chair decides", "strong"))
        for number, response in enumerate(self._choices):
            choice = QRadioButton(response.words[:1].upper() + response.words[1:])
            # One stop of Tab; the arrows go along, as Qt has it once one is chosen.
            choice.setFocusPolicy(Qt.FocusPolicy.ClickFocus if number else Qt.FocusPolicy.StrongFocus)
            self.responses.addButton(choice, number)
            rows.addWidget(choice)
        return group

    def _fill(self, objection: Objection) -> None:
        self.who.set_value(objection.who)
        self.words.widget.setPlainText(objection.words)
        self.reason.widget.setPlainText(objection.reason)
        self.decided_by.set_value(objection.decided_by)


def shown_objection(record: ConferenceRecord, entry: Entry) -> Shown:
    """`Darren Tarrant: "I don't want it recorded"`, and below it what was decided and why."""
    assert isinstance(entry, Objection)
    words = f"{entry.who or 'Somebody'}: “{entry.words}”" if entry.words else f"{entry.who or 'Somebody'} objected"
    decided = entry.response.words if entry.response is not None else ""
    under = ". ".join(part for part in (decided[:1].upper() + decided[1:], entry.reason) if part)
    by = f" ({entry.decided_by})" if under and entry.decided_by else ""
    missing = "" if entry.response is not None else "Not decided yet: F10"
    return Shown(words, time_words(entry.at, record.conference.zone), under + by, missing)


def objection_editor() -> Editor:
    """Words can be put right later; what was decided was done, and stays."""
    return FormEditor(
        (
            Ask("who", "Who objects", "name"),
            Ask("decided_by", "Decided by", "name"),
            Ask("words", "In their own words"),
            Ask("reason", "Why it was decided so"),
        )
    )
