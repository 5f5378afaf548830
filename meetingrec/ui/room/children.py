"""Children's details: what is checked at the start with the people who know (domain.md A31).

pane = ChildrenDetails(sitting)     a step of the conference, and a part of Prepare
pane.cards[child_id]                one child: pane.cards[id].lines["religion"].edit, .checked_with, .restricted
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.child_details import ALSO_ASKED, is_confirmed, missing_words
from meetingrec.domain.conference import CONFIRMED_DETAILS, Child
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.children import Children
from meetingrec.services.plan_conference import local
from meetingrec.ui.dates import when_words
from meetingrec.ui.room.choosers import PersonChooser
from meetingrec.ui.room.detail_line import DetailLine
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.room.transfer import PLACE, TransferIn
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.words import label

_ABOVE = 2
"""Lines above the first card."""
COLUMN = 232
"""Pixels of width for a column of details."""
_ORDER = (
    "full_name",
    "known_as",
    "born",
    "sex",
    "ethnicity",
    "religion",
    "first_language",
    "disability",
    "need_code",
    "responsible",
    "school",
    "legal_status",
    "current_plan",
    "communication",
)


_SHORTER = {"responsible": "Parental responsibility", "communication": "Communicates best by"}


def details_missing(record: ConferenceRecord) -> tuple[tuple[str, str], ...]:
    """(words, place) pairs of what is not known or not confirmed yet, a child each: for the close and Prepare."""
    found = ((missing_words(child, record.conference), f"child:{child.id}") for child in record.children)
    return tuple((words, place) for words, place in found if words)


class ChildCard(QFrame):
    """One child. Every line is stored as it is typed."""

    def __init__(self, sitting: Sitting, child: Child) -> None:
        super().__init__()
        self.setProperty("panel", "card")
        self._sitting, self._child = sitting, child
        self._columns = 0
        self._title = label("", "heading")
        self._state = label("", "muted")
        words = {**CONFIRMED_DETAILS, **ALSO_ASKED, **_SHORTER}
        self.lines = {detail: DetailLine(detail, words[detail]) for detail in (*_ORDER, "address")}
        self.restricted = QCheckBox("Restricted: in no document")
        self.siblings = label("", "muted")
        self.checked_with = PersonChooser("Checked with", "who knows the child", others=True)
        self.confirm = button("These details are right", self._confirm, icon="check")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._build()
        for line in self.lines.values():
            line.answered.connect(self._answered)
        self.restricted.toggled.connect(self._restrict)
        self.checked_with.left.connect(self._confirm)

    def _build(self) -> None:
        self._lay_out(2)
        address = QHBoxLayout()
        address.setSpacing(14)
        address.addWidget(self.lines["address"], 1)
        address.addWidget(self.restricted, 0, Qt.AlignmentFlag.AlignBottom)
        check = QWidget()
        flow = FlowLayout(check, gap=10)
        self.checked_with.setMinimumWidth(230)
        for widget in (label("Checked with", "strong", wrap=False), self.checked_with, self.confirm):
            flow.addWidget(widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 12, 14, 14)
        rows.setSpacing(10)
        rows.addWidget(self._title)
        rows.addWidget(self._state)
        rows.addLayout(self._grid)
        rows.addLayout(address)
        rows.addWidget(self.siblings)
        rows.addWidget(check)

    def show_child(self, record: ConferenceRecord, child: Child) -> None:
        saving = self._sitting.saving
        if saving.dirty(self._key):
            return
        self._child = child
        today = local(self._sitting.now(), record.conference.zone).date()
        for line in self.lines.values():
            line.show_child(child, today)
        self._hide_address(child)
        self._name_fields(child.short_name)
        self._title.setText(child.full_name)
        self._state.setText(_state_words(record, child))
        names = [other.full_name for other in record.children if other.id in child.sibling_ids]
        others = len(set(child.sibling_ids) - {other.id for other in record.children})
        if others:
            names.append(f"{others} in other records")
        self.siblings.setText(f"Brothers and sisters, each with a record of their own: {', '.join(names)}")
        self.siblings.setVisible(bool(names))
        self.checked_with.show_people(record.attendees)
        if not (self.checked_with.value or self.checked_with.being_typed or child.confirmed_with):
            self.checked_with.set_value(_who_knows(record.attendees))

    def _name_fields(self, child: str) -> None:
        """Heard without the card round it, `Sex` would say of no child whose it is."""
        for line in self.lines.values():
            line.name_for(child)
        self.checked_with.setAccessibleName(f"Checked with, {child}")
        self.confirm.setAccessibleName(f"{self.confirm.text()}, {child}")
        self.restricted.setAccessibleName(f"{self.restricted.text()}, {child}")

    def first_missing(self) -> QWidget:
        """The first line without an answer, else who it was checked with."""
        return next((line.edit for line in self.lines.values() if line.missing), self.checked_with)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(max(1, min(4, (self.width() - 28) // COLUMN)))

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        for at in range(4):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        self._columns = columns
        for at, detail in enumerate(_ORDER):
            self._grid.addWidget(self.lines[detail], at // columns, at % columns)

    @property
    def _key(self) -> str:
        return f"child {self._child.id}"

    def _hide_address(self, child: Child) -> None:
        """Somebody may look over the chair's shoulder: a restricted address is shown only while it is typed."""
        self.restricted.blockSignals(True)
        self.restricted.setChecked(child.address_restricted)
        self.restricted.blockSignals(False)
        modes = QLineEdit.EchoMode
        wanted = modes.PasswordEchoOnEdit if child.address_restricted else modes.Normal
        if self.lines["address"].edit.echoMode() is not wanted:
            self.lines["address"].edit.setEchoMode(wanted)

    def _restrict(self, on: bool) -> None:
        self._store(replace(self._child, address_restricted=on))
        self._hide_address(self._child)

    def _answered(self, child: Child) -> None:
        """A line knows the child as it was read; only its own detail is new."""
        line = self.sender()
        assert isinstance(line, DetailLine)
        changed = {line.detail: getattr(child, line.detail), "unknown": _merged(self._child, child, line.detail)}
        if line.detail == "born":
            changed["due_on"] = child.due_on
        self._store(replace(self._child, **changed))

    def _store(self, child: Child) -> None:
        self._child = child
        children = Children(self._sitting.services.signed_in)

        def save(conference_id: str, changed: Child) -> Changes:
            return children.change(conference_id, changed)

        self._sitting.saving.edited(self._key, save, child)

    def _confirm(self) -> None:
        """One key: somebody who knows says that the details are right, now."""
        children, child_id, name = Children(self._sitting.services.signed_in), self._child.id, self.checked_with.value
        if not name:
            self.checked_with.setFocus()
            return
        conference_id = self._sitting.conference_id
        self._sitting.do(lambda: children.confirm(conference_id, child_id, name))


class ChildrenDetails(QWidget):
    """A card for each child, and where their plan comes from when it comes from another authority."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._record: ConferenceRecord | None = None
        self.cards: dict[str, ChildCard] = {}
        self.transfer = TransferIn(sitting)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(14)
        self._rows.addWidget(label("Details to check with the people who know", "heading"))
        self._rows.addWidget(
            label("Nothing is guessed and nothing left blank: type ? and why, for what nobody knows.", "muted")
        )
        self._rows.addWidget(self.transfer)
        self._rows.addStretch()

    def show_record(self, record: ConferenceRecord) -> None:
        self._record = record
        # Everybody may read what a child's record says: nothing said in a restricted part can be kept back here.
        self.setEnabled(record.restricted_now is None)
        self.transfer.show_record(record)
        for gone in set(self.cards) - {child.id for child in record.children}:
            card = self.cards.pop(gone)
            card.hide()
            card.deleteLater()
        for child in record.children:
            if child.id in self.cards:
                self.cards[child.id].show_child(record, child)
        if self.isVisible():
            self._make_next()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._make_next)

    def _make_next(self) -> None:
        """A card takes its time; a family of seven must not hold up the window."""
        waiting = [child.id for child in self._children() if child.id not in self.cards]
        if waiting:
            self._card(waiting[0])
        if len(waiting) > 1:
            QTimer.singleShot(0, self, self._make_next)

    def _children(self) -> tuple[Child, ...]:
        return self._record.children if self._record is not None else ()

    def _card(self, child_id: str) -> ChildCard | None:
        """The card of a child, made if it is not there yet."""
        child = next((child for child in self._children() if child.id == child_id), None)
        if child is None or self._record is None:
            return None
        if child_id not in self.cards:
            made = self.cards[child_id] = ChildCard(self._sitting, child)
            before = [known.id for known in self._children()[: self._children().index(child)]]
            self._rows.insertWidget(_ABOVE + sum(known in self.cards for known in before), made)
            made.show_child(self._record, child)
        return self.cards[child_id]

    def focus_first(self) -> QWidget:
        """The first line without an answer."""
        record = self._record
        open_ones = [place.partition(":")[2] for _, place in details_missing(record)] if record is not None else []
        everybody = [child.id for child in self._children()]
        return self._focus(next(iter([*open_ones, *everybody]), ""))

    def open_entry(self, child_id: str) -> bool:
        """Goes to a child, or to where the plan comes from."""
        if child_id == PLACE:
            return self.transfer.focus_first() is self.transfer
        return self._focus(child_id) is not self

    def _focus(self, child_id: str) -> QWidget:
        card = self._card(child_id)
        if card is None:
            return self
        target = card.first_missing()
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return target


def _merged(ours: Child, theirs: Child, detail: str) -> tuple[object, ...]:
    """What is said to be unknown: of this detail as it was just typed, of the others as it was."""
    kept = [item for item in ours.unknown if item.detail != detail]
    return (*kept, *(item for item in theirs.unknown if item.detail == detail))


def _state_words(record: ConferenceRecord, child: Child) -> str:
    zone = record.conference.zone
    missing = len(child.unanswered)
    if missing:
        return f"{missing} detail{'' if missing == 1 else 's'} missing"
    if is_confirmed(child, record.conference) and child.confirmed_at is not None:
        return f"Checked with {child.confirmed_with}, {when_words(child.confirmed_at, zone)}"
    if child.confirmed_at is not None:
        return f"Last checked with {child.confirmed_with}, {when_words(child.confirmed_at, zone)}: check them again"
    return "Nobody has said yet that these details are right"


def _who_knows(people: Sequence[Attendee]) -> str:
    """Somebody of the family, one who is here before others; "" when nobody is on the roll."""
    family = [person for person in people if person.side is Side.FAMILY]
    here = [person for person in family if person.presence is Presence.HERE]
    return next((person.full_name for person in (*here, *family)), "")
