"""Beside the dictation: the sections down the side, and the record of the conference or the words as heard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.dictation_sound import Edited
from meetingrec.ui.dictate.captured import CapturedView, lines_by_section
from meetingrec.ui.dictate.sections import SectionList
from meetingrec.ui.widgets.words import label

_ROOM_FOR_LIST = 430
"""Pixels of width from which the sections stand beside the record; else they stand above it."""
_LIST_WIDE = 192
_LIST_HIGH = 190
_LEAST_WIDE = 290


class RecordPane(QWidget):
    """`heard` is the view of the words; `list` the sections; `view` the record."""

    chosen = Signal(str)
    """A section was chosen, "" for straight through."""

    def __init__(self, heard: QWidget) -> None:
        super().__init__()
        self.heard = heard
        self.list = SectionList()
        self.list.chosen.connect(self._chosen)
        self.view = CapturedView()
        self.which = QTabBar()
        self.which.setAccessibleName("Beside the dictation")
        self.which.setExpanding(False)
        self.which.setUsesScrollButtons(False)
        self.which.addTab("The record")
        self.which.addTab("Dictated (as heard)")
        self.heard_told = label("", "muted")
        self.setMinimumWidth(_LEAST_WIDE)
        self._build()

    @property
    def section(self) -> str:
        """The one chosen, "" for straight through."""
        return self.list.section

    def show_record(self, record: ConferenceRecord, edited: Edited) -> None:
        """A section says how much was dictated into it, and how much of it was written down in the conference."""
        self.view.show_record(record)
        lines = lines_by_section(record)
        self.list.show_sections(edited, {key: len(found) for key, found in lines.items()})

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= _ROOM_FOR_LIST
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._row.direction() != direction:
            self._row.setDirection(direction)
            self._fit(beside=beside)

    def _build(self) -> None:
        heard_side = QWidget()
        rows = QVBoxLayout(heard_side)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self.heard_told)
        rows.addWidget(self.heard, 1)
        beside = QStackedWidget()
        beside.addWidget(self.view)
        beside.addWidget(heard_side)
        self.which.currentChanged.connect(beside.setCurrentIndex)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.which, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(beside, 1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._row.addWidget(self.list)
        self._row.addLayout(words, 1)
        self._fit(beside=True)

    def _fit(self, *, beside: bool) -> None:
        most = 16_777_215  # what Qt calls no limit
        self.list.setMinimumWidth(_LIST_WIDE if beside else 0)
        self.list.setMaximumSize(_LIST_WIDE if beside else most, most if beside else _LIST_HIGH)

    def _chosen(self, section: str) -> None:
        self.view.go_to(section)
        self.chosen.emit(section)
