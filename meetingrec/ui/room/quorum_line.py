"""Whether enough agencies are here, by which rule, and why the conference goes on when there are not (domain.md 2)."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from meetingrec.domain.attendance import quorum
from meetingrec.domain.introductions import NEED_QUORUM
from meetingrec.domain.profile import QuorumRule
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui import icons
from meetingrec.ui.room.sitting import Sitting, conference_key
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label


class QuorumLine(QFrame):
    """Asks for the chair's reason in place once people are here and they are not enough."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._sign, self.words, self.rule = QLabel(), label("", "strong"), label("", "muted")
        self.why = Field("Why the conference goes on all the same", QLineEdit())
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._sign)
        head.addWidget(self.words, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(head)
        rows.addWidget(self.rule)
        rows.addWidget(self.why)
        self.why.widget.textEdited.connect(lambda text: sitting.edit_conference(inquorate_why=text))

    def show_record(self, record: ConferenceRecord, rule: QuorumRule) -> None:
        conference = record.conference
        # An agency whose part in it is not for everybody is not named here, and not counted.
        found = quorum(record.open_only.attendees, rule.other_agencies)
        here = bool(record.here())
        self.setVisible(conference.meeting_type in NEED_QUORUM)
        icons.put(self._sign, "circle-check" if found.met else "circle", "text" if found.met else "muted", 18)
        if here and not found.met:
            icons.put(self._sign, "triangle-alert", "amber", 18)
        counted = ", ".join(found.agencies) or "nobody yet"
        state = "met" if found.met else "not met" if here else "nobody is marked as here yet"
        self.words.setText(f"Quorum: {state}")
        self.rule.setText(f"Needed: {rule.words or found.rule}. Counted: {counted}.")
        self._sitting.saving.fill(self.why.widget, conference_key("inquorate_why"), conference.inquorate_why)
        self.why.setVisible(here and not found.met)
        self.why.setEnabled(record.restricted_now is None)
        self.why.set_wrong("" if conference.inquorate_why.strip() else "The record must say this.")
