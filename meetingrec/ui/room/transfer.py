"""A plan that comes from another authority: who sends it, and who took it on in writing (domain.md D14)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.conference import MeetingType
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.transfer import Transfer, transfer_lacks
from meetingrec.services.transfer import store_transfer
from meetingrec.ui.room.choosers import DayField
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.widgets.words import label

PLACE = "transfer"
_HINT = "31 mar, yesterday"
_ASKS = (
    Ask("sending_authority", "The authority that sends the plan", "line"),
    Ask("told_on", "This authority was told on", "day", hint=_HINT),
    Ask("accepted_by", "Responsibility accepted in writing by", "name"),
    Ask("accepted_on", "Accepted on", "day", hint=_HINT),
)


class TransferIn(QWidget):
    """Stored as it is typed; there is one row a conference, made with the first key. Hidden at any other meeting."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._transfer: Transfer | None = None
        self.form = FormEditor(_ASKS)
        for name in ("told_on", "accepted_on"):
            day = self.form.fields[name]
            assert isinstance(day, DayField)
            day.past = True
        self.missing = label("", "muted")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(label("The plan comes from another authority", "heading"))
        rows.addWidget(self.missing)
        rows.addWidget(self.form)
        self.form.edited.connect(self._changed)
        self.hide()

    def show_record(self, record: ConferenceRecord) -> None:
        conference = record.conference
        self.setVisible(conference.meeting_type is MeetingType.TRANSFER_IN)
        if self.isHidden():
            return
        if not self._sitting.saving.dirty(PLACE):
            fresh = Transfer("", conference.id, conference.planned_start)
            self._transfer = next(iter(record.transfers), fresh)
            self.form.fill(record, self._transfer)
        self._say()

    def focus_first(self) -> QWidget:
        self.form.first().setFocus()
        return self

    def _changed(self, entry: Transfer) -> None:
        if self._transfer is None:
            return
        self._transfer = replace(self._transfer, **{ask.field: getattr(entry, ask.field) for ask in _ASKS})
        signed_in, moment = self._sitting.services.signed_in, self._sitting.moment()

        def save(_conference_id: str, transfer: Transfer) -> Changes:
            return store_transfer(signed_in, transfer, moment)

        self._sitting.saving.edited(PLACE, save, self._transfer)
        self._say()

    def _say(self) -> None:
        lacking = transfer_lacks(self._transfer)
        self.missing.setText(f"Still missing: {', '.join(lacking)}")
        self.missing.setVisible(bool(lacking))
