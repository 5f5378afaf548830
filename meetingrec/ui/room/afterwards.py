"""The next dates, and what happens if things go wrong (domain.md A15)."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.conference import Conference
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.choosers import DayField
from meetingrec.ui.room.growing import GrowingText
from meetingrec.ui.room.points import refill
from meetingrec.ui.room.sitting import Sitting, conference_key
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label

_DATES = "the next dates"


class Afterwards(QWidget):
    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self.core_group = Field("Core group meets on", DayField("Core group meets on"))
        self.review = Field("Review conference on", DayField("Review conference on"))
        self.contingency = Field(
            "What happens if things go wrong",
            GrowingText("What happens if things go wrong", 3, 10),
            "What would show it, who is told, and what is done the same day",
        )
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(14)
        rows.addWidget(label("Next dates", "heading"))
        for field in (self.core_group, self.review, self.contingency):
            rows.addWidget(field)
        rows.addStretch()
        self.core_group.widget.chosen.connect(self._dates_chosen)
        self.review.widget.chosen.connect(self._dates_chosen)
        self.contingency.widget.textChanged.connect(self._contingency_typed)
        self.contingency.widget.undo_asked.connect(sitting.undo)
        self.core_group.widget.entered.connect(self.review.widget.edit.setFocus)
        self.review.widget.entered.connect(self.contingency.widget.setFocus)
        self._filling = False

    def show_record(self, record: ConferenceRecord) -> None:
        conference: Conference = record.conference
        saving = self._sitting.saving
        self._filling = True
        if not saving.dirty(_DATES):
            self.core_group.widget.set_value(conference.core_group_on)
            self.review.widget.set_value(conference.review_on)
        if not saving.dirty(conference_key("contingency")):
            refill(self.contingency.widget, conference.contingency)
        self._filling = False

    def focus_first(self) -> QWidget:
        self.core_group.widget.edit.setFocus()
        return self

    def _dates_chosen(self, *_: object) -> None:
        planning = self._sitting.services.planning
        both = (self.core_group.widget.value, self.review.widget.value)

        def save(conference_id: str, dates: tuple[date | None, date | None]) -> Changes:
            return planning.set_dates(conference_id, *dates)

        self._sitting.saving.edited(_DATES, save, both)

    def _contingency_typed(self) -> None:
        if not self._filling:
            self._sitting.edit_conference(contingency=self.contingency.widget.toPlainText())
