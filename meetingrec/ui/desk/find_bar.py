"""Find, and replace, in both documents of a conference. Enter goes on, Shift+Enter back, Esc closes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from meetingrec.ui.desk.section_field import SectionField
from meetingrec.ui.desk.undo_order import UndoOrder
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.words import label


class FindBar(QFrame):
    """fields: every section of both documents, in the order they are printed. order: where replacing is undone."""

    found = Signal(object)
    """SectionField with the place chosen: it is to be shown; the focus stays where it is."""
    left = Signal(object)
    """SectionField: closed, and typing goes on there, where the last place was."""

    def __init__(self, fields: Callable[[], Sequence[SectionField]], order: UndoOrder) -> None:
        super().__init__()
        self._fields, self._order = fields, order
        self._at: SectionField | None = None
        self.words, self.instead = QLineEdit(), QLineEdit()
        self.words.setAccessibleName("Find")
        self.words.setPlaceholderText("Find in both documents")
        self.instead.setAccessibleName("Replace with")
        self.instead.setPlaceholderText("Replace with")
        self.words.setMinimumWidth(170)
        self.instead.setMinimumWidth(170)
        self.same_case = QCheckBox("Same capitals")
        self.told = label("", "muted", wrap=False)
        self._replacing = QWidget()
        self._build()
        self.words.textChanged.connect(lambda _: self._search_anew())
        self.same_case.toggled.connect(lambda _: self._search_anew())
        self.setProperty("panel", "soft")
        self.hide()

    def open(self, *, replacing: bool, near: SectionField | None) -> None:
        """near: the section with the caret; what is chosen in it is looked for, and the search starts there. An open
        bar stays where it is.
        """
        if self.isHidden() or self._at is None:
            self._at = near
        self._replacing.setVisible(replacing and any(not field.isReadOnly() for field in self._fields()))
        self.show()
        chosen = self._at.textCursor().selectedText() if self._at is not None else ""
        if chosen and "\u2029" not in chosen and chosen != self.words.text():
            blocker = QSignalBlocker(self.words)
            self.words.setText(chosen)
            blocker.unblock()
        self.words.selectAll()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._at is not None and self._is_found(self._at.textCursor()):
            # Once it has its height: the place it stands at is to be seen beside it.
            QTimer.singleShot(0, self, self._search_anew)
        else:
            self._tell()

    def next(self) -> None:
        self._go(back=False)

    def back(self) -> None:
        self._go(back=True)

    def replace(self) -> None:
        """What is chosen, if it is what was looked for; then on to the next place."""
        field = self._at
        if field is not None and not field.isReadOnly() and self._is_found(field.textCursor()):
            field.replace_chosen(self.instead.text())
        self.next()

    def replace_all(self) -> None:
        """In every section that can be typed in; one step to undo."""
        count = 0
        with self._order.together():
            for field in self._fields():
                count += 0 if field.isReadOnly() else self._replace_in(field)
        told = "Nothing found" if not count else "Replaced once" if count == 1 else f"Replaced {count} times"
        self.told.setText(told)
        announce(self, told)

    def close_bar(self) -> None:
        self.hide()
        if self._at is not None:
            self.left.emit(self._at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    # ---- inside ----

    def _build(self) -> None:
        finding = QWidget()
        first, second = FlowLayout(finding, gap=8), FlowLayout(self._replacing, gap=8)
        go_on, go_back = button("Next", self.next), button("Previous", self.back)
        close = button("Close", self.close_bar, role="quiet")
        found: tuple[QWidget, ...] = (self.words, go_on, go_back, close, self.told)
        for widget in found:
            first.addWidget(widget)
        once, everywhere = button("Replace", self.replace), button("Replace all", self.replace_all)
        for widget in (self.instead, once, everywhere, self.same_case):
            second.addWidget(widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 6, 8, 6)
        rows.setSpacing(6)
        rows.addWidget(finding)
        rows.addWidget(self._replacing)

    def _how(self) -> QTextDocument.FindFlag:
        return QTextDocument.FindFlag.FindCaseSensitively if self.same_case.isChecked() else QTextDocument.FindFlag(0)

    def _places(self, field: SectionField) -> list[QTextCursor]:
        """Every place in a section, each chosen."""
        document, words, found = field.document(), self.words.text(), []
        at = document.find(words, 0, self._how()) if words else QTextCursor()
        while not at.isNull():
            found.append(at)
            at = document.find(words, at, self._how())
        return found

    def _is_found(self, cursor: QTextCursor) -> bool:
        chosen, words = cursor.selectedText(), self.words.text()
        if not self.same_case.isChecked():
            chosen, words = chosen.casefold(), words.casefold()
        return bool(words) and chosen == words

    def _replace_in(self, field: SectionField) -> int:
        places = self._places(field)
        if places:
            edit = QTextCursor(field.document())
            edit.beginEditBlock()
            for place in places:
                place.insertText(self.instead.text())
            edit.endEditBlock()
        return len(places)

    def _search_anew(self) -> None:
        """From the beginning of what is chosen, so that each letter more stays at the same place."""
        if self._at is not None:
            cursor = self._at.textCursor()
            cursor.setPosition(cursor.selectionStart())
            self._at.setTextCursor(cursor)
        self._go(back=False)

    def _go(self, *, back: bool) -> None:
        fields = list(self._fields())
        all_places = [(at, place) for at, field in enumerate(fields) for place in self._places(field)]
        if not all_places:
            self._tell(0)
            return
        here = fields.index(self._at) if self._at in fields else 0
        caret = fields[here].textCursor()
        edge = (here, caret.selectionStart() if back else caret.selectionEnd())
        starts = [(at, place.selectionStart()) for at, place in all_places]
        if back:
            number = max((n for n, start in enumerate(starts) if start < edge), default=len(starts) - 1)
        else:
            number = next((n for n, start in enumerate(starts) if start >= edge), 0)
        at, place = all_places[number]
        self._at = fields[at]
        self._at.setTextCursor(place)
        self._tell(len(all_places), number + 1)
        self.found.emit(self._at)

    def _tell(self, count: int | None = None, number: int = 0) -> None:
        told = "" if count is None or not self.words.text() else f"{number} of {count}" if count else "Not found"
        self.told.setText(told)
        announce(self, told)
