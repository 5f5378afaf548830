"""The outline plan: who will do what, by when, how we will know, and what help they get (domain.md C9, C10, J5)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.child_names import Named, children_called, named_in
from meetingrec.domain.plan import Action
from meetingrec.domain.points import Heading
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.plan_conference import local
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.choosers import Choice, DayField, PersonChooser
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.saying import SayingPane
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed import people_meant
from meetingrec.ui.room.typed_plan import TypedAction, typed_action
from meetingrec.ui.room.which_child import question
from meetingrec.ui.widgets.words import label

_OF_FAMILY = {Side.FAMILY, Side.CHILD}
_LONGEST_WORRY = 70


def lacks(action: Action) -> tuple[str, ...]:
    """What domain.md C10 asks of an action and this one does not have yet."""
    answers = (("who", bool(action.owner)), ("by when", bool(action.by_when or action.by_when_words)))
    return tuple(words for words, there in answers if not there)


def owner_on_roll(owner: str, record: ConferenceRecord) -> Attendee | None:
    return next((person for person in record.attendees if person.full_name == owner), None)


def to_be_asked(action: Action, record: ConferenceRecord) -> bool:
    """Whether it was given to somebody who was not in the room and has not said yes to it (scenario S1.26, A8)."""
    if not action.owner or action.owner_confirmed:
        return False
    person = owner_on_roll(action.owner, record)
    if person is None:
        return True
    if person.presence is not Presence.HERE:
        # Until somebody is ticked as here the roll says nothing about anybody who is still only invited.
        return person.presence is not Presence.INVITED or bool(record.here())
    return person.joined_at is not None and not person.there_at(action.at)


def shown_action(record: ConferenceRecord, entry: Entry) -> Shown:
    assert isinstance(entry, Action)
    when = entry.by_when_words or (f"by {day_words(entry.by_when)}" if entry.by_when else "")
    worry = next((point.text for point in record.points if point.id == entry.worry_id), "") if entry.worry_id else ""
    known = [
        "restricted part" if entry.part_id else "",
        entry.owner,
        when,
        f"for {record.names_of(entry.child_ids)}" if entry.child_ids and len(record.children) > 1 else "",
        f"for {entry.for_whom}" if entry.for_whom else "",
        "asked and confirmed" if entry.owner_confirmed else "",
        f"because of: {_short(worry)}" if worry else "",
        f"we will know: {entry.how_we_will_know}" if entry.how_we_will_know else "",
        f"help: {entry.help_given}" if entry.help_given else "",
    ]
    missing = lacks(entry)
    asked = [f"{entry.owner} was not in the room: ask and confirm"] if to_be_asked(entry, record) else []
    said = [f"Still missing: {', '.join(missing)}"] if missing else []
    return Shown(
        entry.text,
        "family" if entry.by_family else "referral" if entry.referral else "",
        " · ".join(part for part in known if part),
        ". ".join((*said, *asked)),
    )


def is_family(owner: str, record: ConferenceRecord) -> bool:
    """Whether the action belongs into the family's table of the plan."""
    person = owner_on_roll(owner, record)
    return person is not None and person.side in _OF_FAMILY


class ActionEditor(FormEditor):
    def __init__(self) -> None:
        super().__init__(
            (
                Ask("text", "What will be done"),
                Ask("owner", "Who will do it", "name"),
                Ask("by_when", "By when", "day"),
                Ask("by_when_words", "In words", "line", hint="every Tuesday, from 19 January"),
                Ask("child_ids", "For which child", "children"),
                Ask("for_whom", "For somebody else", "name", hint="whom it helps"),
                Ask("worry_id", "Because of", "choice", (("no worry in particular", ""),)),
                Ask(
                    "owner_confirmed",
                    "They were asked and will do it",
                    "yes",
                    when=lambda action: self._must_confirm(action),
                ),
                Ask("by_family", "By the family", "yes"),
                Ask("referral", "A referral to another service", "yes"),
                Ask("how_we_will_know", "How we will know"),
                Ask("help_given", "Help given"),
            ),
            needed="text",
            first="owner",
        )
        self._record: ConferenceRecord | None = None

    def first(self) -> QWidget:
        missing = lacks(self._entry) if self._entry is not None else ()
        wanted = "by_when" if missing == ("by when",) else "how_we_will_know" if not missing else "owner"
        field = self.fields[wanted]
        return field.edit if isinstance(field, DayField) else field

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        assert isinstance(entry, Action)
        self._record = record
        worry = self.fields["worry_id"]
        assert isinstance(worry, Choice)
        worries = ((_short(point.text), point.id) for point in record.points_under(Heading.WORRIED))
        worry.set_choices((("no worry in particular", ""), *worries))
        super().fill(record, entry)

    def _must_confirm(self, action: Action) -> bool:
        return self._record is not None and to_be_asked(replace(action, owner_confirmed=False), self._record)

    def _changed(self, *_: object) -> None:
        """A fresh owner says into which table of the plan it goes, and has to be asked anew."""
        owner = self.fields["owner"]
        assert isinstance(owner, PersonChooser)
        if self._entry is not None and self._record is not None and owner.value != self._entry.owner:
            for field, value in (("by_family", is_family(owner.value, self._record)), ("owner_confirmed", False)):
                tick = self.fields[field]
                assert isinstance(tick, QCheckBox)
                with QSignalBlocker(tick):
                    tick.setChecked(value)
        super()._changed()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_WORRY else f"{text[:_LONGEST_WORRY].rstrip()} ..."


class Actions(SayingPane):
    """`NF: make a safety plan by 15 jan` and Enter is a whole action; what is not said is asked for in its row."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(
            sitting,
            "Plan: who will do what",
            "NF: make a safety plan by 15 jan, then Enter",
            self._made,
            shown_action,
            ActionEditor,
            lambda record: tuple(reversed(record.actions)),
            lacks=lacks,
            say=self._words,
            naming=self._naming,
        )
        self.to_ask = label("", "muted")
        inner = self.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.insertWidget(inner.indexOf(self.entries), self.to_ask)
        inner.addStretch()
        self.to_ask.hide()

    def show_record(self, record: ConferenceRecord) -> None:
        super().show_record(record)
        names = dict.fromkeys(action.owner for action in record.actions if to_be_asked(action, record))
        self.to_ask.setText(f"Not in the room, still to be asked: {', '.join(names)}")
        self.to_ask.setVisible(bool(names))

    def _read(self, typed: str, record: ConferenceRecord) -> TypedAction:
        today = local(self._sitting.now(), record.conference.zone).date()
        return typed_action(_for_child(typed, record)[1], record.attendees, today)

    def _naming(self, typed: str, record: ConferenceRecord) -> Named:
        """Which children it is for: one before the first colon who is not here to do it, else whoever it names."""
        named, _ = _for_child(typed, record)
        if named.children or named.unsure or len(record.children) < 2:
            return named
        return named_in(self._read(typed, record).text, record.children, record.attendees)

    def _made(self, typed: str, record: ConferenceRecord) -> Entry:
        read = self._read(typed, record)
        return Action(
            "",
            record.conference.id,
            read.text,
            record.conference.planned_start,
            owner=read.owner,
            by_family=read.person is not None and read.person.side in _OF_FAMILY,
            child_ids=self._naming(typed, record).ids(record.children),
            by_when=read.by_when,
            by_when_words=read.by_when_words,
            referral=read.referral,
        )

    def _words(self, typed: str, record: ConferenceRecord) -> str:
        """Says at once whom and which day it understood."""
        read, named = self._read(typed, record), self._naming(typed, record)
        child_ids = named.ids(record.children)
        by = f"by {day_words(read.by_when)}" if read.by_when and not read.by_when_words else read.by_when_words
        unknown = f"{read.owner} (not on the roll)" if read.owner and read.person is None else read.owner
        parts = [
            unknown,
            by,
            question(named) or (f"for {record.names_of(child_ids)}" if child_ids else ""),
            "referral" if read.referral and (read.owner or by) else "",
        ]
        return " · ".join(part for part in parts if part)


def _for_child(typed: str, record: ConferenceRecord) -> tuple[Named, str]:
    """`Jude: SALT referral` is for Jude, and nobody has said yet who does it: (whom it names, what is to be done)."""
    head, colon, told = typed.partition(":")
    own = children_called(head, record.children) if colon and told.strip() else ()
    if not own or any(person.side is Side.CHILD for person in people_meant(head, record.attendees)):
        return Named(), typed
    if len(record.children) < 2:
        return Named(), told.strip()
    return Named(own, "", told) if len(own) == 1 else Named((), head.strip(), told), told.strip()
