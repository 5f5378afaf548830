"""Lines under words that no dictionary has, in the sections of a conference's documents.

Words are looked up on the services' thread, each once, when they come into sight; nothing is underlined while it is
still being typed. The lines are painted over the text and are no part of it: looking something up changes no document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextBlock, QTextCursor

from meetingrec.ui.core import Core
from meetingrec.ui.desk.section_field import SectionField
from meetingrec.ui.services import Services

WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_QUIET_MS = 300
_AT_ONCE = 400
"""Words that are looked up in one go, so that nothing else waits long."""


class SpellCheck(QObject):
    """One for all the sections of a page. Without a dictionary nothing is underlined."""

    def __init__(self, core: Core, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._services = core, services
        self._names: frozenset[str] = frozenset()
        self._right: set[str] = set()
        self._wrong: set[str] = set()
        self._asked: set[str] = set()
        self._waiting: set[str] = set()
        self._fields: list[SectionField] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET_MS)
        self._timer.timeout.connect(self._look_up)

    def watch(self, field: SectionField) -> None:
        self._fields.append(field)
        field.misspelt = partial(self._misspelt, field)

    def show_conference(self, conference_id: str) -> None:
        """Whose names are right from now on."""
        self._core.read(self, partial(self._services.spelling.known, conference_id), self._know)

    def ignore(self, word: str) -> None:
        """Right from now on, for as long as this person is signed in here: nothing is learnt for good."""
        self._wrong.discard(word)
        self._right.add(word)
        self._show_again()

    def look_up_all(self, texts: Iterable[str], then: Callable[[], object]) -> None:
        """Whatever was not in sight yet too; then()."""
        words = {word for text in texts for word in WORD.findall(text)} - self._right - self._wrong
        self._core.read(self, partial(self._ask, frozenset(words)), partial(self._answered, frozenset(words), then))

    def word_at(self, cursor: QTextCursor) -> QTextCursor | None:
        """The misspelt word at this place, chosen; None where the word is right."""
        return self._in_block(cursor, lambda first, last: first <= cursor.positionInBlock() <= last)

    def next_wrong(self, cursor: QTextCursor) -> QTextCursor | None:
        """The misspelt word at the caret, or the next one behind it in this section, of those that were looked up."""
        found = self.word_at(cursor) or self._in_block(cursor, lambda first, _: first >= cursor.positionInBlock())
        block = cursor.block().next()
        while found is None and block.isValid():
            found = self._in_block(QTextCursor(block), lambda *_: True)
            block = block.next()
        return found

    # ---- inside ----

    def _misspelt(self, field: SectionField, block: QTextBlock) -> list[tuple[int, int]]:
        """(first, behind the last) letter of each word to underline; words not known yet are looked up soon."""
        found, typing = [], -1
        if field.hasFocus() and field.textCursor().block() == block:
            typing = field.textCursor().positionInBlock()
        for match in WORD.finditer(block.text()):
            word = match.group()
            if match.end() == typing or word in self._right:
                continue
            if word in self._wrong:
                found.append(match.span())
            elif word not in self._asked:
                self._waiting.add(word)
        if self._waiting and not self._timer.isActive():
            self._timer.start()
        return found

    def _in_block(self, cursor: QTextCursor, fits: Callable[[int, int], bool]) -> QTextCursor | None:
        block = cursor.block()
        for match in WORD.finditer(block.text()):
            if match.group() in self._wrong and fits(match.start(), match.end()):
                found = QTextCursor(block)
                found.setPosition(block.position() + match.start())
                found.setPosition(block.position() + match.end(), QTextCursor.MoveMode.KeepAnchor)
                return found
        return None

    def _know(self, names: frozenset[str]) -> None:
        if names != self._names:
            self._names = names
            for words in (self._right, self._wrong, self._asked):
                words.clear()
            self._show_again()

    def _ask(self, words: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        """On the services' thread: the names these were looked up with, and which of them are misspelt."""
        return self._names, self._services.spelling.misspelt(words, self._names)

    def _look_up(self) -> None:
        words = frozenset(sorted(self._waiting)[:_AT_ONCE])
        self._waiting -= words
        self._asked |= words
        self._core.read(self, partial(self._ask, words), partial(self._answered, words, None))

    def _answered(
        self,
        words: frozenset[str],
        then: Callable[[], object] | None,
        answer: tuple[frozenset[str], frozenset[str]],
    ) -> None:
        names, wrong = answer
        self._asked -= words
        if names == self._names:
            self._right |= words - wrong
            self._wrong |= wrong
            if wrong:
                self._show_again()
        if self._waiting:
            self._timer.start()
        if then is not None:
            then()

    def _show_again(self) -> None:
        for field in self._fields:
            field.viewport().update()
