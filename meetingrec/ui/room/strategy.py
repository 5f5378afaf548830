"""What a strategy meeting settles: one official record, whether each child was seen, and who tells the parents what
(domain.md A12, A26, G5).
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from meetingrec.domain.conference import Child, Conference
from meetingrec.domain.errors import Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.strategy import StrategyAnswers, involves_police, strategy_lacks
from meetingrec.services.strategy import official_records, store_answers
from meetingrec.ui.dates import when_words
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.growing import GrowingText
from meetingrec.ui.room.moments import MomentField
from meetingrec.ui.room.points import refill
from meetingrec.ui.room.sitting import Sitting, conference_key
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label

_ASKS = (
    Ask("child_seen_by", "Seen by", "name"),
    Ask("not_seen_why", "Not seen within 24 hours, because"),
    Ask("told_by", "Who tells the parents", "name"),
    Ask("told_on", "When they are told", "day"),
    Ask("not_shared", "What they are not told yet, and why"),
)


class ChildAnswers(QWidget):
    """One child. Stored as it is typed; there is one row a child, made with the first key."""

    def __init__(self, sitting: Sitting, child: Child) -> None:
        super().__init__()
        self._sitting, self.child = sitting, child
        self._answers: StrategyAnswers | None = None
        self.seen = Field("Seen on", MomentField(f"{child.short_name}: seen on"))
        self.form = FormEditor(_ASKS)
        self.missing = label("", "muted")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(label(child.short_name, "heading"))
        rows.addWidget(self.missing)
        rows.addWidget(self.seen)
        rows.addWidget(self.form)
        self.seen.widget.chosen.connect(lambda when: self._changed(child_seen_at=when))
        self.form.edited.connect(lambda entry: self._changed(**{ask.field: getattr(entry, ask.field) for ask in _ASKS}))

    @property
    def _key(self) -> str:
        return f"strategy {self.child.id}"

    def show_record(self, record: ConferenceRecord) -> None:
        conference = record.conference
        stored = next((one for one in record.strategy if one.child_id == self.child.id), None)
        fresh = StrategyAnswers("", conference.id, self.child.id, conference.planned_start)
        if not self._sitting.saving.dirty(self._key):
            self._answers = stored or fresh
            self.form.fill(record, self._answers)
            self.seen.widget.show_moment(self._answers.child_seen_at, self._sitting.now(), conference.zone)
        self._say(conference)

    def _changed(self, **fields: object) -> None:
        if self._answers is None:
            return
        self._answers = replace(self._answers, **fields)  # type: ignore[arg-type]
        signed_in, moment = self._sitting.services.signed_in, self._sitting.moment()

        def save(_conference_id: str, answers: StrategyAnswers) -> Changes:
            return store_answers(signed_in, answers, moment)

        self._sitting.saving.edited(self._key, save, self._answers)
        record = self._sitting.record
        if record is not None:
            self._say(record.conference)

    def _say(self, conference: Conference) -> None:
        lacking = strategy_lacks(self._answers, conference) if self._answers is not None else ()
        self.missing.setText(f"Still missing: {', '.join(lacking)}")
        self.missing.setVisible(bool(lacking))


class OfficialRecord(QWidget):
    """Whether this is the one official record, and which one is when it is not."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._asked: object = None
        self.standing = label("", "strong")
        self.others = label("", "muted")
        self.own = QCheckBox("This is our agency's own account, not the official record")
        self.whose = Field("Whose account it is, and why it is kept", GrowingText("Whose account it is", 1, 3))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for widget in (self.standing, self.others, self.own, self.whose):
            rows.addWidget(widget)
        self.others.hide()
        self.own.toggled.connect(self._turned)
        self.whose.widget.textChanged.connect(
            lambda: sitting.edit_conference(official_record_why=self.whose.widget.toPlainText())
        )
        sitting.saving.failed.connect(self._refused)

    def show_record(self, record: ConferenceRecord) -> None:
        conference, saving = record.conference, self._sitting.saving
        if not saving.dirty(conference_key("official_record")):
            with QSignalBlocker(self.own):
                self.own.setChecked(not conference.official_record)
        if not saving.dirty(conference_key("official_record_why")):
            with QSignalBlocker(self.whose.widget):
                refill(self.whose.widget, conference.official_record_why)
        self.whose.setVisible(self.own.isChecked())
        police = " The police take part, so there can be no second one." if involves_police(record.attendees) else ""
        official = f"This is the official record of the meeting.{police}"
        self.standing.setText(
            official if conference.official_record else "An agency's own account, not the official record."
        )
        asked = (conference.official_record, conference.planned_start, conference.started_at, record.attendees)
        if asked == self._asked:
            return
        self._asked = asked
        signed_in = self._sitting.services.signed_in
        self._sitting.core.read(
            self, lambda: official_records(signed_in, conference), lambda found: self._show_others(conference, found)
        )

    def _show_others(self, conference: Conference, found: tuple[Conference, ...]) -> None:
        named = [
            f"{when_words(one.started_at or one.planned_start, one.zone)}, chaired by {one.chair_name}" for one in found
        ]
        clash = " Both cannot be: settle with the other chair which one counts." if conference.official_record else ""
        self.others.setText(f"The official record is that of {'; '.join(named)}.{clash}")
        self.others.setVisible(bool(found))

    def _turned(self, own: bool) -> None:
        self.whose.setVisible(own)
        self._sitting.edit_conference(official_record=not own)

    def _refused(self, key: str, _problem: Problem) -> None:
        """The tick goes back to what is stored; the window has said why."""
        record = self._sitting.record
        if key == conference_key("official_record") and record is not None:
            with QSignalBlocker(self.own):
                self.own.setChecked(not record.conference.official_record)
            self.whose.setVisible(self.own.isChecked())


class Strategy(QWidget):
    """The official record, then each child."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self.record = OfficialRecord(sitting)
        self.parts: dict[str, ChildAnswers] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(18)
        self._rows.addWidget(label("Strategy meeting", "heading"))
        self._rows.addWidget(self.record)
        self._rows.addStretch()

    def show_record(self, record: ConferenceRecord) -> None:
        # There is one answer a child, and everybody may read it.
        self.setEnabled(record.restricted_now is None)
        self.record.show_record(record)
        for gone in set(self.parts) - {child.id for child in record.children}:
            self.parts.pop(gone).deleteLater()
        for child in record.children:
            if child.id not in self.parts:
                self.parts[child.id] = ChildAnswers(self._sitting, child)
                self._rows.insertWidget(self._rows.count() - 1, self.parts[child.id])
            self.parts[child.id].show_record(record)

    def focus_first(self) -> QWidget:
        part = next(iter(self.parts.values()), None)
        if part is None:
            return self
        part.seen.widget.edit.setFocus()
        return self

    def open_entry(self, entry_id: str) -> bool:
        """Goes to the child with this id, or whose answers these are."""
        record = self._sitting.record
        answers = next((one for one in record.strategy if one.id == entry_id), None) if record is not None else None
        part = self.parts.get(answers.child_id if answers is not None else entry_id)
        if part is not None:
            part.seen.widget.edit.setFocus()
        return part is not None
