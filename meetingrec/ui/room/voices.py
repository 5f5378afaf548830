"""What each child said in their own words, or what was seen, or why nobody could find out (domain.md A21, G2, G3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.conference import Child
from meetingrec.domain.points import ChildVoice
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.choosers import Choice, DayField
from meetingrec.ui.room.entries import EntryList
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.growing import EntryLine, GrowingText
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed_said import Voiced, read_voice
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.words import label

_ALONE = (("not known yet", None), ("yes, seen alone", True), ("no, not alone", False))
_OWN = (("the child's own words", True), ("what was seen", False))
MODES = (
    "In the conference",
    "Part of the conference",
    "Through an advocate",
    "A form the child filled in",
    "Direct work",
    "Written or drawn",
    "Watched",
)
"""How a child takes part (domain.md 2, ChildParticipation); stands before the words that say more of it."""


def mode_of(how: str) -> str:
    """The one of MODES that these words begin with, "" for none of them."""
    return next((mode for mode in MODES if how == mode or how.startswith(f"{mode}: ")), "")


def with_mode(how: str, mode: str) -> str:
    """
    >>> with_mode("Written or drawn: Three Houses", "Direct work")
    'Direct work: Three Houses'
    """
    rest = how.removeprefix(mode_of(how)).removeprefix(": ")
    return ": ".join(part for part in (mode, rest) if part)


def lacks(voice: ChildVoice) -> tuple[str, ...]:
    """What domain.md A21 and G3 ask for that is not there yet."""
    if voice.not_obtained_why and not voice.words:
        return ()
    missing = [
        "how this was found out" if not voice.how else "",
        "who found it out" if not voice.obtained_by else "",
        "whether the child was seen alone" if voice.seen_alone is None else "",
        "why not alone" if voice.seen_alone is False and not voice.not_alone_why else "",
    ]
    return tuple(part for part in missing if part)


def shown_voice(_record: ConferenceRecord, entry: Entry) -> Shown:
    """A child's words as their row reads, and what is still missing."""
    assert isinstance(entry, ChildVoice)
    private = "restricted part" if entry.part_id else ""
    tells = f"what was decided is told by {entry.tells_child}" if entry.tells_child else ""
    if entry.not_obtained_why and not entry.words:
        more = " · ".join(part for part in (private, tells) if part)
        return Shown(f"Not found out, because: {entry.not_obtained_why}", under=more)
    alone = {True: "seen alone", False: f"not seen alone: {entry.not_alone_why or 'why not?'}", None: ""}
    known = [
        private,
        entry.how,
        f"by {entry.obtained_by}" if entry.obtained_by else "",
        day_words(entry.obtained_on) if entry.obtained_on else "",
        alone[entry.seen_alone],
        tells,
    ]
    missing = lacks(entry)
    return Shown(
        f"“{entry.words}”" if entry.own_words else entry.words,
        under=" · ".join(part for part in known if part),
        missing=f"Still missing: {', '.join(missing)}" if missing else "",
        mark="In the child's own words" if entry.own_words else "",
    )


class VoiceEditor(FormEditor):
    """The words, and how they were come by."""

    def __init__(self) -> None:
        super().__init__(
            (
                Ask("words", "What the child said or showed"),
                Ask("own_words", "Whose words", "choice", _OWN),
                Ask("how", "How this was found out", hint="A drawing, a talk at school", when=_has_words),
                Ask("obtained_by", "Who found it out", "name", hint="nobody named", when=_has_words),
                Ask("obtained_on", "On which day", "day", hint="26 mar, friday, 2 weeks ago", when=_has_words),
                Ask("seen_alone", "Seen alone", "choice", _ALONE, when=_has_words),
                Ask("not_alone_why", "Why not alone", when=lambda voice: voice.seen_alone is False),
                Ask(
                    "not_obtained_why", "If nobody could find out: why not", when=lambda voice: not voice.words.strip()
                ),
                Ask("tells_child", "Who will tell the child what was decided, and when"),
            )
        )
        day, how = self.fields["obtained_on"], self.fields["how"]
        assert isinstance(day, DayField)
        assert isinstance(how, GrowingText)
        day.past = True
        self.how = how
        self.mode = Choice("How the child took part", [("in another way", ""), *((mode, mode) for mode in MODES)])
        rows = self.layout()
        assert isinstance(rows, QVBoxLayout)
        rows.insertWidget(rows.indexOf(how), self.mode)
        self.mode.chosen.connect(lambda mode: how.setPlainText(with_mode(how.toPlainText(), str(mode))))

    def first(self) -> QWidget:
        has_words = self._entry is not None and self._entry.words
        return self.fields["how" if has_words else "not_obtained_why"]

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        super().fill(record, entry)
        self.mode.set_value(mode_of(self.how.toPlainText()))

    def _changed(self, *_: object) -> None:
        words, why_not = self.fields["words"], self.fields["not_obtained_why"]
        assert isinstance(words, GrowingText)
        assert isinstance(why_not, GrowingText)
        self.mode.setVisible(bool(words.toPlainText().strip()))
        if words.toPlainText().strip() or why_not.toPlainText().strip():
            super()._changed()


def _has_words(voice: ChildVoice) -> bool:
    return bool(voice.words.strip())


class ChildPart(QWidget):
    """One child: a line to type in, and what is known of what the child thinks."""

    def __init__(self, sitting: Sitting, child: Child) -> None:
        super().__init__()
        self.child = child
        self._sitting = sitting
        self._title = label(child.short_name, "strong", wrap=False)
        self.own = Choice("Whose words", _OWN)
        self.own.set_value(not _very_young(child, sitting.now().date()))
        self.line = EntryLine(f"What {child.short_name} said", "")
        self.entries = EntryList(sitting, shown_voice, VoiceEditor, f"What {child.short_name} said", self.line)
        self.cannot = button("Nobody could find out", self._nobody_could, role="quiet")
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self.own)
        head.addStretch()
        head.addWidget(self.cannot)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(5)
        rows.addLayout(head)
        rows.addWidget(self.line)
        rows.addWidget(self.entries)
        self.own.chosen.connect(lambda *_: self._hint())
        self.line.entered.connect(self._entered)
        self.line.left_down.connect(self.entries.focus_first)
        self.line.undo_asked.connect(sitting.undo)
        self.entries.left_up.connect(self.line.setFocus)
        self.entries.left_down.connect(self.line.setFocus)
        self._hint()

    def show_record(self, record: ConferenceRecord, child: Child) -> None:
        self.child = child
        self._title.setText(child.short_name)
        voices = [voice for voice in record.voices if voice.child_id == child.id]
        self.entries.show_entries(record, voices)
        self.cannot.setVisible(not voices)
        self._hint()

    def _hint(self) -> None:
        name, own = self.child.short_name, self.own.value is True
        words = f"What {name} said, in {name}'s own words" if own else f"What was seen of how {name} is"
        self.line.setPlaceholderText(f"{words} -- how, by whom, day, alone")

    def _entered(self, typed: str) -> None:
        record = self._sitting.record
        people = record.attendees if record is not None else ()
        voiced = read_voice(typed, people, self._sitting.now().date())
        self._add(self._voice(voiced, own_words=self.own.value is True), lambda: self.line.put_back(typed))

    def _nobody_could(self) -> None:
        typed = self.line.toPlainText().strip()
        self.line.setPlainText("")
        self._add(self._voice(Voiced(""), not_obtained_why=typed or "Not said yet"), lambda: None)

    def _voice(self, voiced: Voiced, *, own_words: bool = True, not_obtained_why: str = "") -> ChildVoice:
        sitting = self._sitting
        return ChildVoice(
            "",
            sitting.conference_id,
            self.child.id,
            voiced.words,
            sitting.now(),
            moment=sitting.moment(),
            own_words=own_words,
            how=voiced.how,
            obtained_by=voiced.by,
            obtained_on=voiced.on,
            seen_alone=voiced.alone,
            not_alone_why=voiced.not_alone_why,
            tells_child=voiced.tells,
            not_obtained_why=not_obtained_why,
        )

    def _add(self, voice: ChildVoice, refused: Callable[[], object]) -> None:
        """What is whole leaves the focus in the line; what is not is asked for."""
        whole = bool(voice.words) and not lacks(voice)
        added = None if whole else lambda entry: self.entries.open_entry(entry.id)
        self._sitting.add(voice, added=added, refused=refused)


def _very_young(child: Child, today: date) -> bool:
    """Younger than two: what is known of them is what was seen (domain.md G3), so that is offered first."""
    return child.born is not None and (today - child.born).days < 2 * 365


class Voices(QWidget):
    """Every child of the conference, one under the other."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self.parts: dict[str, ChildPart] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(18)
        self._rows.addWidget(label("What the children say and show", "heading"))
        self._rows.addStretch()

    def show_record(self, record: ConferenceRecord) -> None:
        for gone in set(self.parts) - {child.id for child in record.children}:
            self.parts.pop(gone).deleteLater()
        for child in record.children:
            if child.id not in self.parts:
                self.parts[child.id] = ChildPart(self._sitting, child)
                self._rows.insertWidget(self._rows.count() - 1, self.parts[child.id])
            self.parts[child.id].show_record(record, child)

    def open_entry(self, entry_id: str) -> bool:
        """Opens the row of a child's words, or goes to the line of the child with this id; False for neither."""
        if entry_id in self.parts:
            self.parts[entry_id].line.setFocus()
            return True
        record = self._sitting.record
        voice = next((voice for voice in record.voices if voice.id == entry_id), None) if record else None
        if voice is None or voice.child_id not in self.parts:
            return False
        self.parts[voice.child_id].entries.open_entry(entry_id)
        return True

    def focus_first(self) -> QWidget:
        """The line of the first child of whom nothing is known yet, with the focus."""
        parts = list(self.parts.values())
        part = next((part for part in parts if not part.entries.rows), parts[0] if parts else None)
        if part is None:
            return self
        part.line.setFocus()
        return part
