"""What is said, under the headings of the authority: one line and Enter (domain.md A8, A22, A23, G1)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QScrollArea, QVBoxLayout, QWidget

from meetingrec.domain.child_names import Named
from meetingrec.domain.points import Basis, Heading, Kind, Layer, Point
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.conference_before import Before, ConferencesBefore
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.attribution import BASES, KINDS, Attribution, AttributionRow
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.growing import EntryLine, GrowingText
from meetingrec.ui.room.heading_part import STATEMENTS, HeadingPart, PointPart
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed import people_meant
from meetingrec.ui.room.typed_said import Statement, read_statement
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button

_LAYERS = tuple((layer.words, layer) for layer in Layer)
_KEYS = {Heading.WORRIED: "Ctrl+1", Heading.WELL: "Ctrl+2", Heading.NEEDS: "Ctrl+3"}


def shown_point(record: ConferenceRecord, entry: Entry) -> Shown:
    """A point as its row reads; only what is unlike the usual is said."""
    assert isinstance(entry, Point)
    person = record.attendee(entry.said_by)
    who = (person.role or person.relationship or person.full_name) if person else ""
    apart = {words.layer: words.kind for words in STATEMENTS.values()}
    unlike = [
        "restricted part" if entry.part_id else "",
        entry.layer.words if entry.layer not in {Layer.POINT, *apart} else "",
        entry.kind.value if entry.kind is not apart.get(entry.layer, Kind.FACT) else "",
        entry.basis.words if entry.basis is not Basis.FIRST_HAND else "",
        f"about {record.names_of(entry.child_ids)}" if entry.child_ids and len(record.children) > 1 else "",
        f"for the child: {entry.impact}" if entry.impact else "",
        _who(record, entry.agreed_by, "agrees", "agree"),
        _who(record, entry.disagreed_by, "does not agree", "do not agree"),
        "sensitive" if entry.sensitive else "",
    ]
    at = time_words(entry.at, record.conference.zone)
    beside = f"{who if len(who) <= 24 else who[:23] + '…'}  {at}" if who else at
    return Shown(entry.text, beside, " · ".join(part for part in unlike if part))


def _who(record: ConferenceRecord, ids: tuple[str, ...], one: str, several: str) -> str:
    names = [person.full_name for person in record.attendees if person.id in ids]
    return f"{', '.join(names)} {one if len(names) == 1 else several}" if names else ""


class PointEditor(FormEditor):
    """Everything that is known of a point. Who agreed with it is asked for when somebody wants to say so."""

    def __init__(self) -> None:
        wanted: list[bool] = []

        def asked(point: Point) -> bool:
            return bool(wanted or point.agreed_by or point.disagreed_by)

        super().__init__(
            (
                Ask("text", "What was said"),
                Ask("said_by", "Said by", "person", hint="nobody named"),
                Ask("kind", "Kind of statement", "choice", KINDS),
                Ask("basis", "How they know", "choice", BASES),
                Ask("child_ids", "About which child", "children"),
                Ask("layer", "What it is", "choice", _LAYERS),
                Ask("impact", "What it means for the child"),
                Ask("sensitive", "Sensitive: kept off the screen in the room", "yes"),
                Ask("agreed_by", "Who agreed", "people", when=asked),
                Ask("disagreed_by", "Who did not agree", "people", when=asked),
            ),
            needed="text",
        )
        self._wanted = wanted
        self.more = button("Who agreed, who did not", self._ask, role="quiet", icon="chevron-down")
        rows = self.layout()
        assert isinstance(rows, QVBoxLayout)
        rows.addWidget(self.more)

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        super().fill(record, entry)
        self.more.setHidden(self.fields["agreed_by"].isVisibleTo(self))

    def _ask(self) -> None:
        self._wanted.append(True)
        self._fit(self._entry)
        self.more.hide()
        ticks = self.fields["agreed_by"].findChildren(QCheckBox)
        if ticks:
            ticks[0].setFocus()


def nobody_words(who: str, record: ConferenceRecord) -> str:
    """What is said under a line that seems to be from somebody the roll does not tell."""
    meant = len(people_meant(who, record.attendees))
    several = f"“{who}” may be several people here"
    if meant == 1:
        return "What stands before the colon was not understood: no speaker is noted (F3)"
    what = several if meant else f"Nobody called “{who}” is on the roll"
    return f"{what}: no speaker is noted (F3)"


def refill(field: GrowingText, text: str) -> None:
    """Shows what is stored, without moving the caret of a field that shows it already."""
    if field.toPlainText().strip() != text.strip():
        field.setPlainText(text)


class Discussion(QWidget):
    """The headings one under the other, in the order of the authority's profile; above them who is speaking."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._moment: float | None = None
        self._asked = ""
        self._chosen = Attribution()
        """What was chosen by hand; the line being typed may say otherwise of itself."""
        self._unknown = ""
        """Whom the line being typed seems to be from, when that is nobody on the roll."""
        self._settled = ""
        """The same, once somebody was chosen for it by hand."""
        self._gone: set[str] = set()
        """Who had left when the record was shown last, and the conference it was of."""
        self.whose = AttributionRow()
        self.parts = {
            heading: HeadingPart(sitting, heading, _KEYS[heading], shown_point, PointEditor) for heading in Heading
        }
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(16)
        self._rows.addWidget(self.whose)
        for part in self.parts.values():
            self._rows.addWidget(part)
            self._connect(part)
        self._rows.addStretch()
        self.whose.changed.connect(self._chose)
        self.whose.left.connect(self.focus_line)
        sitting.border.connect(self._crossed)
        self._last = self.parts[Heading.WORRIED].line

    def _connect(self, part: HeadingPart) -> None:
        heading = part.heading
        part.entered.connect(lambda typed: self._entered(heading, typed, part))
        part.typing.connect(lambda text: self._typing(text, part))
        statement = part.statement
        if statement is not None:
            layer = STATEMENTS[heading].layer
            statement.entered.connect(lambda typed: self._entered(heading, typed, statement, layer))

    def show_record(self, record: ConferenceRecord) -> None:
        self._forget_who_left(record)
        self.whose.show_record(record)
        headings = self._sitting.services.planning.profile(record.conference).headings
        for at, (heading, words) in enumerate(headings.items(), start=1):
            part = self.parts[heading]
            part.show_record(record, words)
            if self._rows.indexOf(part) != at:
                self._rows.insertWidget(at, part)
        self._hint()
        # Rows that were added above push the line being typed in, and its newest row, out of sight.
        QTimer.singleShot(0, self, self._keep_in_sight)

        self._ask_before(record)

    def _ask_before(self, record: ConferenceRecord) -> None:
        """What the conference before said; read once, and again when another is linked."""
        asked = f"{record.conference.id} {record.conference.previous_id}"
        if asked != self._asked:
            self._asked, conference_id = asked, record.conference.id
            self._tell(None, "")
            before = ConferencesBefore(self._sitting.services.signed_in)
            self._sitting.core.read(self, lambda: before.of(conference_id), self._show_before)

    def _show_before(self, before: Before) -> None:
        for part in self.parts.values():
            if part.statement is not None:
                part.statement.show_before(before.statements.get(part.statement.layer, ""))

    def _keep_in_sight(self) -> None:
        field = QApplication.focusWidget()
        view = self.parentWidget()
        area = view.parentWidget() if view is not None else None
        if isinstance(field, EntryLine) and self.isAncestorOf(field) and isinstance(area, QScrollArea):
            area.ensureWidgetVisible(field, 0, 72)

    def focus_heading(self, heading: Heading) -> QWidget:
        """The line under a heading, with the focus."""
        self._last = self.parts[heading].line
        self._last.setFocus()
        return self.parts[heading]

    def focus_line(self) -> None:
        """Back to the line that was typed in last."""
        self._last.setFocus()

    def open_entry(self, entry_id: str) -> bool:
        """Opens the row of this point; False when there is none."""
        record = self._sitting.record
        point = next((point for point in record.points if point.id == entry_id), None) if record else None
        if point is None:
            return False
        heading = next((one for one, words in STATEMENTS.items() if words.layer is point.layer), None)
        statement = self.parts[heading].statement if heading is not None else None
        (statement or self.parts[point.heading]).entries.open_entry(entry_id)
        return True

    def suggest(self, heading: Heading, text: str, moment: float) -> QWidget:
        """Puts what was heard into a line, for the chair to change or to store with Enter."""
        line = self.parts[heading].line
        line.setPlainText(text)
        line.moveCursor(line.textCursor().MoveOperation.End)
        self._moment = moment
        return self.focus_heading(heading)

    def _entered(self, heading: Heading, typed: str, part: PointPart, layer: Layer | None = None) -> None:
        record = self._sitting.record
        if record is None:
            part.line.put_back(typed)
            return
        said = self._read(typed, record)
        if not said.unsure or self._chosen.child_ids or len(record.children) < 2:
            self._store(heading, typed, said, part.line, layer)
            return

        def answered(child_ids: tuple[str, ...]) -> None:
            part.line.empty()
            self._store(heading, typed, replace(said, child_ids=child_ids), part.line, layer)

        clear = tuple(child for child in record.children if child.id in (said.child_ids or ()))
        part.line.put_back(typed)
        part.which.ask(record.children, Named(clear, said.unsure), answered)

    def _store(self, heading: Heading, typed: str, said: Statement, line: EntryLine, layer: Layer | None) -> None:
        record = self._sitting.record
        if record is None:
            return
        if layer is not None:
            said = replace(said, unknown="")
        whose = self._chosen.with_said(said)
        stands = next((one for one, words in STATEMENTS.items() if words.layer is (layer or whose.layer)), None)
        if stands is not None:
            # Everybody in the room words a statement; it is from one person only when the line says so.
            heading, words = stands, STATEMENTS[stands]
            whose = Attribution(kind=words.kind).with_said(replace(said, layer=words.layer))
        point = Point(
            "",
            self._sitting.conference_id,
            heading,
            said.text,
            self._sitting.now(),
            moment=self._moment if self._moment is not None else self._sitting.moment(),
            said_by=whose.said_by,
            child_ids=whose.child_ids,
            kind=whose.kind,
            basis=whose.basis,
            layer=whose.layer,
            sensitive=whose.sensitive,
        )
        self._moment, self._last = None, line
        self._sitting.add(point, refused=lambda: line.put_back(typed))
        if said.unknown:
            self._tell(self.parts[heading], nobody_words(said.unknown, record))
            announce(self, nobody_words(said.unknown, record))
        self._next_line(said)

    def _read(self, text: str, record: ConferenceRecord) -> Statement:
        """What the line says of itself; who was chosen by hand for it stands."""
        said = read_statement(text, record.attendees, record.children) if ":" in text else Statement(text)
        return replace(said, unknown="") if said.unknown == self._settled else said

    def _next_line(self, said: Statement) -> None:
        """The same person goes on speaking, also when nobody knows who; the rest is back at what is usual."""
        self._chosen = Attribution(said_by=Attribution(said_by=self._chosen.said_by).with_said(said).said_by)
        self._unknown = self._settled = ""
        self.whose.set_value(self._chosen)
        self._hint()

    def _crossed(self, *_: object) -> None:
        """Whoever spoke last in a restricted part may be somebody who was never there for the others."""
        self._moment, self._chosen = None, Attribution()
        self._next_line(Statement(""))

    def _forget_who_left(self, record: ConferenceRecord) -> None:
        """Whoever has just gone out does not go on speaking; somebody who left before can still be chosen by hand."""
        gone = {record.conference.id, *(person.id for person in record.attendees if person.left_at is not None)}
        if record.conference.id not in self._gone or self._chosen.said_by in gone - self._gone:
            self._chosen = replace(self._chosen, said_by="") if record.conference.id in self._gone else Attribution()
            self.whose.set_value(self._chosen)
        self._gone = gone

    def _chose(self) -> None:
        self._chosen = self.whose.value
        if self._chosen.said_by and self._unknown:
            self._settled = self._unknown
            self._tell(None, "")
        self._hint()

    def _typing(self, text: str, part: HeadingPart) -> None:
        """`PS opinion: ...` shows at once what will be stored with the line."""
        if not text.strip():
            self._moment = None
        record = self._sitting.record
        if record is None:
            return
        said = self._read(text, record)
        self._unknown = said.unknown
        self._tell(part, nobody_words(said.unknown, record) if said.unknown else "")
        whose = self._chosen.with_said(said)
        if whose != self.whose.value:
            self.whose.set_value(whose)
            self._hint()

    def _tell(self, under: HeadingPart | None, words: str) -> None:
        """Under one line only: what is said elsewhere is of a line before."""
        for part in self.parts.values():
            part.tell(words if part is under else "")

    def _hint(self) -> None:
        person = self.whose.said_by.person()
        words = f"{person.full_name} says: type and press Enter" if person else "Type and press Enter"
        for part in self.parts.values():
            if part.line.placeholderText() != words:
                part.line.setPlaceholderText(words)
