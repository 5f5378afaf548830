"""The outline plan: who will do what, by when, how we will know, and what help they get (domain.md C9, C10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.plan import Action
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.attribution import child_choices
from meetingrec.ui.room.choosers import Choice, DayField, PersonChooser
from meetingrec.ui.room.entries import Editor, EntryList
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.growing import EntryLine, GrowingText
from meetingrec.ui.room.points import refill
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed import split_due, split_speaker
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label

_OF_FAMILY = {Side.FAMILY, Side.CHILD}


def lacks(action: Action) -> tuple[str, ...]:
    """What domain.md C10 asks of an action and this one does not have yet."""
    answers = (("who", bool(action.owner)), ("by when", bool(action.by_when or action.by_when_words)))
    return tuple(words for words, there in answers if not there)


def shown_action(record: ConferenceRecord, entry: Entry) -> Shown:
    assert isinstance(entry, Action)
    when = entry.by_when_words or (f"by {day_words(entry.by_when)}" if entry.by_when else "")
    known = [
        entry.owner,
        when,
        f"for {record.names_of(entry.child_ids)}" if entry.child_ids and len(record.children) > 1 else "",
        f"we will know: {entry.how_we_will_know}" if entry.how_we_will_know else "",
        f"help: {entry.help_given}" if entry.help_given else "",
    ]
    missing = lacks(entry)
    return Shown(
        entry.text,
        "family" if entry.by_family else "",
        " · ".join(part for part in known if part),
        f"Still missing: {', '.join(missing)}" if missing else "",
    )


def is_family(owner: str, record: ConferenceRecord) -> bool:
    """Whether the action belongs into the family's table of the plan."""
    person = next((person for person in record.attendees if person.full_name == owner), None)
    return person is not None and person.side in _OF_FAMILY


class ActionEditor(Editor):
    def __init__(self) -> None:
        super().__init__()
        self._action: Action | None = None
        self._record: ConferenceRecord | None = None
        self.text = Field("What will be done", GrowingText("What will be done"))
        self.owner = PersonChooser("Who will do it", "Who will do it", others=True)
        self.by_family = QCheckBox("By the family")
        self.by_when = DayField("By when")
        self.when_words = GrowingText("In words", 1, 2)
        self.when_words.setPlaceholderText("every Tuesday, from 19 January")
        self.child = Choice("For which child", [("about all", ())])
        self.know = Field("How we will know", GrowingText("How we will know", 1, 4))
        self.help = Field("Help given", GrowingText("Help given", 1, 4))
        self._lay_out()
        for text in (self.text.widget, self.know.widget, self.help.widget, self.when_words):
            text.textChanged.connect(self._changed)
        for choice in (self.owner, self.by_when, self.child):
            choice.chosen.connect(self._changed)
        self.owner.chosen.connect(self._owner_chosen)
        self.by_family.toggled.connect(self._changed)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        self._for = label("Child", "muted", wrap=False)
        for at, (words, field, last) in enumerate(
            (("Who", self.owner, self.by_family), ("By when", self.by_when, None), ("In words", self.when_words, None))
        ):
            grid.addWidget(label(words, "muted", wrap=False), at, 0)
            grid.addWidget(field, at, 1, 1, 1 if last else 2)
            if last is not None:
                grid.addWidget(last, at, 2)
        grid.addWidget(self._for, 3, 0)
        grid.addWidget(self.child, 3, 1)
        grid.setColumnStretch(1, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.text)
        rows.addLayout(grid)
        rows.addWidget(self.know)
        rows.addWidget(self.help)

    def first(self) -> QWidget:
        if self._action is None or not self._action.owner:
            return self.owner
        return self.by_when.edit if "by when" in lacks(self._action) else self.know.widget

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        assert isinstance(entry, Action)
        self._action, self._record = None, record
        refill(self.text.widget, entry.text)
        refill(self.know.widget, entry.how_we_will_know)
        refill(self.help.widget, entry.help_given)
        refill(self.when_words, entry.by_when_words)
        self.owner.show_people(record.attendees)
        self.owner.set_value(entry.owner)
        self.by_when.set_value(entry.by_when)
        self.by_family.setChecked(entry.by_family)
        self.child.set_choices(child_choices(record.children))
        self.child.set_value(entry.child_ids)
        for widget in (self.child, self._for):
            widget.setVisible(len(record.children) > 1)
        self._action = entry

    def _owner_chosen(self, name: str) -> None:
        if self._record is not None:
            self.by_family.setChecked(is_family(name, self._record))

    def _changed(self, *_: object) -> None:
        text, child_ids = self.text.widget.toPlainText(), self.child.value
        if self._action is None or not text.strip():
            return
        self._action = replace(
            self._action,
            text=text,
            owner=self.owner.value,
            by_family=self.by_family.isChecked(),
            by_when=self.by_when.value,
            by_when_words=self.when_words.toPlainText(),
            child_ids=child_ids if isinstance(child_ids, tuple) else (),
            how_we_will_know=self.know.widget.toPlainText(),
            help_given=self.help.widget.toPlainText(),
        )
        self.edited.emit(self._action)


class Actions(QWidget):
    """`NF: make a safety plan by 15 jan` and Enter is a whole action; what is not said is asked for in its row."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self.line = EntryLine("Action", "NF: make a safety plan by 15 jan, then Enter")
        self.understood = label("", "muted")
        self.entries = EntryList(sitting, shown_action, ActionEditor, "Plan", self.line)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(label("Plan: who will do what", "heading"))
        rows.addWidget(self.line)
        rows.addWidget(self.understood)
        rows.addWidget(self.entries)
        rows.addStretch()
        self.understood.hide()
        self.line.textChanged.connect(self._typing)
        self.line.entered.connect(self._entered)
        self.line.left_down.connect(self.entries.focus_first)
        self.line.undo_asked.connect(sitting.undo)
        self.entries.left_up.connect(self.line.setFocus)
        self.entries.left_down.connect(self.line.setFocus)

    def show_record(self, record: ConferenceRecord) -> None:
        self.entries.show_entries(record, tuple(reversed(record.actions)))

    def focus_first(self) -> QWidget:
        self.line.setFocus()
        return self.line

    def _read(self, typed: str) -> tuple[Attendee | None, date | None, str]:
        record = self._sitting.record
        people = record.attendees if record is not None else ()
        owner, rest = split_speaker(typed, people)
        due, text = split_due(rest, date.today())  # noqa: DTZ011 - the calendar on the wall of this room
        return owner, due, text

    def _typing(self) -> None:
        """Says at once whom and which day it understood."""
        owner, due, _ = self._read(self.line.toPlainText())
        words = [owner.full_name if owner else "", f"by {day_words(due)}" if due else ""]
        self.understood.setText(" · ".join(part for part in words if part))
        self.understood.setVisible(bool(owner or due))

    def _entered(self, typed: str) -> None:
        sitting = self._sitting
        owner, due, text = self._read(typed)
        action = Action(
            "",
            sitting.conference_id,
            text,
            sitting.now(),
            moment=sitting.moment(),
            owner=owner.full_name if owner else "",
            by_family=owner is not None and owner.side in _OF_FAMILY,
            by_when=due,
        )
        whole = not lacks(action)
        sitting.add(
            action,
            # Whole actions leave the focus in the line for the next; others open where something is missing.
            added=None if whole else lambda entry: self.entries.open_entry(entry.id),
            refused=lambda: self.line.put_back(typed),
        )
