"""A moment that has been, typed as one says it: `today 9:30`, `yesterday 14.10`, `31 mar 9:15`."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from meetingrec.services.plan_conference import local
from meetingrec.ui.dates import when_words
from meetingrec.ui.room.typed import past_day
from meetingrec.ui.widgets.words import label

_TIME = re.compile(r"(.*?)[\s,]*(?:at\s+)?(\d{1,2})[:.](\d{2})", re.DOTALL)


def past_moment(text: str, today: date, zone: str) -> datetime | None:
    """Aware, on the clock of `zone`; a time without a day is today's. None for what is no day and time.

    >>> past_moment("31 mar 9:15", date(2026, 4, 2), "Europe/London").isoformat()
    '2026-03-31T09:15:00+01:00'
    """
    found = _TIME.fullmatch(" ".join(text.split()))
    if found is None or int(found[2]) > 23 or int(found[3]) > 59:
        return None
    words = found[1].strip(" ,")
    day = past_day(words, today) if words else today
    return datetime.combine(day, time(int(found[2]), int(found[3])), ZoneInfo(zone)) if day is not None else None


class MomentField(QWidget):
    """Says which day and time it understood; `chosen` carries it, or None when the field was emptied."""

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._value: datetime | None = None
        self._today, self._zone = date.min, "Europe/London"
        self.edit = QLineEdit()
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText("today 9:30, yesterday 14:10, 31 mar 9:15")
        self.understood = label("", "muted")
        self.understood.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.edit)
        rows.addWidget(self.understood)
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._settle)

    @property
    def value(self) -> datetime | None:
        return self._value

    def show_moment(self, value: datetime | None, now: datetime, zone: str) -> None:
        """What is stored, without telling of it; what is being typed stays. now: aware."""
        self._today, self._zone = local(now, zone).date(), zone
        if not (self.edit.hasFocus() and self.edit.isModified()):
            self._value = value
            self._settle()

    def _typed(self, text: str) -> None:
        found = past_moment(text, self._today, self._zone)
        words = when_words(found, self._zone) if found else "Which day, and what time?" if text.strip() else ""
        self.understood.setText(words)
        self.understood.setVisible(bool(words))
        if found != self._value and (found or not text.strip()):
            self._value = found
            self.chosen.emit(found)

    def _settle(self) -> None:
        """On leaving, the field shows the moment it stands for; what cannot be read stays as it was typed."""
        text = self.edit.text()
        if text.strip() and self.edit.isModified() and past_moment(text, self._today, self._zone) is None:
            return
        self.edit.setText(when_words(self._value, self._zone) if self._value else "")
        self.understood.hide()
