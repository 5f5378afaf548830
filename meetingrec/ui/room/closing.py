"""Before everybody goes: what is still missing, each line a link to its place, and the end of the conference."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.document import Finding
from meetingrec.domain.due import Duty
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.duties import Duties
from meetingrec.ui.conferences.due import WhatIsDue, show_due
from meetingrec.ui.room.leaflets import Leaflets
from meetingrec.ui.room.notices import giving, owed_words
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.room.still_missing import still_missing
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.findings import FindingsList
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.words import label


class Closing(QWidget):
    """`followed` carries the place of a line, for the page; leaflets and what is due are put right here."""

    ended = Signal()
    followed = Signal(str)

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._duties: tuple[Duty, ...] = ()
        self._about = ""
        self.found: tuple[Finding, ...] = ()
        self.missing = FindingsList()
        self.missing.followed.connect(self._follow)
        self._easier = label("It is easier to ask while everybody is still here.", "muted")
        self.leaflets = Leaflets(sitting)
        self._before = label("", "muted")
        self.end = button("End the conference", self.ended.emit, role="primary", icon="flag")
        self.due = button("What is due", self.show_due, icon="clock")
        giving(sitting).changed.connect(self._check)
        self._lay_out()

    def _lay_out(self) -> None:
        foot = QWidget()
        buttons = FlowLayout(foot, gap=14)
        for widget in (self.end, self.due):
            buttons.addWidget(widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(label("Close", "heading"))
        rows.addWidget(foot)
        rows.addWidget(self._before)
        for line in (self._easier, self.missing, self.leaflets):
            rows.addWidget(line)
        rows.addStretch()

    def show_record(self, record: ConferenceRecord, *, recording: bool) -> None:
        if record.conference.id != self._about:
            self._about, self._duties = record.conference.id, ()
        self.leaflets.show_record(record, self._sitting.profile.leaflets)
        self._check()
        self._before.setText(
            "This stops the recording, and the 24 hours for the decisions begin."
            if recording
            else "The 24 hours for the decisions begin."
        )
        conference_id, duties = record.conference.id, Duties(self._sitting.services.signed_in)
        self._sitting.core.read(self, lambda: duties.of_conference(conference_id), self._show_duties)

    def focus_first(self) -> QWidget:
        self.end.setFocus()
        return self.end

    def show_due(self) -> WhatIsDue:
        """Every deadline of this conference."""
        sitting = self._sitting
        panel = show_due(self, sitting.core, sitting.services, sitting.conference_id, reason=True)
        panel.followed.connect(lambda where: self.followed.emit(where.get("place") or where["tab"]))
        return panel

    def _show_duties(self, duties: tuple[Duty, ...]) -> None:
        self._duties = duties
        self._check()

    def _check(self) -> None:
        sitting, record = self._sitting, self._sitting.record
        if record is None or record.conference.id != self._about:
            return
        owed = giving(sitting).owed
        words = owed_words(owed, record)[0] if owed is not None else ""
        self.found = still_missing(record, sitting.profile, self._duties, sitting.now().date(), words)
        self._easier.setVisible(bool(self.found))
        self.missing.show_findings(self.found)

    def _follow(self, place: str) -> None:
        kind, _, rest = place.partition(":")
        if kind == "due":
            self.show_due()
        elif kind == "leaflet" and rest in self.leaflets.rows:
            row = self.leaflets.rows[rest]
            (row.explained if row.given.isChecked() else row.given).setFocus()
        else:
            self.followed.emit(place)
