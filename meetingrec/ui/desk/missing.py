"""What the checks found, below the document: one line that opens, so that typing keeps its room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from meetingrec.domain.document import Finding
from meetingrec.ui import icons
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.findings import FindingsList
from meetingrec.ui.widgets.words import label

HIGHEST = 118
"""Pixels; more scrolls."""


def count_words(findings: Sequence[Finding]) -> str:
    """`7 things are still missing, 2 worth a look`"""
    must = sum(finding.blocks for finding in findings)
    may = len(findings) - must
    missing = f"{must} thing{' is' if must == 1 else 's are'} still missing" if must else ""
    if not may:
        return missing
    return f"{missing}, {may} worth a look" if missing else f"{may} thing{'' if may == 1 else 's'} worth a look"


class StillMissing(QFrame):
    followed = Signal(str)
    """The place of a finding that was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.list = FindingsList("Nothing is missing.")
        self.list.followed.connect(self.followed)
        self.told = label("", "strong")
        self.told.hide()
        self.line = button("", self._turn, role="quiet", icon="chevron-up")
        self._open = False
        inner = QWidget()
        inner.setObjectName("pageBody")
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(6, 4, 14, 4)
        rows.setSpacing(6)
        rows.addWidget(self.list)
        self._inner = inner
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(2)
        outer.addWidget(self.told)
        outer.addWidget(self.line, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self._area)
        self.show_findings(())

    def show_findings(self, findings: Sequence[Finding]) -> None:
        self._words = count_words(findings)
        self.list.show_findings(findings)
        self.told.hide()
        self._show()

    def tell(self, words: str) -> None:
        """One line in answer to a finding that was chosen."""
        self.told.setText(words)
        self.told.show()

    def unfold(self, *, on: bool) -> None:
        """Each finding with its place, or how many there are."""
        self._open = on
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _turn(self) -> None:
        self.unfold(on=not self._open)

    def _show(self) -> None:
        self.line.setVisible(bool(self._words))
        reword(self.line, self._words)
        icons.put(self.line, "chevron-down" if self._open else "chevron-up", "blue")
        self.line.setAccessibleDescription("Open" if self._open else "Opens the list")
        self._area.setVisible(self._open or not self._words)
        # The lines are shown, and so have a height, only when the window has come round to it.
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        layout = self._inner.layout()
        needs = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        self._area.setFixedHeight(min(HIGHEST, max(32, needs)))
