"""The beginning: the notice read aloud, and who is in the room (domain.md 4.6, A17, A30)."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dates import time_words
from meetingrec.ui.prepare.roll import Roll
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.words import label


class Opening(QWidget):
    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._paragraphs = label("", selectable=True)
        self.read = button("I have read it aloud", self._read_aloud, icon="check")
        self._read_at = label("", "muted")
        notice = QFrame()
        notice.setProperty("panel", "soft")
        words = QVBoxLayout(notice)
        words.setContentsMargins(16, 14, 16, 14)
        words.setSpacing(12)
        words.addWidget(self._paragraphs)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.read)
        foot.addWidget(self._read_at, 1)
        self.roll = Roll(sitting, "Who is here")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(label("Read this aloud", "heading"))
        rows.addWidget(notice)
        rows.addLayout(foot)
        rows.addSpacing(6)
        rows.addWidget(self.roll)
        rows.addStretch()

    def show_record(self, record: ConferenceRecord) -> None:
        conference = record.conference
        self.roll.show_record(record)
        if conference.notice_read_at is not None:
            at = time_words(conference.notice_read_at, conference.zone)
            self._read_at.setText(f"Read at {at}, wording {conference.notice_version}")
            reword(self.read, "I have read it again", "check")
        planning, conference_id = self._sitting.services.planning, conference.id
        self._sitting.core.read(self, lambda: planning.notice_text(conference_id), self._show_notice)

    def focus_first(self) -> QWidget:
        self.read.setFocus()
        return self

    def _show_notice(self, text: str) -> None:
        if self._paragraphs.text() != text.strip():
            self._paragraphs.setText(text.strip())

    def _read_aloud(self) -> None:
        planning, conference_id = self._sitting.services.planning, self._sitting.conference_id
        self._sitting.do(lambda: planning.notice_read(conference_id))
