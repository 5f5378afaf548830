"""One typed section: paragraphs, lists, tables and bold; as tall as its text, so that only the document scrolls.

What it holds is the marked text of `domain/marked_text.py`: `toPlainText` and `setPlainText` speak it, so that storing
and showing a section are the same as for any other field.

A text given by `show_later` is laid out in its turn, or at once when somebody reaches for it: `document`, `textCursor`,
the focus and every key see it whole. To whoever asks for the text it stands here from the start.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QRectF, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextEdit

from meetingrec.domain import marked_text
from meetingrec.domain.marked_text import Kind, Line, Words
from meetingrec.ui import theme
from meetingrec.ui.desk import list_keys, rich_text
from meetingrec.ui.widgets.announce import announce

MARKED = "application/x-meetingrec-text"
"""What is copied here and pasted here keeps its marks."""

_LEAST_LINES = 2
_AROUND = 12
"""Pixels that a field is higher than its document: border and padding."""
_PAUSE = 1.0
"""Seconds without a key after which what is typed next is undone by itself."""
_BAR = 4
_QUIET_MS = 200
"""Without a key, before the paragraphs of the machine are counted again."""


class SectionField(QTextEdit):
    """Tab moves on: this is a form, not a program listing."""

    undo_asked, redo_asked = Signal(), Signal()
    drafts_changed = Signal()
    """Fewer or more paragraphs read as the machine wrote them."""
    menu_asked = Signal(object)
    """QPoint on the screen: somebody wants the menu of this place."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.setAccessibleName(heading)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("section", True)
        self._page = super().document()
        self.shown = ""
        """The stored text that was shown here last: what is not in it, nobody can have taken out."""
        self._later: str | None = None
        """A text that is not laid out yet."""
        self._given: tuple[int, str] = (-1, "")
        """The last stored text that was found to stand here, and at which revision."""
        rich_text.prepare(self._page)
        self._drafted: frozenset[str] = frozenset()
        self._drafted_words: frozenset[str] = frozenset()
        """The same without marks: most paragraphs are told apart by these alone."""
        self._read: tuple[int, str] = (-1, "")
        self._count_again = QTimer(self)
        self._count_again.setSingleShot(True)
        self._count_again.setInterval(_QUIET_MS)
        self._count_again.timeout.connect(self.drafts_changed)
        self.textChanged.connect(lambda: self._count_again.start() if self._drafted else None)
        self._last_key = 0.0
        self._in_draft = False
        self.misspelt: Callable[[QTextBlock], list[tuple[int, int]]] = lambda _: []
        """(first, behind the last) letter of each word of a paragraph that gets a line."""
        self._line = -1
        self._page.documentLayout().documentSizeChanged.connect(self.fit)
        self.cursorPositionChanged.connect(self._tell_draft)
        self.cursorPositionChanged.connect(self._left_word)

    # ---- what is in it ----

    def toPlainText(self) -> str:
        """The marked text, as it is stored."""
        if self._later is not None:
            return self._later
        revision = self._page.revision()
        if self._read[0] != revision:
            self._read = (revision, marked_text.write(rich_text.read(self._page)))
        return self._read[1]

    def typed(self) -> tuple[str, str]:
        """The marked text, and the stored one it was typed over."""
        return self.toPlainText(), self.shown

    def setPlainText(self, text: str) -> None:
        """Shows a marked text; what was done before cannot be undone then."""
        self._later, self.shown = None, text
        blocks = marked_text.read(text)
        rich_text.show(self._page, blocks)
        self._read = (self._page.revision(), marked_text.write(blocks))

    def show_later(self, text: str) -> None:
        """As setPlainText, but laying it out waits for `ready`; nothing is announced as changed, now or then."""
        self._later = self.shown = text

    @property
    def waits(self) -> bool:
        """Whether its text is not laid out yet."""
        return self._later is not None

    def ready(self) -> None:
        """Lays out what waits, with the caret at its end."""
        if self._later is None:
            return
        blocker = QSignalBlocker(self)
        self.setPlainText(self._later)
        self.moveCursor(QTextCursor.MoveOperation.End)
        blocker.unblock()
        self.drafts_changed.emit()

    def document(self) -> QTextDocument:
        """All of it: what waited is laid out first."""
        self.ready()
        return super().document()

    def textCursor(self) -> QTextCursor:
        self.ready()
        return super().textCursor()

    def holds(self, text: str) -> bool:
        """Whether a stored text is what stands here. The store trims the ends."""
        if self._later is not None:
            return self._later == text
        if self._given != (self._page.revision(), text):
            mine = self.toPlainText().strip()
            if mine != text.strip() and (not mine or mine != marked_text.write(marked_text.read(text)).strip()):
                return False
            self._given = (self._page.revision(), text)
            self.shown = text
        return True

    def put(self, words: str) -> None:
        """Adds a bullet below the line with the caret, or below its table, as one step that can be undone."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.clearSelection()
        table = rich_text.table_at(cursor)
        if table is not None:
            cursor.setPosition(table.lastPosition() + 1)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        if cursor.block().text().strip():
            cursor.insertBlock()
        if rich_text.kind_of(cursor.block()) is not Kind.BULLET:
            rich_text.set_kind(cursor, Kind.BULLET)
        cursor.insertText(words, QTextCharFormat())
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def replace_chosen(self, words: str) -> None:
        """Puts plain words in place of what is chosen; they look as those did."""
        self.textCursor().insertText(words)

    # ---- paragraphs of the machine ----

    def show_drafted(self, paragraphs: Sequence[str]) -> None:
        """Marks those that the machine wrote down and nobody has accepted: whole marked lines, word for word."""
        self._set_drafted(frozenset(line.strip() for text in paragraphs for line in text.split("\n") if line.strip()))

    def take_mark_off(self, paragraph: str) -> None:
        """One of them was accepted."""
        self._set_drafted(self._drafted - {paragraph})

    def drafted_blocks(self) -> list[QTextBlock]:
        """Paragraphs that still read as the machine wrote them: changing one accepts it."""
        found, block = [], self.document().firstBlock()
        while self._drafted and block.isValid():
            if self._is_drafted(block):
                found.append(block)
            block = block.next()
        return found

    @property
    def drafted_here(self) -> str:
        """The machine's paragraph with the caret, word for word as it was given; "" where a person's is."""
        return self._drafted_as(self.textCursor().block())

    # ---- what keys do ----

    def toggle_bold(self) -> None:
        """Bold words, or plain again. A table has its bold header and no more."""
        cursor = self.textCursor()
        if self.isReadOnly() or rich_text.table_at(cursor) is not None:
            return
        bold = self.fontWeight() > QFont.Weight.Medium
        self.mergeCurrentCharFormat(rich_text.bold_format(not bold))

    def toggle_list(self, kind: Kind) -> None:
        if not self.isReadOnly():
            list_keys.toggle(self.textCursor(), kind)

    def put_table(self) -> None:
        """A table of actions below the paragraph with the caret."""
        caret = None if self.isReadOnly() else list_keys.put_table(self.textCursor())
        if caret is not None:
            self.setTextCursor(caret)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.ready()
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Redo) or _is_control_y(event):
            self.redo_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Bold):
            self.toggle_bold()
        elif self.isReadOnly() or not self._typed(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.ready()
        super().focusInEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.ready()
        super().dragEnterEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes from cell to cell, and on from the last one."""
        cell = None if self.isReadOnly() else list_keys.next_cell(self.textCursor(), next)
        if cell is None:
            return super().focusNextPrevChild(next)
        self.setTextCursor(cell)
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        if not keyboard and not self.textCursor().hasSelection():
            self.setTextCursor(self.cursorForPosition(event.pos()))
        below = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        self.menu_asked.emit(below if keyboard else event.globalPos())

    # ---- copying and pasting keep what a section knows, and nothing else ----

    def createMimeDataFromSelection(self) -> QMimeData:
        part = QTextDocument()
        rich_text.prepare(part)
        QTextCursor(part).insertFragment(self.textCursor().selection())
        text = marked_text.write(rich_text.read(part))
        # Qt's own hides what is added to it until somebody asked for the HTML.
        made = QMimeData()
        made.setHtml(super().createMimeDataFromSelection().html())
        made.setText(text.replace("**", ""))
        made.setData(MARKED, text.encode())
        return made

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasFormat(MARKED) or source.hasText() or source.hasHtml()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.isReadOnly():
            return
        if source.hasFormat(MARKED):
            blocks = marked_text.read(bytes(source.data(MARKED).data()).decode("utf-8", "replace"))
        elif source.hasHtml():
            blocks = _of_html(source.html())
        else:
            blocks = marked_text.read(source.text().replace("\r\n", "\n").replace("\r", "\n"))
        rich_text.insert(self.textCursor(), blocks)
        self.ensureCursorVisible()

    # ---- how it looks ----

    def fit(self, *_: object) -> None:
        """Grows and shrinks with what is typed."""
        least = _LEAST_LINES * self.fontMetrics().lineSpacing() + 2 * self._page.documentMargin()
        wanted = round(max(self._page.size().height(), least)) + _AROUND
        if self.height() != wanted or self.minimumHeight() != wanted:
            self.setFixedHeight(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar stands beside every paragraph of the machine, a line under every word that may be misspelt."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("blue"), 1.4))
        for block, place in rich_text.seen_blocks(self._page, event.rect()):
            for first, last in self.misspelt(block):
                rich_text.wave(painter, block, place.topLeft(), first, last)
            if self._is_drafted(block):
                painter.fillRect(QRectF(0, place.top(), _BAR, place.height()), theme.colour("amber"))

    # ---- inside ----

    def _typed(self, event: QKeyEvent) -> bool:
        """What Enter, Backspace and marks do of their own; False for any other key."""
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        now = time.monotonic()
        if now - self._last_key > _PAUSE:
            # What follows a pause does not join the step before it.
            self._page.setModified(False)
        self._last_key = now
        cursor, key = self.textCursor(), event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and plain:
            caret = list_keys.enter(cursor)
            if caret is not None:
                self.setTextCursor(caret)
            else:
                list_keys.new_line(cursor)
                self.setTextCursor(cursor)
            return True
        if key == Qt.Key.Key_Backspace and plain:
            return list_keys.backspace(cursor)
        return key == Qt.Key.Key_Space and plain and list_keys.space(cursor)

    def _set_drafted(self, drafted: frozenset[str]) -> None:
        if drafted != self._drafted:
            self._drafted = drafted
            self._drafted_words = frozenset(marked_text.line(one).text.strip() for one in drafted)
            self.viewport().update()
            if not self.waits:
                self.drafts_changed.emit()

    def _is_drafted(self, block: QTextBlock) -> bool:
        return bool(self._drafted_as(block))

    def _drafted_as(self, block: QTextBlock) -> str:
        if block.text().strip() not in self._drafted_words:
            return ""
        stored = rich_text.stored(block)
        return stored if stored in self._drafted else ""

    def _left_word(self) -> None:
        """A word is looked at when it is left: its paragraph is painted again, not only the place of the caret."""
        cursor = self.textCursor()
        before, self._line = self._line, cursor.blockNumber()
        text, at = cursor.block().text(), cursor.positionInBlock()
        if before != self._line or not text[at - 1 : at].isalpha():
            for number in {before, self._line}:
                block = self._page.findBlockByNumber(number)
                if block.isValid():
                    self.viewport().update(self._page.documentLayout().blockBoundingRect(block).toAlignedRect())

    def _tell_draft(self) -> None:
        """The bar in words, for whoever cannot see it."""
        inside = bool(self._drafted) and self._is_drafted(self.textCursor().block())
        if inside and not self._in_draft:
            announce(self, "Written down by this computer. Ctrl+Shift+Enter accepts this paragraph.")
        self._in_draft = inside


def _is_control_y(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def _of_html(source: str) -> tuple[marked_text.Block, ...]:
    """What Word or a browser copied, without its fonts, colours, pictures and headings. Nothing is fetched."""
    document = _Unfetching()
    document.setHtml(source)
    return tuple(
        Line((Words(block.text.strip()),), block.kind, block.number)
        if isinstance(block, Line) and all(part.bold for part in block.words)
        else block
        for block in rich_text.read(document)
        if not isinstance(block, Line) or block.text.replace("\ufffc", "").strip()
    )


class _Unfetching(QTextDocument):
    """A document that never looks for a picture or a style sheet of another place."""

    def loadResource(self, _kind: int, _name: object) -> object:
        return None
