"""The roll: who is invited, who comes, who sent apologies or only a report (domain.md A17)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee, Mode, Presence, Side
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.room.entries import Editor, EntryList
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.growing import EntryLine
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label

RELATIONS = frozenset(
    {
        *("mother", "father", "mum", "dad", "stepmother", "stepfather", "parent", "partner", "carer", "guardian"),
        *("grandmother", "grandfather", "grandparent", "gran", "nan", "aunt", "uncle", "brother", "sister", "cousin"),
    }
)
MODES = {Mode.IN_ROOM: "in the room", Mode.BY_VIDEO: "by video", Mode.BY_PHONE: "by phone"}


def read_person(typed: str, conference_id: str) -> Attendee:
    """`Grace Idowu, health visitor, Marl health centre` or `Kasia Nowicka, mother` as a person on the roll."""
    name, *rest = (part.strip() for part in typed.split(","))
    first = rest[0] if rest else ""
    if first.casefold() in {side.value for side in Side}:
        return Attendee("", conference_id, name, side=Side(first.casefold()), role=", ".join(rest[1:]))
    words = set(first.casefold().replace("-", " ").split())
    if words & RELATIONS:
        return Attendee("", conference_id, name, side=Side.FAMILY, relationship=", ".join(rest))
    return Attendee("", conference_id, name, role=first, agency=", ".join(rest[1:]))


def shown_person(record: ConferenceRecord, entry: Entry) -> Shown:
    assert isinstance(entry, Attendee)
    zone = record.conference.zone
    who = [entry.relationship if entry.side is Side.FAMILY else entry.role, entry.agency]
    if entry.side not in {Side.PROFESSIONAL, Side.FAMILY}:
        who.append(entry.side.value)
    came = entry.presence.words
    if entry.left_at is not None:
        came = f"Left {time_words(entry.left_at, zone)}"
    elif entry.presence is Presence.HERE and entry.joined_at is not None:
        came = f"Here since {time_words(entry.joined_at, zone)}"
    if entry.mode is not Mode.IN_ROOM:
        came = f"{came}, {MODES[entry.mode]}"
    under = " · ".join(part for part in (*who, entry.note) if part)
    missing = "" if any(who[:2]) else "Still missing: what they do, or how they are related to the child"
    return Shown(entry.full_name, came, under, missing)


class PersonEditor(Editor):
    def __init__(self) -> None:
        super().__init__()
        self._person: Attendee | None = None
        self.name = Field("Full name", QLineEdit())
        self.side = Choice("Comes as", [(side.value, side) for side in Side])
        self.role = Field("Role", QLineEdit())
        self.agency = Field("Agency", QLineEdit())
        self.relationship = Field("Related to the child as", QLineEdit())
        self.presence = Choice("Attendance", [(presence.words, presence) for presence in Presence])
        self.mode = Choice("How", [(words, mode) for mode, words in MODES.items()])
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        choices = QHBoxLayout()
        choices.setSpacing(8)
        for words, choice in (("Comes as", self.side), ("Attendance", self.presence), ("", self.mode)):
            if words:
                choices.addWidget(label(words, "muted", wrap=False))
            choices.addWidget(choice)
        choices.addStretch()
        grid.addWidget(self.name, 0, 0, 1, 2)
        grid.addWidget(self.relationship, 1, 0, 1, 2)
        grid.addWidget(self.role, 1, 0)
        grid.addWidget(self.agency, 1, 1)
        grid.addLayout(choices, 2, 0, 1, 2)
        for field in (self.name, self.role, self.agency, self.relationship):
            field.widget.textEdited.connect(self._changed)
        for choice in (self.side, self.presence, self.mode):
            choice.chosen.connect(self._changed)

    def first(self) -> QWidget:
        return self.name.widget

    def fill(self, _record: ConferenceRecord, entry: Entry) -> None:
        assert isinstance(entry, Attendee)
        self._person = None
        texts = (
            (self.name, entry.full_name),
            (self.role, entry.role),
            (self.agency, entry.agency),
            (self.relationship, entry.relationship),
        )
        for field, text in texts:
            if field.widget.text().strip() != text:
                field.widget.setText(text)
        self.side.set_value(entry.side)
        self.presence.set_value(entry.presence)
        self.mode.set_value(entry.mode)
        self._person = entry
        self._show_asked()

    def _show_asked(self) -> None:
        family = self.side.value in {Side.FAMILY, Side.CHILD}
        self.relationship.setVisible(family)
        self.role.setVisible(not family)
        self.agency.setVisible(not family)

    def _changed(self, *_: object) -> None:
        side, presence, mode = self.side.value, self.presence.value, self.mode.value
        name = self.name.widget.text()
        self._show_asked()
        if self._person is None or not name.strip():
            return
        assert isinstance(side, Side)
        assert isinstance(presence, Presence)
        assert isinstance(mode, Mode)
        self._person = replace(
            self._person,
            full_name=name,
            side=side,
            role=self.role.widget.text(),
            agency=self.agency.widget.text(),
            relationship=self.relationship.widget.text(),
            presence=presence,
            mode=mode,
        )
        self.edited.emit(self._person)


class Roll(QWidget):
    """A line to add somebody, and everybody on the roll."""

    def __init__(self, sitting: Sitting, heading: str) -> None:
        super().__init__()
        self._sitting = sitting
        self._title = label(heading, "heading", wrap=False)
        self._count = label("", "muted", wrap=False)
        self.line = EntryLine("Add a person", "Name, what they do or how they are related, agency: Enter adds")
        self.entries = EntryList(sitting, shown_person, PersonEditor, heading, self.line)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addLayout(head)
        rows.addWidget(self.line)
        rows.addWidget(self.entries)
        self.line.entered.connect(self._entered)
        self.line.left_down.connect(self.entries.focus_first)
        self.line.undo_asked.connect(sitting.undo)
        self.entries.left_up.connect(self.line.setFocus)
        self.entries.left_down.connect(self.line.setFocus)

    def show_record(self, record: ConferenceRecord) -> None:
        here = len(record.here())
        invited = len(record.attendees)
        self._count.setText(f"{invited}, {here} here" if here else str(invited) if invited else "")
        self.entries.show_entries(record, record.attendees)

    def _entered(self, typed: str) -> None:
        person = read_person(typed, self._sitting.conference_id)
        self._sitting.add(person, refused=lambda: self.line.put_back(typed))
