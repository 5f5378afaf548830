"""Places of the printed page: in which section some words stand, and where some words of a section are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtGui import QTextBlock, QTextDocument


def section_at(page: QTextDocument, position: int, keys: Mapping[str, str]) -> str:
    """The key of the section a position stands in, "" above the first. keys: by the heading as it is printed."""
    block = page.findBlock(position)
    while block.isValid():
        if _is_heading(block) and block.text() in keys:
            return keys[block.text()]
        block = block.previous()
    return ""


def place_of(page: QTextDocument, heading: str, quote: str) -> tuple[int, int] | None:
    """Where some words of a section begin and end; of all of it, its heading. None when it is not printed.

    Words that are no longer there lead to the heading too.
    """
    found = next((block for block in _blocks(page) if _is_heading(block) and block.text() == heading), None)
    if found is None:
        return None
    if quote:
        caret = page.find(quote, found.position())
        if not caret.isNull() and section_at(page, caret.selectionStart(), {heading: heading}) == heading:
            return caret.selectionStart(), caret.selectionEnd()
    return found.position(), found.position() + len(heading)


def _blocks(page: QTextDocument) -> Iterator[QTextBlock]:
    block = page.begin()
    while block.isValid():
        yield block
        block = block.next()


def _is_heading(block: QTextBlock) -> bool:
    return block.blockFormat().headingLevel() > 0
