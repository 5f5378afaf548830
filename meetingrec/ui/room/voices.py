"""What each child said in their own words, or what was seen, or why nobody could find out (domain.md A21, G2, G3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.conference import Child
from meetingrec.domain.points import ChildVoice
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.choosers import Choice, DayField, PersonChooser
from meetingrec.ui.room.entries import Editor, EntryList
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.growing import EntryLine, GrowingText
from meetingrec.ui.room.points import refill
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label

_ALONE: list[tuple[str, object]] = [
    ("seen alone: not known yet", None),
    ("seen alone", True),
    ("not seen alone", False),
]
_OWN: list[tuple[str, object]] = [("the child's own words", True), ("what was seen", False)]


def shown_voice(_record: ConferenceRecord, entry: Entry) -> Shown:
    """A child's words as their row reads, and what domain.md asks for that is not there yet."""
    assert isinstance(entry, ChildVoice)
    if entry.not_obtained_why and not entry.words:
        return Shown(f"Not found out, because: {entry.not_obtained_why}")
    alone = {True: "seen alone", False: f"not seen alone: {entry.not_alone_why or 'why not?'}", None: ""}
    known = [
        entry.how,
        f"by {entry.obtained_by}" if entry.obtained_by else "",
        day_words(entry.obtained_on) if entry.obtained_on else "",
        alone[entry.seen_alone],
    ]
    missing = [
        "how this was found out" if not entry.how else "",
        "who found it out" if not entry.obtained_by else "",
        "whether the child was seen alone" if entry.seen_alone is None else "",
        "why not alone" if entry.seen_alone is False and not entry.not_alone_why else "",
    ]
    lacks = ", ".join(part for part in missing if part)
    return Shown(
        f"“{entry.words}”" if entry.own_words else entry.words,
        under=" · ".join(part for part in known if part),
        missing=f"Still missing: {lacks}" if lacks else "",
        mark="In the child's own words" if entry.own_words else "",
    )


class VoiceEditor(Editor):
    """The words, and how they were come by."""

    def __init__(self) -> None:
        super().__init__()
        self._voice: ChildVoice | None = None
        self.words = Field("What the child said or showed", GrowingText("What the child said or showed"))
        self.own = Choice("Whose words", _OWN)
        self.how = Field(
            "How this was found out", GrowingText("How this was found out", 1, 3), "A drawing, a talk at school"
        )
        self.by = PersonChooser("Who found it out", "Who found it out", others=True)
        self.on = DayField("On which day", "On which day")
        self.alone = Choice("Seen alone", _ALONE)
        self.not_alone = Field("Why not alone", GrowingText("Why not alone", 1, 3))
        self.why_not = Field("If nobody could find out: why not", GrowingText("Why this could not be found out", 1, 3))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for at, field in enumerate((self.by, self.on, self.own, self.alone)):
            grid.addWidget(field, at // 2, at % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.words)
        rows.addWidget(self.how)
        rows.addLayout(grid)
        rows.addWidget(self.not_alone)
        rows.addWidget(self.why_not)
        for text in (self.words, self.how, self.not_alone, self.why_not):
            text.widget.textChanged.connect(self._changed)
        for choice in (self.own, self.alone, self.by, self.on):
            choice.chosen.connect(self._changed)

    def first(self) -> QWidget:
        return self.how.widget if self._voice is not None and self._voice.words else self.words.widget

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        assert isinstance(entry, ChildVoice)
        self._voice = None
        refill(self.words.widget, entry.words)
        refill(self.how.widget, entry.how)
        refill(self.not_alone.widget, entry.not_alone_why)
        refill(self.why_not.widget, entry.not_obtained_why)
        self.own.set_value(entry.own_words)
        self.alone.set_value(entry.seen_alone)
        self.by.show_people(record.attendees)
        self.by.set_value(entry.obtained_by)
        self.on.set_value(entry.obtained_on)
        self._voice = entry
        self._show_asked()

    def _show_asked(self) -> None:
        self.not_alone.setVisible(self.alone.value is False)
        self.why_not.setVisible(not self.words.widget.toPlainText().strip())

    def _changed(self, *_: object) -> None:
        self._show_asked()
        words, why_not = self.words.widget.toPlainText(), self.why_not.widget.toPlainText()
        if self._voice is None or not (words.strip() or why_not.strip()):
            return
        alone = self.alone.value
        self._voice = replace(
            self._voice,
            words=words,
            own_words=self.own.value is True,
            how=self.how.widget.toPlainText(),
            obtained_by=self.by.value,
            obtained_on=self.on.value,
            seen_alone=alone if isinstance(alone, bool) else None,
            not_alone_why=self.not_alone.widget.toPlainText() if alone is False else "",
            not_obtained_why=why_not if not words.strip() else "",
        )
        self.edited.emit(self._voice)


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
        self.line.setPlaceholderText(f"{words}: type and press Enter")

    def _entered(self, typed: str) -> None:
        self._add(self._voice(words=typed, own_words=self.own.value is True), lambda: self.line.put_back(typed))

    def _nobody_could(self) -> None:
        typed = self.line.toPlainText().strip()
        self.line.setPlainText("")
        self._add(self._voice(words="", not_obtained_why=typed or "Not said yet"), lambda: None)

    def _voice(self, *, words: str, own_words: bool = True, not_obtained_why: str = "") -> ChildVoice:
        sitting = self._sitting
        return ChildVoice(
            "",
            sitting.conference_id,
            self.child.id,
            words,
            sitting.now(),
            moment=sitting.moment(),
            own_words=own_words,
            not_obtained_why=not_obtained_why,
        )

    def _add(self, voice: ChildVoice, refused: object) -> None:
        assert callable(refused)
        self._sitting.add(voice, added=lambda entry: self.entries.open_entry(entry.id), refused=refused)


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

    def focus_first(self) -> QWidget:
        """The line of the first child of whom nothing is known yet, with the focus."""
        parts = list(self.parts.values())
        part = next((part for part in parts if not part.entries.rows), parts[0] if parts else None)
        if part is None:
            return self
        part.line.setFocus()
        return part
