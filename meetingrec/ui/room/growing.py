"""A text field that grows with what is typed, and the line on which Enter stores."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

FRAME = 22
"""Border, padding and the document's own margin, top and bottom together, in pixels."""


_HELD = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class GrowingText(QPlainTextEdit):
    """`least` to `most` lines high. Tab leaves it; `undo_asked` when Ctrl+Z has nothing left to undo in here."""

    undo_asked = Signal()

    def __init__(self, name: str, least: int = 1, most: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._most = least, most
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda *_: self._grow())
        self._grow()

    def sizeHint(self) -> QSize:
        return QSize(240, self._high())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._high())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and not self.document().isUndoAvailable():
            self.undo_asked.emit()
        else:
            super().keyPressEvent(event)

    def _high(self) -> int:
        # The height of a plain text document is counted in lines.
        lines = min(self._most, max(self._least, round(self.document().size().height())))
        return lines * QFontMetrics(self.font()).lineSpacing() + FRAME

    def _grow(self) -> None:
        high = self._high()
        if self.minimumHeight() != high or self.maximumHeight() != high:
            self.setFixedHeight(high)
        fits = round(self.document().size().height()) <= self._most
        wanted = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(wanted)


class EntryLine(GrowingText):
    """One line and Enter. Shift+Enter begins a new line; Up and Down leave it for what stands above and below."""

    entered = Signal(str)
    """The text, not empty. The field is empty again; `put_back` undoes that when it could not be stored."""
    left_down = Signal()
    left_up = Signal()

    def __init__(self, name: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(name, 1, 6, parent)
        self.entering = False
        """True while Enter empties the field: nobody has taken the text away."""
        self.setPlaceholderText(hint)

    def put_back(self, text: str) -> None:
        """Gives back a text that could not be stored, without losing what was typed meanwhile."""
        later = self.toPlainText()
        self.setPlainText(f"{text}\n{later}" if later else text)
        self.moveCursor(self.textCursor().MoveOperation.End)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not held & _HELD:
            self.enter()
        elif key == Qt.Key.Key_Down and self._at_edge(self.textCursor().MoveOperation.Down):
            self.left_down.emit()
        elif key == Qt.Key.Key_Up and self._at_edge(self.textCursor().MoveOperation.Up):
            self.left_up.emit()
        else:
            super().keyPressEvent(event)

    def enter(self) -> None:
        """What Enter does."""
        text = self.toPlainText()
        if text.strip():
            self.empty()
            self.entered.emit(text)

    def empty(self) -> None:
        """What was typed is dealt with."""
        self.entering = True
        # Setting the text, rather than clearing it, also empties this field's own undo.
        self.setPlainText("")
        self.entering = False

    def _at_edge(self, move: object) -> bool:
        probe = self.textCursor()
        return not probe.movePosition(move)  # type: ignore[arg-type]
