"""What the chair asked to be changed, at the desk: each remark leads to its place and is ticked when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from meetingrec.domain.amendment import Remark
from meetingrec.domain.document import Document, DocumentState
from meetingrec.ui.approve.remarks import remark_words
from meetingrec.ui.core import Core
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import LinkLine
from meetingrec.ui.widgets.words import label

HIGHEST = 132
"""Pixels; more remarks scroll."""


class DeskRemarks(QFrame):
    """Hidden while nothing was asked. `followed(section)`: its key, "" for the whole paper."""

    followed = Signal(str)

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self._shown: tuple[Remark, ...] | None = None
        self._headings: dict[str, str] = {}
        self._document: Document | None = None
        self.ticks: list[QCheckBox] = []
        self.links: list[LinkLine] = []
        self.setProperty("panel", "missing")
        self.setAccessibleName("Remarks of the chair")
        self._inner = QWidget()
        self._inner.setObjectName("panelBody")
        self._rows = QVBoxLayout(self._inner)
        self._rows.setContentsMargins(12, 6, 12, 6)
        self._rows.setSpacing(2)
        area = QScrollArea()
        area.setObjectName("panelScroll")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inner)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(area)
        self.hide()

    def show_document(self, document: Document, headings: Mapping[str, str]) -> None:
        """Reads the remarks of this document; only what came back, or is still to be typed, has any to deal with."""
        self._document, self._headings = document, dict(headings)
        if document.state is DocumentState.APPROVED:
            self._show(document.id, ())
            return
        self._core.read(
            self, partial(self._services.remarks.of_document, document.id), partial(self._show, document.id)
        )

    def _show(self, document_id: str, remarks: tuple[Remark, ...]) -> None:
        if self._document is None or self._document.id != document_id:
            return
        asked = tuple(remark for remark in remarks if remark.done_at is None or remark.done_by != remark.by)
        if asked != self._shown:
            self._shown = asked
            self._fill(asked)
        self.setVisible(bool(asked))
        # Only once the new lines are shown is their height known.
        QTimer.singleShot(0, self, self._fit)

    def _fill(self, remarks: tuple[Remark, ...]) -> None:
        """A tick that has the focus keeps it."""
        focused = next((at for at, tick in enumerate(self.ticks) if tick.hasFocus()), -1)
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.ticks, self.links = [], []
        left = sum(remark.done_at is None for remark in remarks)
        if remarks:
            told = f"{left} of {len(remarks)} still to do" if left else "all done"
            self._rows.addWidget(label(f"{remarks[-1].by} asks for changes: {told}", "strong"))
            self.setAccessibleDescription(told)
        for remark in remarks:
            self._rows.addWidget(self._line(remark))
        if 0 <= focused < len(self.ticks):
            self.ticks[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, remark: Remark) -> QWidget:
        words = remark_words(remark, self._headings.get(remark.section, ""))
        tick = QCheckBox("Done")
        tick.setAccessibleName(f"Done: {words}")
        tick.setChecked(remark.done_at is not None)
        tick.toggled.connect(lambda on: self._tick(remark, done=on))
        link = LinkLine(words, "flag", "amber")
        link.clicked.connect(lambda *_: self.followed.emit(remark.section))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(link, 1)
        self.ticks.append(tick)
        self.links.append(link)
        return line

    def _tick(self, remark: Remark, *, done: bool) -> None:
        self._core.act(self, partial(self._services.remarks.set_done, remark.id, done=done), lambda _: self._look())

    def _look(self) -> None:
        if self._document is not None:
            self.show_document(self._document, self._headings)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._shown and self.width() > 0:
            needs = self._rows.totalHeightForWidth(self.width() - 14)
            self.setFixedHeight(min(HIGHEST, max(40, needs)))
