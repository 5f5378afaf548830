"""What can be done to the text while it is typed: the keys of the desk and its menu "Edit"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QWidget

from meetingrec.domain import auto_text
from meetingrec.domain.marked_text import Kind
from meetingrec.ui.core import Core
from meetingrec.ui.desk.auto_texts import AutoTextPanel
from meetingrec.ui.desk.edit_menu import Command, show_menu
from meetingrec.ui.desk.editor import ACCEPT
from meetingrec.ui.desk.section_field import SectionField
from meetingrec.ui.desk.sheets import Sheets
from meetingrec.ui.desk.spelling import SpellCheck
from meetingrec.ui.page import Keys
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.announce import announce

KEYS: Keys = (
    ("F3", "The letters before the caret in full (auto-text and glossary)"),
    (ACCEPT, "Accept the paragraph with the caret, as this computer wrote it down"),
    ("Ctrl+B", "Bold"),
    ("- or 1. and a space", "A list; Enter on an empty line of it ends it"),
    ("Ctrl+Shift+L, Ctrl+Shift+N", "Bulleted or numbered list, and back"),
    ("Ctrl+F, Ctrl+H", "Find; find and replace, in both documents"),
    ("Ctrl+.", "The next word that may be misspelt, and what may be meant"),
    ("Ctrl+Z, Ctrl+Y", "Undo the last change wherever it was made; redo"),
)


class Writing(QObject):
    """page: its keys work while the page is shown."""

    def __init__(self, core: Core, services: Services, sheets: Sheets, page: QWidget) -> None:
        super().__init__(page)
        self._core, self._services, self._sheets, self._page = core, services, sheets, page
        self._conference_id = ""
        self._in_full: Mapping[str, str] = {}
        self.spelling = SpellCheck(core, services, self)
        sheets.made.connect(self._add)
        sheets.commands = self.commands
        for command in self.commands():
            if command.key and not command.by_field:
                keys = (
                    [command.key, command.key.replace("Enter", "Return")] if "Enter" in command.key else [command.key]
                )
                for key in keys:
                    shortcut = QShortcut(QKeySequence(key), page)
                    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                    shortcut.activated.connect(command.act)

    def open(self, conference_id: str) -> None:
        """Whose names are spelt right, and which letters stand for what."""
        self._conference_id = conference_id
        self.spelling.show_conference(conference_id)
        self.read_auto_texts()

    def read_auto_texts(self) -> None:
        """Again, because one was added or changed."""
        if self._conference_id:
            self._core.read(self, partial(self._services.auto_texts.in_full, self._conference_id), self._know_letters)

    def commands(self) -> Sequence[Command]:
        """Everything, in the order of the menu."""
        order = self._sheets.order
        return (
            Command("Undo", "Ctrl+Z", order.undo, lambda: order.can_undo),
            Command("Redo", "Ctrl+Y", order.redo, lambda: order.can_redo),
            Command(""),
            Command("Bold", "Ctrl+B", self._bold, self._can_type, by_field=True),
            Command("Bulleted list", "Ctrl+Shift+L", partial(self._list, Kind.BULLET), self._can_type),
            Command("Numbered list", "Ctrl+Shift+N", partial(self._list, Kind.NUMBER), self._can_type),
            Command("Table of actions", "", self._table, self._can_type),
            Command(""),
            Command("Accept this computer's paragraph", ACCEPT, self.accept, self._can_accept),
            Command("Letters in full", "F3", self.in_full, self._can_type),
            Command("Auto-text ...", "", self._show_auto_texts),
            Command(""),
            Command("Find", "Ctrl+F", partial(self._find, replacing=False)),
            Command("Find and replace", "Ctrl+H", partial(self._find, replacing=True)),
            Command("Spelling of the next word", "Ctrl+.", self.next_misspelt, self._can_type),
        )

    # ---- what keys and the menu do ----

    def in_full(self) -> None:
        """The letters right before the caret become the words they stand for."""
        field = self._typing()
        if field is None:
            return
        cursor = field.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        letters = auto_text.letters_before(before)
        if not letters:
            return
        start = before[: -len(letters)].rstrip()
        words = auto_text.meant(letters, self._in_full, starts=not start or start[-1] in ".!?")
        if words is None:
            self._sheets.missing.tell(f"“{letters}” stands for nothing yet. Add it under Edit, Auto-text.")
            announce(field, f"{letters} stands for nothing yet")
            return
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(letters))
        cursor.insertText(words)
        announce(field, words)

    def accept(self) -> None:
        """The machine's paragraph with the caret is right as it stands; on to the next one."""
        editor = self._sheets.editor
        if editor is None or not self._can_accept():
            return
        key, paragraph = editor.drafted_here
        editor.flush()
        accept = partial(self._services.drafting.accept, editor.document_id, key, paragraph)
        self._core.act(self, accept, lambda _: editor.accepted(key, paragraph))

    def next_misspelt(self) -> None:
        """Chooses the misspelt word at the caret or behind it, in this section or a later one, and offers others."""
        texts = [field.document().toPlainText() for field in self._sheets.fields()]
        self.spelling.look_up_all(texts, self._to_misspelt)

    # ---- inside ----

    def _to_misspelt(self) -> None:
        fields, editor = self._sheets.fields(), self._sheets.editor
        at = editor.field if editor is not None else None
        if at is None:
            return
        begin = fields.index(at)
        for field in fields[begin:] + fields[: begin + 1]:
            caret = field.textCursor() if field is at else QTextCursor(field.document())
            word = self.spelling.next_wrong(caret)
            if word is not None:
                field.setTextCursor(word)
                self._sheets.show_field(field)
                below = field.viewport().mapToGlobal(field.cursorRect().bottomLeft())
                self._suggest(field, word, below, menu=False)
                return
        self._sheets.missing.tell("No word looks misspelt.")
        announce(at, "No word looks misspelt")

    def _add(self, field: SectionField) -> None:
        self.spelling.watch(field)
        field.menu_asked.connect(partial(self._menu_asked, field))

    def _know_letters(self, known: Mapping[str, str]) -> None:
        self._in_full = known

    def _typing(self) -> SectionField | None:
        """The section to type in, None where nothing can be typed."""
        editor = self._sheets.editor
        field = editor.field if editor is not None and not self._sheets.previewing else None
        return field if field is not None and not field.isReadOnly() else None

    def _can_type(self) -> bool:
        return self._typing() is not None

    def _can_accept(self) -> bool:
        editor = self._sheets.editor
        return editor is not None and not self._sheets.previewing and bool(editor.drafted_here[1])

    def _bold(self) -> None:
        field = self._typing()
        if field is not None:
            field.toggle_bold()

    def _list(self, kind: Kind) -> None:
        field = self._typing()
        if field is not None:
            field.toggle_list(kind)

    def _table(self) -> None:
        field = self._typing()
        if field is not None:
            field.put_table()

    def _find(self, *, replacing: bool) -> None:
        if self._sheets.previewing:
            return
        editor = self._sheets.editor
        self._sheets.missing.unfold(on=False)  # room for the text that is gone through
        self._sheets.find_bar.open(replacing=replacing, near=editor.field if editor is not None else None)

    def _show_auto_texts(self) -> None:
        panel = AutoTextPanel(self._core, self._services, self._page)
        panel.changed.connect(self.read_auto_texts)
        panel.open()

    def _menu_asked(self, field: SectionField, at: QPoint) -> None:
        word = self.spelling.word_at(field.textCursor())
        if word is None or field.isReadOnly() or field.textCursor().hasSelection():
            show_menu(field, self._field_commands(field), at)
        else:
            self._suggest(field, word, at, menu=True)

    def _suggest(self, field: SectionField, word: QTextCursor, at: QPoint, *, menu: bool) -> None:
        """menu: with all that a menu of this place has below it."""
        text = word.selectedText()

        def show(suggestions: Sequence[str]) -> None:
            commands = [Command(other, act=partial(self._put_right, field, word, text, other)) for other in suggestions]
            commands = commands or [Command("Nothing like it is known", can=lambda: False)]
            commands.append(Command(f"Leave “{text}” as it is", act=partial(self.spelling.ignore, text)))
            more = [Command(""), *self._field_commands(field)] if menu else []
            show_menu(field, [*commands, *more], at)

        self._core.read(field, partial(self._services.spelling.suggestions, text), show)

    @staticmethod
    def _put_right(field: SectionField, word: QTextCursor, text: str, other: str) -> None:
        """Only where the word still stands."""
        if word.selectedText() == text and not field.isReadOnly():
            word.insertText(other)

    def _field_commands(self, field: SectionField) -> list[Command]:
        chosen, can = field.textCursor().hasSelection(), not field.isReadOnly()
        order = self._sheets.order
        return [
            Command("Undo", "Ctrl+Z", order.undo, lambda: order.can_undo and can),
            Command("Redo", "Ctrl+Y", order.redo, lambda: order.can_redo and can),
            Command(""),
            Command("Cut", "Ctrl+X", field.cut, lambda: chosen and can),
            Command("Copy", "Ctrl+C", field.copy, lambda: chosen),
            Command("Paste", "Ctrl+V", field.paste, lambda: can and field.canPaste()),
        ]
