"""Blocks of marked_text.py as a QTextDocument, and back.

A section holds paragraphs, bulleted and numbered lines, bold words and tables; nothing else gets in, and no font or
colour is chosen by anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QPainter,
    QPainterPath,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextLine,
    QTextList,
    QTextListFormat,
    QTextTable,
    QTextTableFormat,
)

from meetingrec.domain.marked_text import Block, Kind, Line, Rows, Words, marked

_INDENT = 24
"""Pixels that a list is set in."""
_AROUND = {Kind.BODY: 7, Kind.BULLET: 3, Kind.NUMBER: 3}
"""Pixels above and below a paragraph; of two neighbours the larger counts. No part of the text, nor a step to undo."""
_STYLES = {Kind.BULLET: QTextListFormat.Style.ListDisc, Kind.NUMBER: QTextListFormat.Style.ListDecimal}
_CELL_EDGE = 4
_NOT_TYPED = {0x2028: " ", 0xFFFC: None}
"""Qt's own break of a line, and what stands for a picture."""
_WAVE = 2.5
"""Pixels of half a wave."""
_LINES = QColor(128, 128, 128)
_HEAD = QColor(128, 128, 128, 44)
"""Greys that both looks can bear: a colour of one look would stay in the document when the other is chosen."""


def prepare(document: QTextDocument) -> None:
    """Once, before anything is shown in it."""
    document.setIndentWidth(_INDENT)
    document.setDocumentMargin(8)
    document.setUndoRedoEnabled(False)
    QTextCursor(document).setBlockFormat(_spaced(Kind.BODY))
    document.setUndoRedoEnabled(True)
    document.setModified(False)


def show(document: QTextDocument, blocks: Sequence[Block]) -> None:
    """Puts these blocks in place of what there was; what was done before cannot be undone then."""
    document.setUndoRedoEnabled(False)
    document.clear()
    cursor = QTextCursor(document)
    cursor.setBlockFormat(_spaced(Kind.BODY))
    insert(cursor, blocks)
    document.setUndoRedoEnabled(True)
    document.setModified(False)


def read(document: QTextDocument) -> tuple[Block, ...]:
    """What stands in it. The empty lines that Qt keeps before a first and behind a last table are none of it."""
    tables = {table.firstPosition(): table for table in tables_of(document)}
    made: list[Block] = []
    block = document.firstBlock()
    while block.isValid():
        table = tables.get(block.position())
        if table is not None:
            if made == [Line()]:
                made.clear()
            made.append(_rows(table))
            block = document.findBlock(table.lastPosition()).next()
            continue
        made.append(_line(block, made[-1] if made else None))
        block = block.next()
    if len(made) > 1 and made[-1] == Line() and isinstance(made[-2], Rows):
        made.pop()
    return () if made == [Line()] else tuple(made)


def insert(cursor: QTextCursor, blocks: Sequence[Block]) -> None:
    """Puts blocks in at the cursor, as one step. What follows the cursor in its paragraph goes on after them.

    A single paragraph without a mark joins the words around it.
    """
    if not blocks:
        return
    cursor.beginEditBlock()
    cursor.removeSelectedText()
    first = blocks[0]
    if table_at(cursor) is not None:
        cursor.insertText(" ".join(_flat(blocks)), QTextCharFormat())
    elif len(blocks) == 1 and isinstance(first, Line) and first.kind is Kind.BODY:
        _insert_words(cursor, first.words)
    else:
        _insert_blocks(cursor, blocks)
    cursor.endEditBlock()


def set_kind(cursor: QTextCursor, kind: Kind, number: int = 1) -> None:
    """Makes the paragraph of the cursor one of this kind; it joins the list right above it. number: the first one's."""
    block = cursor.block()
    if kind is Kind.BODY:
        cursor.setBlockFormat(_spaced(kind))
        return
    cursor.beginEditBlock()
    cursor.mergeBlockFormat(_spaced(kind))
    above = block.previous().textList() if block.previous().isValid() else None
    if above is not None and above.format().style() == _STYLES[kind]:
        above.add(block)
    else:
        look = QTextListFormat()
        look.setStyle(_STYLES[kind])
        look.setIndent(1)
        look.setStart(number)
        cursor.createList(look)
    cursor.endEditBlock()


def kind_of(block: QTextBlock) -> Kind:
    found: object = block.textList()
    if not isinstance(found, QTextList):
        return Kind.BODY
    return Kind.NUMBER if found.format().style() == QTextListFormat.Style.ListDecimal else Kind.BULLET


def stored(block: QTextBlock) -> str:
    """A paragraph as it is stored, with its marks."""
    words, kind = marked(_words(block)).strip(), kind_of(block)
    found: object = block.textList()
    number = found.itemNumber(block) + max(1, found.format().start()) if isinstance(found, QTextList) else 0
    mark = {Kind.BODY: "", Kind.BULLET: "- ", Kind.NUMBER: f"{number}. "}[kind]
    return f"{mark}{words}"


def insert_table(cursor: QTextCursor, rows: Sequence[Sequence[str]]) -> QTextTable:
    """A table behind the paragraph of the cursor; the cursor stands in the paragraph behind it then."""
    look = QTextTableFormat()
    look.setBorder(1)
    look.setBorderCollapse(True)
    look.setBorderBrush(QBrush(_LINES))
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setCellPadding(_CELL_EDGE)
    look.setCellSpacing(0)
    look.setTopMargin(_AROUND[Kind.BODY])
    look.setBottomMargin(_AROUND[Kind.BODY])
    look.setHeaderRowCount(1)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    wide = len(rows[0])
    look.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, 100 / wide)] * wide)
    table = cursor.insertTable(len(rows), wide, look)
    for down, row in enumerate(rows):
        for across, text in enumerate(row):
            cell = table.cellAt(down, across)
            if down == 0:
                head = QTextCharFormat()
                head.setBackground(_HEAD)
                head.setFontWeight(QFont.Weight.Bold)
                cell.setFormat(head)
            cell.firstCursorPosition().insertText(text, bold_format() if down == 0 else QTextCharFormat())
    cursor.setPosition(table.lastPosition() + 1)
    if kind_of(cursor.block()) is Kind.BODY:
        cursor.setBlockFormat(_spaced(Kind.BODY))
    return table


def seen_blocks(document: QTextDocument, seen: QRect) -> Iterator[tuple[QTextBlock, QRectF]]:
    """The paragraphs that touch a part of the page, with their places."""
    layout = document.documentLayout()
    at = max(0, layout.hitTest(QPointF(seen.topLeft()), Qt.HitTestAccuracy.FuzzyHit))
    block, tables = document.findBlock(at), tables_of(document)
    for table in tables:
        # The cells of a row stand beside each other.
        if table.firstPosition() <= at <= table.lastPosition():
            block = document.findBlock(table.firstPosition())
    while block.isValid():
        place = layout.blockBoundingRect(block)
        if place.top() > seen.bottom():
            inside = [t for t in tables if t.firstPosition() <= block.position() <= t.lastPosition()]
            if not inside:
                return
            block = document.findBlock(inside[0].lastPosition()).next()
            continue
        if place.bottom() >= seen.top():
            yield block, place
        block = block.next()


def wave(painter: QPainter, block: QTextBlock, at: QPointF, first: int, last: int) -> None:
    """A wavy line under some letters of a paragraph. at: the top left of its place."""
    layout = block.layout()
    corner = at - layout.boundingRect().topLeft()
    line = layout.lineForTextPosition(first)
    while line.isValid() and first < last:
        until = min(last, line.textStart() + line.textLength())
        ends = sorted((_x(line, first), _x(line, until)))
        path = QPainterPath()
        x, y, up = corner.x() + ends[0], corner.y() + line.y() + line.ascent() + _WAVE, True
        path.moveTo(x, y)
        while x < corner.x() + ends[1]:
            x, up = x + _WAVE, not up
            path.lineTo(x, y - (_WAVE if up else 0) + _WAVE / 2)
        painter.drawPath(path)
        if until <= first:
            return
        first = until
        line = layout.lineAt(line.lineNumber() + 1)


def _x(line: QTextLine, at: int) -> float:
    found: object = line.cursorToX(at)
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]


def bold_format(bold: bool = True) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return look


def table_at(cursor: QTextCursor) -> QTextTable | None:
    """The table the cursor stands in."""
    found: object = cursor.currentTable()
    return found if isinstance(found, QTextTable) else None


def tables_of(document: QTextDocument) -> list[QTextTable]:
    return [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]


# ---- inside ----


def _insert_blocks(cursor: QTextCursor, blocks: Sequence[Block]) -> None:
    rest = not cursor.atBlockEnd()
    if rest:
        cursor.insertBlock()
        cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    fresh = not cursor.block().text()
    for block in blocks:
        if isinstance(block, Rows):
            insert_table(cursor, block.rows)
            fresh = True
            continue
        if not fresh:
            cursor.insertBlock(_spaced(Kind.BODY), QTextCharFormat())
        fresh = False
        if block.kind is not kind_of(cursor.block()) or block.kind is Kind.NUMBER:
            set_kind(cursor, block.kind, block.number or 1)
        _insert_words(cursor, block.words)
    if rest and isinstance(blocks[-1], Rows):
        # What follows goes on in the paragraph that a table has behind it anyway.
        cursor.deleteChar()


def _spaced(kind: Kind) -> QTextBlockFormat:
    look = QTextBlockFormat()
    look.setTopMargin(_AROUND[kind])
    look.setBottomMargin(_AROUND[kind])
    return look


def _insert_words(cursor: QTextCursor, parts: Iterable[Words]) -> None:
    for part in parts:
        cursor.insertText(part.text, bold_format() if part.bold else QTextCharFormat())


def _flat(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Line):
            yield block.text
        else:
            yield from (cell for row in block.rows for cell in row)


def _line(block: QTextBlock, above: Block | None) -> Line:
    kind, words = kind_of(block), _words(block)
    if kind is not Kind.NUMBER:
        return Line(words, kind)
    if isinstance(above, Line) and above.kind is Kind.NUMBER:
        return Line(words, kind, above.number + 1)
    found = block.textList()
    return Line(words, kind, max(1, found.format().start()) if found is not None else 1)


def _words(block: QTextBlock) -> tuple[Words, ...]:
    text = block.text()
    if not text:
        return ()
    parts = [
        Words(text[piece.start : piece.start + piece.length], piece.format.fontWeight() > QFont.Weight.Medium)
        for piece in block.textFormats()
    ]
    # Qt keeps a line broken with Shift+Enter in one paragraph; here every line is one.
    return tuple(Words(part.text.translate(_NOT_TYPED), part.bold) for part in parts if part.text)


def _rows(table: QTextTable) -> Rows:
    def cell(down: int, across: int) -> str:
        first = table.cellAt(down, across).firstCursorPosition()
        first.setPosition(table.cellAt(down, across).lastPosition(), QTextCursor.MoveMode.KeepAnchor)
        return " ".join(first.selectedText().split())

    return Rows(tuple(tuple(cell(down, across) for across in range(table.columns())) for down in range(table.rows())))
