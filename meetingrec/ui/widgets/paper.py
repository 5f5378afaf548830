"""The page as it will print: white paper on a desk, in light and dark alike."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QScrollArea, QTextBrowser, QVBoxLayout, QWidget

SHEET = 794
"""Width of A4 at 96 dots an inch."""
MARGIN = 64


class PaperView(QScrollArea):
    """show_html with the HTML of `documents.preview`; `followed(place)` when a link in it is chosen."""

    followed = Signal(str)

    def __init__(self, name: str = "The page as it will print", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheet = QTextBrowser()
        self.sheet.setObjectName("sheet")
        self.sheet.setAccessibleName(name)
        self.sheet.setOpenLinks(False)
        self.sheet.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheet.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheet.installEventFilter(self)
        self.sheet.anchorClicked.connect(lambda url: self.followed.emit(url.toString()))
        ground = QWidget()
        ground.setObjectName("deskGround")
        rows = QVBoxLayout(ground)
        rows.setContentsMargins(24, 20, 24, 20)
        rows.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        rows.addStretch()
        self.setWidget(ground)
        self._fit()

    def show_html(self, html: str) -> None:
        """Keeps the place the person had scrolled to."""
        at = self.verticalScrollBar().value()
        self.sheet.setHtml(html)
        self._fit()
        self.verticalScrollBar().setValue(at)

    def reveal(self, position: int) -> None:
        """Scrolls to a place of the text."""
        caret = QTextCursor(self.sheet.document())
        caret.setPosition(position)
        place = self.sheet.cursorRect(caret)
        self.ensureVisible(0, self.sheet.y() + place.center().y(), 0, self.viewport().height() // 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The sheet does not scroll; the desk under it does."""
        if watched is self.sheet and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_Space: 1, Qt.Key.Key_PageUp: -1}
            bar = self.verticalScrollBar()
            if event.key() in steps:
                bar.setValue(bar.value() + steps[Qt.Key(event.key())] * (bar.pageStep() - 40))
                return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        wide = max(240, min(SHEET, self.viewport().width() - 48))
        margin = MARGIN if wide > 560 else 24
        document = self.sheet.document()
        document.setDocumentMargin(margin)
        document.setTextWidth(wide - 2)
        high = max(document.size().height() + 2, wide * 1.414)
        self.sheet.setFixedSize(wide, round(high))
