"""Introductions: the notice read aloud, who is here, the quorum, interpreters (domain.md 4.6, A17-A20, A30)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.prepare.roll import Roll
from meetingrec.ui.room.entries import EntryList
from meetingrec.ui.room.interpreters import Interpreters
from meetingrec.ui.room.notices import given_words, giving
from meetingrec.ui.room.objections import objection_editor, shown_objection
from meetingrec.ui.room.quorum_line import QuorumLine
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.words import label

READ, ROLL_CALL, AGAIN = "I have read it aloud", "Everybody has said who they are", "I have read it again"


class Opening(QWidget):
    """Once the notice is read its wording is folded away; what was given, when and to whom stays in sight."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting, self.giving = sitting, giving(sitting)
        self.read = button(READ, self._pressed, icon="check")
        self.roll = Roll(sitting, "Who is here")
        self.quorum = QuorumLine(sitting)
        self.interpreters = Interpreters(sitting)
        self.objections = EntryList(sitting, shown_objection, objection_editor, "Objections")
        self._objections_title = label("Objections", "heading")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        self._build_notice(rows)
        for widget in (self._objections_title, self.objections, self.roll, self.quorum, self.interpreters):
            rows.addWidget(widget)
        rows.addStretch()

    def _build_notice(self, rows: QVBoxLayout) -> None:
        self._paragraphs = label("", selectable=True)
        self._notice = QFrame()
        self._notice.setProperty("panel", "soft")
        self._notice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._notice.setAccessibleName("Read this aloud")
        words = QVBoxLayout(self._notice)
        words.setContentsMargins(16, 14, 16, 14)
        words.addWidget(self._paragraphs)
        self._read_at = label("", "muted")
        self.wording = button("Show the wording", self._unfold, role="quiet", icon="chevron-down")
        foot = QWidget()
        buttons = FlowLayout(foot, gap=12)
        buttons.addWidget(self.read)
        buttons.addWidget(self.wording)
        self._title = label("Read this aloud", "heading")
        rows.addWidget(self._title)
        rows.addWidget(self._notice)
        rows.addWidget(foot)
        rows.addWidget(self._read_at)

    def show_record(self, record: ConferenceRecord) -> None:
        self.roll.show_record(record)
        self.interpreters.show_record(record)
        self.objections.show_entries(record, record.objections)
        self._objections_title.setVisible(bool(record.objections))
        self._show_given(record)
        self.quorum.show_record(record, self._sitting.profile.quorum)
        planning, conference_id = self._sitting.services.planning, record.conference.id
        self._sitting.core.read(self, lambda: planning.notice_text(conference_id), self._show_notice)

    def focus_first(self) -> QWidget:
        """On what comes next: the notice, the roll-call, then the next person."""
        if self.read.accessibleName() == AGAIN:
            self.roll.line.setFocus()
            return self.roll.line
        if not self._notice.isHidden():
            # On the words, from their beginning: an Enter too many must not say that they were read.
            self._notice.setFocus()
            return self._notice
        self.read.setFocus()
        return self

    def open_entry(self, entry_id: str) -> bool:
        """Opens the row of this person, this interpreter or this objection."""
        for entries in (self.roll.entries, self.objections):
            if entries.row(entry_id) is not None:
                entries.open_entry(entry_id)
                return True
        return self.interpreters.open_entry(entry_id)

    def _show_given(self, record: ConferenceRecord) -> None:
        read = bool(record.notices) or record.conference.notice_read_at is not None
        called = any(notice.roll_call for notice in record.notices)
        step = READ if not read else AGAIN if called else ROLL_CALL
        if step != self.read.accessibleName():
            self._fold(away=read)
        self._title.setText("The notice" if read else "Read this aloud")
        reword(self.read, step, "users" if step == ROLL_CALL else "check")
        self._read_at.setText("\n".join(given_words(notice, record) for notice in record.notices))
        self._read_at.setVisible(bool(record.notices))
        self.wording.setVisible(read)

    def _show_notice(self, text: str) -> None:
        if self._paragraphs.text() != text.strip():
            self._paragraphs.setText(text.strip())
            self._notice.setAccessibleDescription(text.strip())

    def _unfold(self) -> None:
        self._fold(away=not self._notice.isHidden())

    def _fold(self, *, away: bool) -> None:
        self._notice.setHidden(away)
        reword(self.wording, *(("Show the wording", "chevron-down") if away else ("Hide the wording", "chevron-up")))

    def _pressed(self) -> None:
        if self.read.accessibleName() == ROLL_CALL:
            self.giving.complete_roll_call()
        else:
            self.giving.give()
            self.roll.line.setFocus()  # who is here comes next; a second press must not complete the roll-call
