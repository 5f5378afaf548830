"""One document as sections: those that are typed are fields, those that come from the record say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from meetingrec.domain.document import Document
from meetingrec.ui.autosave import Autosave
from meetingrec.ui.core import Core
from meetingrec.ui.widgets.words import label

Title = tuple[str, str, bool]
"""Key, heading, and whether a person types it."""

_LEAST_LINES = 3
_MOST_LINES = 14


class SectionField(QPlainTextEdit):
    """As tall as its text, within reason. Tab moves on: this is a form, not a program listing."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.setAccessibleName(heading)
        self.setTabChangesFocus(True)
        self.textChanged.connect(self.fit)

    def fit(self) -> None:
        """Grows and shrinks with what is typed."""
        lines = sum(max(1, block.lineCount()) for block in _blocks(self))
        lines = min(max(lines, _LEAST_LINES), _MOST_LINES)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 26)


class DocumentEditor(QScrollArea):
    """Stores each section a moment after it is typed, through save_section(document id, key, text)."""

    def __init__(self, core: Core, save_section: Callable[[str, str, str], object]) -> None:
        super().__init__()
        self.document_id = ""
        self.saving = Autosave(core)
        self._save_section = save_section
        self._fields: dict[str, SectionField] = {}
        self._titles: tuple[Title, ...] = ()
        self._last: SectionField | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_document(self, document: Document, titles: Sequence[Title], locked: bool) -> None:
        """Fills the fields without storing them again; builds them when the sections changed."""
        self.document_id = document.id
        self.saving.about(document.id) if not self._fields else None
        if self._titles != tuple(titles):
            self._titles = tuple(titles)
            self._lay_out()
        for key, field in self._fields.items():
            self.saving.fill(field, key, document.text(key))
            field.setReadOnly(locked)
            field.fit()

    def field(self, key: str) -> SectionField | None:
        """The field of a section, None when it is not typed."""
        return self._fields.get(key)

    def go_to(self, key: str) -> None:
        """Puts the caret into a section."""
        field = self._fields.get(key)
        if field is not None:
            self.ensureWidgetVisible(field, 20, 60)
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take(self, words: str) -> None:
        """Adds a paragraph as a bullet at the end of the section that had the caret last."""
        field = self._last or next(iter(self._fields.values()), None)
        if field is None or field.isReadOnly():
            return
        cursor = field.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        before = field.toPlainText()
        cursor.insertText(("\n" if before and not before.endswith("\n") else "") + f"- {words}")
        field.setTextCursor(cursor)
        field.ensureCursorVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, SectionField):
            self._last = watched
        elif event.type() is QEvent.Type.Resize and isinstance(watched, SectionField):
            watched.fit()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        self._fields, self._last = {}, None
        sheet = QWidget()
        sheet.setObjectName("pageBody")
        rows = QVBoxLayout(sheet)
        rows.setContentsMargins(2, 10, 14, 10)
        rows.setSpacing(6)
        for key, heading, typed in self._titles:
            name = label(heading, "strong")
            rows.addWidget(name)
            if typed:
                field = SectionField(heading)
                name.setBuddy(field)
                field.installEventFilter(self)
                self.saving.watch(field, key, partial(self._save, key))
                self._fields[key] = field
                rows.addWidget(field)
            else:
                rows.addWidget(label("Comes from the record of the conference.", "muted"))
            rows.addSpacing(6)
        rows.addStretch()
        self.setWidget(sheet)

    def _save(self, key: str, document_id: str, text: str) -> object:
        return self._save_section(document_id, key, text)


def _blocks(field: QPlainTextEdit) -> list[QTextBlock]:
    found, block = [], field.document().firstBlock()
    while block.isValid():
        found.append(block)
        block = block.next()
    return found
