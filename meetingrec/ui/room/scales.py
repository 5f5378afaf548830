"""How safe people think each child is, 0 to 10: typed as `Ashdown 3`, seen at a glance (domain.md 2, Scale)."""

from __future__ import annotations

from meetingrec.domain.child_names import Named
from meetingrec.domain.points import Scale
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.scales import is_childs
from meetingrec.services.conference_before import Before, ConferencesBefore
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.pane import EntryPane
from meetingrec.ui.room.scale_chart import ScaleChart
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed_said import read_scale
from meetingrec.ui.room.which_child import question

_ABOUT = "0: so bad that the child is not safe. 10: safe enough to close."
_NOT_UNDERSTOOD = "Who, and a whole number from 0 to 10: Ashdown 3 · KN 5 because ... · Ellie by advocate 4"


def rater_words(record: ConferenceRecord, scale: Scale) -> str:
    """`Tom Ashdown, social worker`, or whoever was typed."""
    person = record.attendee(scale.rater)
    return person.described if person is not None else scale.rater_words or "somebody"


def shown_scale(record: ConferenceRecord, entry: Entry) -> Shown:
    assert isinstance(entry, Scale)
    more = [
        "restricted part" if entry.part_id else "",
        f"about {record.names_of(entry.child_ids)}" if entry.child_ids and len(record.children) > 1 else "",
        entry.reason,
    ]
    return Shown(
        f"{entry.score}  {rater_words(record, entry)}",
        time_words(entry.at, record.conference.zone),
        " · ".join(part for part in more if part),
        mark="The child's own score, not in the mean" if is_childs(record, entry) else "",
    )


def scale_editor() -> FormEditor:
    return FormEditor(
        (
            Ask("score", "Score", "number", ((0, 10),)),
            Ask("rater", "Whose score", "person", hint="somebody else"),
            Ask("rater_words", "Who", "line", hint="Ellie, by her advocate", when=lambda scale: not scale.rater),
            Ask("child_ids", "About which child", "children"),
            Ask("reason", "Why"),
        )
    )


def _naming(typed: str, record: ConferenceRecord) -> Named:
    rated = read_scale(typed, record.attendees, record.children)
    if rated is None:
        return Named()
    return Named(tuple(child for child in record.children if child.id in rated.child_ids), rated.unsure)


class Scales(EntryPane):
    """One line a score; the picture above them grows, with the conference before beside it."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(
            sitting,
            "How safe, from 0 to 10",
            "Ashdown 3: type and press Enter",
            self._read,
            shown_scale,
            scale_editor,
            lambda record: tuple(reversed(record.scales)),
            _ABOUT,
            naming=_naming,
        )
        self.chart = ScaleChart()
        self._asked = ""
        self._before = Before()
        rows = self.layout()
        assert rows is not None
        rows.removeWidget(self.entries)
        rows.addWidget(self.chart)
        rows.addWidget(self.entries)
        self.line.textChanged.connect(self._say)

    def show_record(self, record: ConferenceRecord) -> None:
        super().show_record(record)
        self.chart.show_scores(record, self._before.means)
        asked = f"{record.conference.id} {record.conference.previous_id}"
        if asked != self._asked:
            self._asked, conference_id = asked, record.conference.id
            before = ConferencesBefore(self._sitting.services.signed_in)
            self._sitting.core.read(self, lambda: before.of(conference_id), self._show_before)

    def _read(self, typed: str, record: ConferenceRecord) -> Scale | None:
        rated = read_scale(typed, record.attendees, record.children)
        if rated is None:
            return None
        sitting = self._sitting
        return Scale(
            "",
            sitting.conference_id,
            sitting.now(),
            score=rated.score,
            rater=rated.rater.id if rated.rater is not None else "",
            rater_words=rated.words,
            child_ids=rated.child_ids,
            reason=rated.reason,
        )

    def _say(self) -> None:
        """What the line will be stored as, while it is typed."""
        typed, record = self.line.toPlainText(), self._sitting.record
        if self.line.entering or not typed.strip() or record is None:
            return
        scale = self._read(typed, record)
        if scale is None:
            self.tell(_NOT_UNDERSTOOD)
            return
        about = f"about {record.names_of(scale.child_ids)}" if scale.child_ids else ""
        about = question(_naming(typed, record)) or about
        own = "the child's own score" if is_childs(record, scale) else ""
        words = (str(scale.score), rater_words(record, scale), own, about, scale.reason)
        self.tell(" · ".join(word for word in words if word))

    def _show_before(self, before: Before) -> None:
        self._before = before
        if self._sitting.record is not None:
            self.chart.show_scores(self._sitting.record, before.means)
