"""What is said, under the three headings: one line and Enter (domain.md A8, A22, A23)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.points import Basis, Heading, Kind, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.attribution import Attribution, AttributionRow
from meetingrec.ui.room.entries import Editor, EntryList
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.growing import EntryLine, GrowingText
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed import split_speaker
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label


def shown_point(record: ConferenceRecord, entry: Entry) -> Shown:
    """A point as its row reads; only what is unlike the usual is said."""
    assert isinstance(entry, Point)
    person = record.attendee(entry.said_by)
    who = (person.role or person.relationship or person.full_name) if person else ""
    unlike = [
        entry.kind.value if entry.kind is not Kind.FACT else "",
        entry.basis.words if entry.basis is not Basis.FIRST_HAND else "",
        f"about {record.names_of(entry.child_ids)}" if entry.child_ids and len(record.children) > 1 else "",
        f"for the child: {entry.impact}" if entry.impact else "",
    ]
    at = time_words(entry.at, record.conference.zone)
    beside = f"{who if len(who) <= 24 else who[:23] + '…'}  {at}" if who else at
    return Shown(entry.text, beside, " · ".join(part for part in unlike if part))


class PointEditor(Editor):
    """Words, who said it, and what it means for the child."""

    def __init__(self) -> None:
        super().__init__()
        self._point: Point | None = None
        self.text = GrowingText("What was said")
        self.whose = AttributionRow()
        self.impact = Field("What it means for the child", GrowingText("What it means for the child", 1, 4))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.text)
        rows.addWidget(self.whose)
        rows.addWidget(self.impact)
        self.text.textChanged.connect(self._changed)
        self.impact.widget.textChanged.connect(self._changed)
        self.whose.changed.connect(self._changed)

    def first(self) -> QWidget:
        return self.text

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        assert isinstance(entry, Point)
        self._point = None
        self.whose.show_record(record)
        self.whose.set_value(Attribution(entry.said_by, entry.kind, entry.basis, entry.child_ids))
        refill(self.text, entry.text)
        refill(self.impact.widget, entry.impact)
        self._point = entry

    def _changed(self) -> None:
        text = self.text.toPlainText()
        if self._point is None or not text.strip():
            return
        whose = self.whose.value
        self._point = replace(
            self._point,
            text=text,
            said_by=whose.said_by,
            kind=whose.kind,
            basis=whose.basis,
            child_ids=whose.child_ids,
            impact=self.impact.widget.toPlainText(),
        )
        self.edited.emit(self._point)


def refill(field: GrowingText, text: str) -> None:
    """Shows what is stored, without moving the caret of a field that shows it already."""
    if field.toPlainText().strip() != text.strip():
        field.setPlainText(text)


class HeadingPart(QWidget):
    """One heading: its line to type in, and what was said under it, newest first."""

    entered = Signal(object, str)
    """The heading and what was typed."""
    typing = Signal(str)

    def __init__(self, sitting: Sitting, heading: Heading, key: str) -> None:
        super().__init__()
        self.heading = heading
        self.title = label(heading.words, "heading", wrap=False)
        self._count = label("", "muted", wrap=False)
        self.line = EntryLine(heading.words, "Type and press Enter")
        self.entries = EntryList(sitting, shown_point, PointEditor, heading.words, self.line)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self._count)
        head.addStretch()
        head.addWidget(label(key, "muted", wrap=False))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(5)
        rows.addLayout(head)
        rows.addWidget(self.line)
        rows.addWidget(self.entries)
        self.line.entered.connect(lambda text: self.entered.emit(self.heading, text))
        self.line.textChanged.connect(self._typed)
        self.line.left_down.connect(self.entries.focus_first)
        self.line.undo_asked.connect(sitting.undo)
        self.entries.left_up.connect(self.line.setFocus)
        self.entries.left_down.connect(self.line.setFocus)

    def _typed(self) -> None:
        if not self.line.entering:
            self.typing.emit(self.line.toPlainText())

    def show_record(self, record: ConferenceRecord, words: str) -> None:
        """words: the heading as the authority's profile has it."""
        points = record.points_under(self.heading)
        self.title.setText(words)
        self.line.setAccessibleName(words)
        self._count.setText(str(len(points)) if points else "")
        self.entries.show_entries(record, tuple(reversed(points)))


class Discussion(QWidget):
    """The three headings one under the other, and above them who is speaking."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._headings = sitting.services.planning.profile().headings
        self._moment: float | None = None
        self.whose = AttributionRow(folded=True)
        self.parts = {
            heading: HeadingPart(sitting, heading, f"Ctrl+{at}") for at, heading in enumerate(Heading, start=1)
        }
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(16)
        rows.addWidget(self.whose)
        for part in self.parts.values():
            rows.addWidget(part)
            part.entered.connect(self._entered)
            part.typing.connect(self._typing)
        rows.addStretch()
        self.whose.changed.connect(self._hint)
        self.whose.left.connect(self.focus_line)
        self._last = self.parts[Heading.WORRIED].line

    def show_record(self, record: ConferenceRecord) -> None:
        self.whose.show_record(record)
        for heading, part in self.parts.items():
            part.show_record(record, self._headings[heading])
        self._hint()

    def focus_heading(self, heading: Heading) -> QWidget:
        """The line under a heading, with the focus."""
        self._last = self.parts[heading].line
        self._last.setFocus()
        return self.parts[heading]

    def focus_line(self) -> None:
        """Back to the line that was typed in last."""
        self._last.setFocus()

    def suggest(self, heading: Heading, text: str, moment: float) -> QWidget:
        """Puts what was heard into a line, for the chair to change or to store with Enter."""
        line = self.parts[heading].line
        line.setPlainText(text)
        line.moveCursor(line.textCursor().MoveOperation.End)
        self._moment = moment
        return self.focus_heading(heading)

    def _entered(self, heading: Heading, typed: str) -> None:
        record = self._sitting.record
        line = self.parts[heading].line
        if record is None:
            line.put_back(typed)
            return
        speaker, text = split_speaker(typed, record.attendees)
        if speaker is not None:
            self.whose.said_by.set_value(speaker.id)
        whose = self.whose.value
        point = Point(
            "",
            self._sitting.conference_id,
            heading,
            text,
            self._sitting.now(),
            moment=self._moment if self._moment is not None else self._sitting.moment(),
            said_by=whose.said_by,
            child_ids=whose.child_ids,
            kind=whose.kind,
            basis=whose.basis,
        )
        self._moment, self._last = None, line
        self._sitting.add(point, refused=lambda: line.put_back(typed))
        self.whose.next_line()
        self._hint()

    def _typing(self, text: str) -> None:
        """`PS: ...` shows at once whom the line will be from."""
        if not text.strip():
            self._moment = None
        record = self._sitting.record
        speaker = split_speaker(text, record.attendees)[0] if record is not None and ":" in text else None
        if speaker is not None:
            self.whose.said_by.set_value(speaker.id)
            self._hint()

    def _hint(self) -> None:
        person = self.whose.said_by.person()
        words = f"{person.full_name} says: type and press Enter" if person else "Type and press Enter"
        for part in self.parts.values():
            if part.line.placeholderText() != words:
                part.line.setPlaceholderText(words)
