"""What is known of the meeting beforehand: when, where, how and why."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.conference import Channel
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.plan_conference import local
from meetingrec.ui.room.choosers import Choice, DayField
from meetingrec.ui.room.growing import GrowingText
from meetingrec.ui.room.points import refill
from meetingrec.ui.room.sitting import Sitting, conference_key
from meetingrec.ui.widgets.fields import Field, time_edit
from meetingrec.ui.widgets.words import label


class Details(QWidget):
    """Every field is stored as it is typed."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._filling = False
        self._zone = "Europe/London"
        self.day = Field("Day", DayField("Day"))
        self.time = Field("Time", time_edit())
        self.channel = Choice("How it is held", [(channel.words, channel) for channel in Channel])
        self.place = Field("Place", QLineEdit())
        self.purpose = Field("What it is for", GrowingText("What it is for", 1, 4))
        self.authority = Field("Council", QLineEdit())
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(10)
        grid.addWidget(self.day, 0, 0)
        grid.addWidget(self.time, 0, 1)
        grid.addWidget(Field("How it is held", self.channel), 0, 2)
        grid.addWidget(self.place, 1, 0, 1, 2)
        grid.addWidget(self.authority, 1, 2)
        grid.addWidget(self.purpose, 2, 0, 1, 3)
        for at, share in enumerate((5, 3, 4)):
            grid.setColumnStretch(at, share)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addWidget(label("About the conference", "heading"))
        rows.addLayout(grid)
        self._connect()

    def _connect(self) -> None:
        self.place.widget.textEdited.connect(lambda text: self._sitting.edit_conference(place=text))
        self.authority.widget.textEdited.connect(lambda text: self._sitting.edit_conference(authority=text))
        self.channel.chosen.connect(lambda channel: self._sitting.edit_conference(channel=channel))
        self.purpose.widget.textChanged.connect(self._purpose_typed)
        self.day.widget.chosen.connect(self._start_chosen)
        self.time.widget.timeChanged.connect(self._start_chosen)

    def show_record(self, record: ConferenceRecord) -> None:
        conference = record.conference
        saving = self._sitting.saving
        self._filling, self._zone = True, conference.zone
        start = local(conference.planned_start, conference.zone)
        if not saving.dirty(conference_key("planned_start")):
            self.day.widget.set_value(start.date())
            self.time.widget.setTime(QTime(start.hour, start.minute))
        for field, name, text in (
            (self.place, "place", conference.place),
            (self.authority, "authority", conference.authority),
        ):
            if not saving.dirty(conference_key(name)) and field.widget.text().strip() != text:
                field.widget.setText(text)
                field.widget.setCursorPosition(0)
        if not saving.dirty(conference_key("purpose")):
            refill(self.purpose.widget, conference.purpose)
        self.channel.set_value(conference.channel)
        self._filling = False

    def _purpose_typed(self) -> None:
        if not self._filling:
            self._sitting.edit_conference(purpose=self.purpose.widget.toPlainText())

    def _start_chosen(self, *_: object) -> None:
        day, at = self.day.widget.value, self.time.widget.time()
        if day is not None and not self._filling:
            there = datetime(day.year, day.month, day.day, at.hour(), at.minute(), tzinfo=ZoneInfo(self._zone))
            self._sitting.edit_conference(planned_start=there.astimezone(UTC))
