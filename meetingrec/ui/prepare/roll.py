"""The roll: who is invited, who comes and how, who sent apologies or only a report (domain.md A17, 2 Attendee)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee, Mode, Presence, Relation, Side
from meetingrec.domain.conference import Child
from meetingrec.domain.introductions import LEFT_OUT, person_lacks
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.entries import EntryList
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.growing import EntryLine
from meetingrec.ui.room.people import here_now, in_sight
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.stays import stays_words, with_stays
from meetingrec.ui.room.typed_people import read_person, relations_words
from meetingrec.ui.widgets.words import label

__all__ = ["PersonEditor", "Roll", "read_person", "shown_person"]

AWAY = frozenset(Presence) - {Presence.HERE, Presence.INVITED}
RELATED = frozenset({Side.FAMILY, Side.CHILD})
EXAMPLES = (
    "Kasia Nowicka, mother, PR, speaks Polish, by phone   ·   apologies Rita Dunn, housing officer, Housing: on leave"
)


def shown_person(record: ConferenceRecord, entry: Entry) -> Shown:
    assert isinstance(entry, Attendee)
    related = relations_words(entry.relations, record.children) or entry.relationship
    who = [related if entry.side is Side.FAMILY else entry.role, entry.agency]
    if entry.side not in {Side.PROFESSIONAL, Side.FAMILY} and entry.side.value not in entry.role.casefold():
        who.append(entry.side.value)
    lacks = person_lacks(entry)
    missing = f"Still missing: {', '.join(lacks)}" if lacks else ""
    under = " · ".join(part for part in (*who, *_details(record, entry), entry.note) if part)
    return Shown(entry.full_name, _came(record, entry), under, missing)


def _came(record: ConferenceRecord, person: Attendee) -> str:
    """`Here since 14:02, by video`, `Left 14:34`, `Here 14:02-14:34, 15:05-`, `Apologies`."""
    zone = record.conference.zone
    came = person.presence.words
    if person.presence is Presence.HERE and person.earlier_stays:
        came = f"Here {stays_words(person, zone)}"
    elif person.presence is Presence.HERE and person.left_at is not None:
        came = f"Left {time_words(person.left_at, zone)}"
    elif person.presence is Presence.HERE and person.joined_at is not None:
        came = f"Here since {time_words(person.joined_at, zone)}"
    return came if person.mode is Mode.IN_ROOM else f"{came}, {person.mode.words}"


def _details(record: ConferenceRecord, person: Attendee) -> list[str]:
    responsible = [item for item in person.relations if item.responsible]
    known = {child.id: child.short_name for child in record.children}
    told = "parental responsibility" if responsible else ""
    if responsible and len(responsible) < len(known):
        told += f" for {' and '.join(known.get(item.child_id, '') for item in responsible)}"
    helped = record.attendee(person.supports)
    named = helped is not None and helped.full_name.split()[0].casefold() in person.role.casefold()
    return [
        told,
        f"with {helped.full_name}" if helped is not None and not named else "",
        f"speaks {person.language}" if person.language else "",
        f"needs {person.formats}" if person.formats else "",
        person.why if person.presence in AWAY else "",
        f"decided by {person.decided_by}" if person.presence in LEFT_OUT and person.decided_by else "",
    ]


def _asks() -> tuple[Ask, ...]:
    def family(person: Attendee) -> bool:
        return person.side in RELATED

    def working(person: Attendee) -> bool:
        return person.side not in RELATED

    def helps(person: Attendee) -> bool:
        return person.side in {Side.SUPPORTER, Side.ADVOCATE, Side.LEGAL, Side.INTERPRETER}

    sides = tuple((side.value, side) for side in Side)
    presences = tuple((presence.words, presence) for presence in Presence)
    modes = tuple((mode.words, mode) for mode in Mode)
    return (
        Ask("full_name", "Full name", "line"),
        Ask("side", "Comes as", "choice", choices=sides),
        Ask("role", "Role", "line", when=working),
        Ask("agency", "Agency", "line", when=working),
        Ask("direct_contact", "Knows the child directly", "choice", choices=(("no", False), ("yes", True)),
            when=lambda person: person.side is Side.PROFESSIONAL),
        Ask("supports", "Is here for", "person", when=helps),
        Ask("presence", "Attendance", "choice", choices=presences),
        Ask("mode", "How", "choice", choices=modes, when=lambda person: person.presence not in AWAY),
        Ask("why", "Why", "line", when=lambda person: person.presence in AWAY),
        Ask("decided_by", "Decided by", "name", when=lambda person: person.presence in LEFT_OUT),
        Ask("language", "Language", "line", when=lambda person: family(person) or bool(person.language)),
        Ask("formats", "Needs in writing", "line", hint="large print, audio, easy read",
            when=lambda person: family(person) or helps(person) or bool(person.formats)),
        Ask("address", "Address", "line", hint="in no document", when=family),
        Ask("address_restricted", "Others here must not know this address", "yes", when=family),
        Ask("note", "Note", "line", hint="told afterwards by Rosie Tan, 18 June"),
    )  # fmt: skip


class PersonEditor(FormEditor):
    """Beside what every form asks: the relationship to each child, and from when to when somebody was there."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(_asks(), needed="full_name")
        self._now = now
        self._record: ConferenceRecord | None = None
        self.related: dict[str, tuple[QLineEdit, QCheckBox]] = {}
        self.there = QLineEdit()
        self.there.setAccessibleName("There from and to")
        self.there.setPlaceholderText("10:10-10:35, 11:00-")
        rows = self.layout()
        assert rows is not None
        item = rows.itemAt(0)
        grid = item.layout() if item is not None else None
        assert isinstance(grid, QGridLayout)
        self._grid = grid
        self._there_name = self._row("There from, to", self.there)
        self._related_names: list[QWidget] = []
        self.there.textEdited.connect(self._own_changed)

    @property
    def presence(self) -> QWidget:
        return self.fields["presence"]

    @property
    def mode(self) -> QWidget:
        return self.fields["mode"]

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        assert isinstance(entry, Attendee)
        self._entry, self._record = None, record
        self._ask_relations(tuple(child for child in record.children if child.id not in self.related))
        known = {item.child_id: item for item in entry.relations}
        for child_id, (line, responsible) in self.related.items():
            item = known.get(child_id, Relation(child_id, "" if entry.relations else entry.relationship))
            if line.text().strip() != item.relationship:
                line.setText(item.relationship)
            responsible.setChecked(item.responsible)
        if not self.there.hasFocus():
            self.there.setText(stays_words(entry, record.conference.zone))
        super().fill(record, entry)

    def _row(self, words: str, field: QWidget) -> QWidget:
        name = label(words, "muted", wrap=False)
        at = self._grid.rowCount()
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(field, at, 1)
        return name

    def _ask_relations(self, children: tuple[Child, ...]) -> None:
        for child in children:
            line, responsible = QLineEdit(), QCheckBox("Parental responsibility")
            line.setAccessibleName(f"Related to {child.short_name} as")
            responsible.setAccessibleName(f"Parental responsibility for {child.short_name}")
            pair = QWidget()
            both = QVBoxLayout(pair)
            both.setContentsMargins(0, 0, 0, 0)
            both.setSpacing(2)
            both.addWidget(line)
            both.addWidget(responsible, 0, Qt.AlignmentFlag.AlignLeft)
            self._related_names += [self._row(f"To {child.short_name}", pair), pair]
            self.related[child.id] = (line, responsible)
            line.textEdited.connect(self._own_changed)
            responsible.toggled.connect(self._own_changed)

    def _fit(self, entry: Attendee, record: ConferenceRecord | None = None) -> None:
        super()._fit(entry, record)
        for widget in self._related_names:
            widget.setVisible(entry.side is Side.FAMILY)
        for widget in (self._there_name, self.there):
            widget.setVisible(entry.presence is Presence.HERE)

    def _changed(self, *_: object) -> None:
        before = self._entry
        super()._changed()
        person, record = self._entry, self._record
        came = before is not None and person.presence is Presence.HERE and before.presence is not Presence.HERE
        if came and record is not None and person.joined_at is None and record.conference.started_at is not None:
            self._entry = replace(person, joined_at=self._now())
            self.there.setText(stays_words(self._entry, record.conference.zone))
            self.edited.emit(self._entry)

    def _own_changed(self, *_: object) -> None:
        record, person = self._record, self._entry
        if record is None or person is None:
            return
        changed = self._with_relations(person, record)
        if self.there.isModified() and not self.there.isHidden():
            day = record.conference.started_at or record.conference.planned_start
            changed = with_stays(changed, self.there.text(), day, record.conference.zone) or changed
        if changed != person:
            self._entry = changed
            self.edited.emit(changed)

    def _with_relations(self, person: Attendee, record: ConferenceRecord) -> Attendee:
        if person.side is not Side.FAMILY:
            return person
        told = (Relation(key, line.text().strip(), tick.isChecked()) for key, (line, tick) in self.related.items())
        relations = tuple(item for item in told if item.relationship or item.responsible)
        return replace(person, relations=relations, relationship=relations_words(relations, record.children))


class Roll(QWidget):
    """A line to add somebody, and everybody on the roll."""

    def __init__(self, sitting: Sitting, heading: str) -> None:
        super().__init__()
        self._sitting = sitting
        self._title = label(heading, "heading", wrap=False)
        self._count = label("", "muted", wrap=False)
        self.line = EntryLine("Add a person", "Name, what they do or how they are related, agency: Enter adds")
        self.entries = EntryList(sitting, shown_person, lambda: PersonEditor(sitting.now), heading, self.line)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addLayout(head)
        rows.addWidget(self.line)
        rows.addWidget(label(EXAMPLES, "muted"))
        rows.addWidget(self.entries)
        self.line.entered.connect(self._entered)
        self.line.left_down.connect(self.entries.focus_first)
        self.line.undo_asked.connect(sitting.undo)
        self.entries.left_up.connect(self.line.setFocus)
        self.entries.left_down.connect(self.line.setFocus)

    def show_record(self, record: ConferenceRecord) -> None:
        # The same people as in the strip below, so that the two never say different numbers.
        here, invited = len(here_now(record)), len(in_sight(record))
        self._count.setText(f"{invited} on the roll, {here} here" if here else str(invited) if invited else "")
        self.entries.show_entries(record, record.attendees)

    def _entered(self, typed: str) -> None:
        sitting = self._sitting
        person = read_person(typed, sitting.conference_id, sitting.record)
        if person.presence is Presence.HERE:
            person = replace(person, joined_at=sitting.now())
        sitting.add(person, refused=lambda: self.line.put_back(typed))
