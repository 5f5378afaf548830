"""What Enter, Backspace, Tab and the marks at the start of a line do in a section. Each is one step to undo."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor

from meetingrec.domain.marked_text import Kind
from meetingrec.ui.desk import rich_text

_MARK = re.compile(r"(?:([-*•])|(\d{1,3})[.)])")
NEW_TABLE = (("What will be done", "Who", "By when"), ("", "", ""))


def enter(cursor: QTextCursor) -> QTextCursor | None:
    """The caret after Enter, where it does something of its own: down a table, or out of a list. Else None."""
    if rich_text.table_at(cursor) is not None:
        return _down(cursor)
    block = cursor.block()
    if rich_text.kind_of(block) is not Kind.BODY and not block.text().strip():
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.LineUnderCursor)
        cursor.removeSelectedText()
        rich_text.set_kind(cursor, Kind.BODY)
        cursor.endEditBlock()
        return cursor
    return None


def new_line(cursor: QTextCursor) -> None:
    """The next paragraph, or the next line of the same list; it begins without bold."""
    cursor.beginEditBlock()
    cursor.insertBlock()
    cursor.setBlockCharFormat(QTextCharFormat())
    cursor.setCharFormat(QTextCharFormat())
    cursor.endEditBlock()


def backspace(cursor: QTextCursor) -> bool:
    """At the start of a bullet or number the mark goes before the words do."""
    at_mark = not cursor.hasSelection() and cursor.atBlockStart() and rich_text.table_at(cursor) is None
    if not at_mark or rich_text.kind_of(cursor.block()) is Kind.BODY:
        return False
    rich_text.set_kind(cursor, Kind.BODY)
    return True


def space(cursor: QTextCursor) -> bool:
    """ "-" or "1." and a space at the start of a paragraph begin a list."""
    block = cursor.block()
    before = block.text()[: cursor.positionInBlock()]
    found = _MARK.fullmatch(before)
    if not found or cursor.hasSelection() or rich_text.table_at(cursor) or rich_text.kind_of(block) is not Kind.BODY:
        return False
    cursor.beginEditBlock()
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    rich_text.set_kind(cursor, Kind.NUMBER if found.group(2) else Kind.BULLET, max(1, int(found.group(2) or 1)))
    cursor.endEditBlock()
    return True


def toggle(cursor: QTextCursor, kind: Kind) -> None:
    """Makes the chosen paragraphs a list of this kind, or plain again where all of them are one."""
    if rich_text.table_at(cursor) is not None:
        return
    document = cursor.document()
    first, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    numbers = range(first.blockNumber(), last.blockNumber() + 1)
    blocks = [document.findBlockByNumber(number) for number in numbers]
    wanted = Kind.BODY if all(rich_text.kind_of(block) is kind for block in blocks) else kind
    cursor.beginEditBlock()
    for block in blocks:
        at = QTextCursor(block)
        if rich_text.table_at(at) is None and rich_text.kind_of(block) is not wanted:
            at.setBlockFormat(QTextBlockFormat())
            rich_text.set_kind(at, wanted)
    cursor.endEditBlock()


def put_table(cursor: QTextCursor) -> QTextCursor | None:
    """A table of actions below the paragraph; the caret stands in its first empty cell. None inside another table."""
    if rich_text.table_at(cursor) is not None:
        return None
    cursor.beginEditBlock()
    cursor.clearSelection()
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    table = rich_text.insert_table(cursor, NEW_TABLE)
    cursor.endEditBlock()
    return table.cellAt(1, 0).firstCursorPosition()


def next_cell(cursor: QTextCursor, forward: bool) -> QTextCursor | None:
    """The cell after or before, None outside a table and at its ends: Tab leaves the section then, as in any form."""
    table = rich_text.table_at(cursor)
    if table is None:
        return None
    cell = table.cellAt(cursor)
    at = cell.row() * table.columns() + cell.column() + (1 if forward else -1)
    if not 0 <= at < table.rows() * table.columns():
        return None
    found = table.cellAt(at // table.columns(), at % table.columns()).firstCursorPosition()
    found.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    return found


def _down(cursor: QTextCursor) -> QTextCursor:
    """To the row below; below the last one a new row, and from an empty last row out of the table."""
    table = cursor.currentTable()
    cell = table.cellAt(cursor)
    down = cell.row() + 1
    if down < table.rows():
        return table.cellAt(down, cell.column()).firstCursorPosition()
    cells = [table.cellAt(cell.row(), across) for across in range(table.columns())]
    empty = all(one.firstCursorPosition().position() == one.lastPosition() for one in cells)
    if not (empty and down > 1):
        table.appendRows(1)
        return table.cellAt(down, 0).firstCursorPosition()
    behind = QTextCursor(cursor.document())
    behind.beginEditBlock()
    if table.rows() > 2:
        table.removeRows(cell.row(), 1)
    behind.setPosition(table.lastPosition() + 1)
    behind.endEditBlock()
    return behind
