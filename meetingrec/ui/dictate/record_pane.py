"""The record of the conference beside the dictation, with its sections down the side to find the next one."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QWidget

from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dictate.captured import CapturedView, sections

_ROOM_FOR_LIST = 430
"""Pixels of width from which the list of sections stands beside the record."""
_LIST_WIDE = 176


class RecordPane(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName("Sections to dictate")
        self.list.setFixedWidth(_LIST_WIDE)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._go_to)
        self.view = CapturedView()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.list)
        row.addWidget(self.view, 1)

    def show_record(self, record: ConferenceRecord) -> None:
        """The number behind a section says how much of it was written down."""
        self.view.show_record(record)
        words = [f"{heading}  {len(lines)}" if lines else heading for heading, lines in sections(record)]
        shown = [self.list.item(at).text() for at in range(self.list.count())]
        if words == shown:
            return
        at = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems(words)
        self.list.setCurrentRow(max(0, at))
        self.list.blockSignals(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.list.setVisible(self.width() >= _ROOM_FOR_LIST)

    def _go_to(self, at: int) -> None:
        if at >= 0:
            self.view.go_to(at)
