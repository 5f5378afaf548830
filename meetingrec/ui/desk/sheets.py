"""The documents of a conference behind tabs: being typed, or as they will print; and what is still missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from meetingrec.domain.document import Document, DocumentState, DocumentType
from meetingrec.ui.autosave import Autosave
from meetingrec.ui.desk.edit_menu import Command, edit_button
from meetingrec.ui.desk.editor import DocumentEditor
from meetingrec.ui.desk.find_bar import FindBar
from meetingrec.ui.desk.missing import StillMissing
from meetingrec.ui.desk.reading import Sheet
from meetingrec.ui.desk.section_field import SectionField
from meetingrec.ui.desk.undo_order import UndoOrder
from meetingrec.ui.widgets.paper import PaperView

_GAP = 8


def tab_words(kind: DocumentType, *, short: bool) -> str:
    """The name of a document, or the part of it that tells it from the other."""
    if not short:
        return kind.words
    return {DocumentType.DECISIONS: "Decisions", DocumentType.SUMMARY: "Summary", DocumentType.STRATEGY: "Record"}[kind]


class Sheets(QWidget):
    """open(""), then show_sheets as often as they are read."""

    turned = Signal()
    """Another document is in front."""
    moved = Signal()
    """The caret stands in another section."""
    behind = Signal()
    """The caret left a section in which more is stored than it shows."""
    made = Signal(object)
    """SectionField: a section that was not there before."""

    def __init__(self, saving: Autosave, save_section: Callable[[str, str, str, str], object]) -> None:
        super().__init__()
        self._saving = saving
        self._save_section = save_section
        self._sheets: tuple[Sheet, ...] = ()
        self._editors: list[DocumentEditor] = []
        self._kinds: list[DocumentType] = []
        self._whole = 0
        """Pixels of width of the tabs with their whole names."""
        self._wanted, self._opened = "", False
        self.commands: Callable[[], Sequence[Command]] = tuple
        """What the button "Edit" offers."""
        self.order = UndoOrder(self)
        self.order.returned.connect(self.show_field)
        self.made.connect(self.order.add)
        self.find_bar = FindBar(self.fields, self.order)
        self.find_bar.found.connect(lambda field: self.show_field(field, focus=False))
        self.find_bar.left.connect(self.show_field)
        self.which = QTabBar()
        self.which.setAccessibleName("Documents")
        self.which.setExpanding(False)
        self.which.setUsesScrollButtons(False)
        self.which.currentChanged.connect(lambda _: self._turned())
        self.stack = QStackedWidget()
        self.paper = PaperView()
        self.stack.addWidget(self.paper)
        self.missing = StillMissing()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        self.edit_button = edit_button(lambda: self.commands())
        head = QHBoxLayout()
        head.setSpacing(_GAP)
        head.addWidget(self.which, 1)
        head.addWidget(self.edit_button)
        rows.addLayout(head)
        rows.addWidget(self.find_bar)
        rows.addWidget(self.stack, 1)
        rows.addWidget(self.missing)

    # ---- what the page asks ----

    @property
    def current(self) -> Sheet | None:
        """The document in front."""
        at = self.which.currentIndex()
        return self._sheets[at] if 0 <= at < len(self._sheets) else None

    @property
    def editor(self) -> DocumentEditor | None:
        """The fields of the document in front, also while its page is shown as it will print."""
        at = self.which.currentIndex()
        return self._editors[at] if 0 <= at < len(self._editors) else None

    @property
    def previewing(self) -> bool:
        return self.stack.currentWidget() is self.paper

    def texts(self) -> list[str]:
        """Everything typed, of both documents."""
        return [text for editor in self._editors for text in editor.texts()]

    def fields(self) -> list[SectionField]:
        """Every section that is typed, of both documents, in the order they are printed."""
        return [field for editor in self._editors for field in editor.fields.values()]

    def typing(self) -> frozenset[tuple[str, str]]:
        """(document id, section) of what somebody is typing in at this moment, or what is not stored yet."""
        return frozenset(
            (editor.document_id, key)
            for editor in self._editors
            for key, field in editor.fields.items()
            if field.hasFocus() or self._saving.dirty(f"{editor.document_id}/{key}")
        )

    # ---- what the page calls ----

    def open(self, wanted: str) -> None:
        """Somebody comes to the desk. wanted: the id of a document, or ""."""
        self._wanted, self._opened = wanted, True

    def show_field(self, field: SectionField, *, focus: bool = True) -> None:
        """Brings the place of a section's caret into view, in whichever document it is."""
        for at, editor in enumerate(self._editors):
            if editor.key_of(field):
                self.which.setCurrentIndex(at)
                if self.stack.currentWidget() is not editor:
                    self.stack.setCurrentWidget(editor)
                if focus:
                    editor.go_to(editor.key_of(field))
                editor.show_caret(field)

    def show_sheets(self, sheets: Sequence[Sheet], locked: Callable[[Document], bool]) -> None:
        """Fills the fields; what is being typed is left alone."""
        first = not self._sheets
        self._sheets = tuple(sheets)
        for at, sheet in enumerate(self._sheets):
            if at == len(self._editors):
                self._add(sheet.document)
            self._editors[at].show_document(sheet.document, sheet.titles, locked=locked(sheet.document))
        ids = [sheet.document.id for sheet in self._sheets]
        if self._wanted in ids:
            self.which.setCurrentIndex(ids.index(self._wanted))
        elif self._opened:
            self._to_open(locked)
        self._wanted, self._opened = "", False
        if first and self.editor is not None:
            self.stack.setCurrentWidget(self.editor)
        self._show_missing()

    def show_paper(self, on: bool) -> None:
        editor = self.editor
        if editor is not None:
            if on:
                self.find_bar.hide()
                self.missing.unfold(on=False)
            self.stack.setCurrentWidget(self.paper if on else editor)

    def turn(self) -> None:
        """On to the other document."""
        if self.which.count():
            typing = self.editor is not None and self.editor.isAncestorOf(self.focusWidget() or self)
            self.which.setCurrentIndex((self.which.currentIndex() + 1) % self.which.count())
            if typing:
                self.focus_first()

    def go_to(self, key: str) -> None:
        editor = self.editor
        if editor is not None:
            editor.go_to(key)

    def focus_first(self) -> None:
        """Puts the caret where typing goes on: the section that had it last."""
        editor = self.editor
        if editor is not None and not self.previewing:
            editor.focus_section()

    # ---- inside ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_tabs()

    def _add(self, document: Document) -> None:
        editor = DocumentEditor(self._saving, self._save_section)
        editor.made.connect(self.made)
        editor.moved.connect(self.moved)
        editor.behind.connect(self.behind)
        self._editors.append(editor)
        self.stack.addWidget(editor)
        if self.previewing and len(self._editors) == 1:
            self.stack.setCurrentWidget(editor)  # before the tab turns to it, or its page would be printed for nothing
        self._kinds.append(document.type)
        self.which.addTab(tab_words(document.type, short=True))
        self.which.ensurePolished()
        self._name_tabs(short=True)
        self.which.setMinimumWidth(self.which.sizeHint().width())
        self._name_tabs(short=False)
        self._whole = self.which.sizeHint().width()
        self._name_tabs()

    def _name_tabs(self, *, short: bool | None = None) -> None:
        """In one word where there is no room for the whole name."""
        if short is None:
            short = self.width() < self._whole + _GAP + self.edit_button.sizeHint().width()
        for at, kind in enumerate(self._kinds):
            words = tab_words(kind, short=short)
            if self.which.tabText(at) != words:
                self.which.setTabText(at, words)

    def _to_open(self, locked: Callable[[Document], bool]) -> None:
        """The first that can be typed in; the one in front stays where it can be, or where none can."""
        closed = [(locked(sheet.document), sheet.document.state is DocumentState.APPROVED) for sheet in self._sheets]
        at = max(0, self.which.currentIndex())
        if closed and min(closed) < closed[at]:
            self.which.setCurrentIndex(closed.index(min(closed)))

    def _turned(self) -> None:
        if not self.previewing and self.editor is not None:
            self.stack.setCurrentWidget(self.editor)
        self._show_missing()
        self.turned.emit()

    def _show_missing(self) -> None:
        sheet = self.current
        if sheet is not None:
            self.missing.setVisible(sheet.document.state is not DocumentState.APPROVED)
            self.missing.show_findings(sheet.findings)
