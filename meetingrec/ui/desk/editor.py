"""One document as sections: those that are typed are fields, those that come from the record say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QMoveEvent, QResizeEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from meetingrec.domain import marked_text
from meetingrec.domain.document import Document, SectionText
from meetingrec.domain.drafted import retyped
from meetingrec.ui.autosave import Autosave
from meetingrec.ui.desk.section_field import SectionField
from meetingrec.ui.widgets.words import label

Title = tuple[str, str, bool]
"""Key, heading, and whether a person types it."""

ACCEPT = "Ctrl+Shift+Enter"

_SLICE = 4_000
"""Letters that are laid out in one turn of the window; a longer section takes a turn by itself."""
_HIDDEN_MS = 40
"""Between two turns of a document that nobody looks at."""


class DocumentEditor(QScrollArea):
    """Stores each section a moment after it is typed, through save_section(document id, key, text, text shown before).

    A long document is laid out in slices, the section with the caret first: the window answers in between.
    """

    moved = Signal()
    """The caret stands in another section."""
    behind = Signal()
    """The caret left a section in which more is stored than it shows."""
    made = Signal(object)
    """SectionField: a section that was not there before."""

    def __init__(self, saving: Autosave, save_section: Callable[[str, str, str, str], object]) -> None:
        super().__init__()
        self.document_id = ""
        self._saving = saving
        self._save_section = save_section
        self._fields: dict[str, SectionField] = {}
        self._by_machine: dict[str, QLabel] = {}
        self._titles: tuple[Title, ...] = ()
        self._last = ""
        self._refused: set[str] = set()
        self._behind: set[SectionField] = set()
        self._in_sight: SectionField | None = None
        """Whose caret was brought into view last."""
        self._steady: SectionField | None = None
        """What must not move on the screen while sections above it are laid out."""
        self._slices = QTimer(self)
        self._slices.timeout.connect(self._lay_out_more)
        saving.failed.connect(lambda place, _: self._refused.add(place))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_document(self, document: Document, titles: Sequence[Title], *, locked: bool) -> None:
        """Fills the fields without storing them again; builds them when the sections changed."""
        self.document_id = document.id
        if self._titles != tuple(titles):
            self._titles = tuple(titles)
            self._lay_out()
        for key, field in self._fields.items():
            self._fill(field, next((part for part in document.sections if part.key == key), SectionText(key, "")))
            if field.isReadOnly() != locked:
                field.setReadOnly(locked)
            self._show_drafted(key, document)
        self._lay_out_slice(_SLICE)
        if self._waiting():
            self._slices.start(0 if self.isVisible() else _HIDDEN_MS)

    @property
    def locked(self) -> bool:
        """Whether nothing can be typed here."""
        return all(field.isReadOnly() for field in self._fields.values())

    @property
    def fields(self) -> dict[str, SectionField]:
        """The typed sections by their keys, in the order they are printed."""
        return dict(self._fields)

    @property
    def section(self) -> str:
        """The heading of the section that had the caret last, where a paragraph is taken to."""
        return next((heading for key, heading, _ in self._titles if key == self._key()), "")

    @property
    def field(self) -> SectionField | None:
        """The section that has the caret, or had it last."""
        return self._fields.get(self._key())

    @property
    def drafted_here(self) -> tuple[str, str]:
        """Key and words of the machine's paragraph with the caret; both "" where there is none or nothing is typed."""
        field = self.field
        words = field.drafted_here if field is not None and not field.isReadOnly() else ""
        return (self._key(), words) if words else ("", "")

    def key_of(self, field: SectionField) -> str:
        """ "" for a section of another document."""
        return next((key for key, own in self._fields.items() if own is field), "")

    def texts(self) -> list[str]:
        """What stands in the fields now, as it is stored."""
        return [field.toPlainText() for field in self._fields.values()]

    def go_to(self, key: str) -> None:
        """Puts the caret into a section."""
        field = self._fields.get(key)
        if field is not None:
            if field.waits:
                field.ready()
                QTimer.singleShot(0, field, partial(self._show_caret, field))
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.ensureWidgetVisible(field, 20, 40)

    def flush(self) -> None:
        """Hands in what is typed now."""
        self._saving.flush()

    def accepted(self, key: str, paragraph: str) -> None:
        """Takes the mark off a paragraph at once, and goes on to the next one of the machine in its section."""
        field = self._fields.get(key)
        if field is None:
            return
        field.take_mark_off(paragraph)
        self._tell_drafted(key)
        left = [block for block in field.drafted_blocks() if block.position() > field.textCursor().position()]
        if left:
            field.setTextCursor(QTextCursor(left[0]))
            self._show_caret(field)

    def show_caret(self, field: SectionField) -> None:
        """Puts the place of the caret of one of its fields into view."""
        self._show_caret(field)

    def focus_section(self) -> None:
        """Puts the caret into the section that had it last, else the first."""
        self.go_to(self._key())

    def take(self, words: str) -> bool:
        """Adds a paragraph as a bullet at the caret of the section that had it last; False where nothing can be."""
        field = self._fields.get(self._key())
        if field is None or field.isReadOnly():
            return False
        field.put(words)
        self._show_caret(field)
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._slices.isActive():
            self._slices.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is typed or was found stays in sight when there is more or less room."""
        field = self._in_sight
        seen = field is not None and QRect(QPoint(), event.oldSize()).contains(self._caret(field, self.viewport()))
        super().resizeEvent(event)
        if field is not None and seen:
            QTimer.singleShot(0, field, partial(self._show_caret, field))

    def hideEvent(self, event: QHideEvent) -> None:
        """What is typed is handed in while the fields are there."""
        self._saving.flush()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.gotFocus() and isinstance(watched, SectionField):
            self._last = next((key for key, field in self._fields.items() if field is watched), self._last)
            if event.reason() is not Qt.FocusReason.MouseFocusReason:
                self._show_caret(watched)
            self.moved.emit()
        elif isinstance(event, QFocusEvent) and watched in self._behind:
            self.behind.emit()
        elif isinstance(event, QMoveEvent) and watched is self._steady:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + event.pos().y() - event.oldPos().y())
        return super().eventFilter(watched, event)

    # ---- inside ----

    def _key(self) -> str:
        return self._last if self._last in self._fields else next(iter(self._fields), "")

    def _place(self, key: str) -> str:
        """The name of a field in the page's Autosave, which both documents share."""
        return f"{self.document_id}/{key}"

    def _fill(self, field: SectionField, part: SectionText) -> None:
        """The store trims what was typed; that alone must not take away what can be undone. What it refused (too long,
        say) stays in the field until somebody mends it. What the machine wrote down meanwhile is not put under the
        hands of who types there.
        """
        place = self._place(part.key)
        self._behind.discard(field)
        if field.holds(part.text) or place in self._refused:
            return
        text, shown = field.typed()
        if field.hasFocus() and retyped(part, part.key, text.strip(), shown).text == part.text:
            self._behind.add(field)
        elif field.hasFocus():
            self._saving.fill(field, place, marked_text.write(marked_text.read(part.text)))
        elif not self._saving.dirty(place):
            field.show_later(part.text)

    def _waiting(self) -> list[SectionField]:
        """Sections that are not laid out yet, from the one with the caret on and round to those above it."""
        fields = list(self._fields.values())
        first = fields.index(self._fields[self._key()]) if fields else 0
        return [field for field in fields[first:] + fields[:first] if field.waits]

    def _lay_out_more(self) -> None:
        waiting = self._waiting()
        if not waiting:
            self._slices.stop()
            self._steady = None
            return
        self._slices.setInterval(0 if self.isVisible() else _HIDDEN_MS)
        self._steady = next((field for field in self._fields.values() if field.hasFocus()), None) or self._first_seen()
        self._lay_out_slice(max(_SLICE, len(waiting[0].toPlainText())))

    def _lay_out_slice(self, letters: int) -> None:
        for field in self._waiting():
            letters -= len(field.toPlainText())
            if letters < 0:
                return
            field.ready()

    def _first_seen(self) -> SectionField | None:
        top = self.verticalScrollBar().value()
        return next((field for field in self._fields.values() if field.geometry().bottom() > top), None)

    def _lay_out(self) -> None:
        """A field that is there already stays: what is being typed into it is never taken away."""
        known, self._fields, self._by_machine = self._fields, {}, {}
        focused = next((field for field in known.values() if field.hasFocus()), None)
        sheet = QWidget()
        sheet.setObjectName("pageBody")
        rows = QVBoxLayout(sheet)
        rows.setContentsMargins(6, 8, 14, 12)
        rows.setSpacing(4)
        for key, heading, typed in self._titles:
            name = label(heading, "strong")
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(name, 1)
            rows.addLayout(row)
            if typed:
                self._fields[key] = known.get(key) or self._field(key, heading)
                name.setBuddy(self._fields[key])
                self._by_machine[key] = label("", "muted")
                self._by_machine[key].hide()
                rows.addWidget(self._by_machine[key])
                rows.addWidget(self._fields[key])
            else:
                row.addWidget(label("from the record", "muted", wrap=False))
            rows.addSpacing(8)
        rows.addStretch()
        self.setWidget(sheet)
        if focused is not None and focused in self._fields.values():
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _field(self, key: str, heading: str) -> SectionField:
        field = SectionField(heading)
        field.installEventFilter(self)
        field.cursorPositionChanged.connect(partial(self._caret_moved, field))
        place, save = self._place(key), partial(self._save, self.document_id, key)
        field.textChanged.connect(lambda: self._saving.edited_at(place, save, field.typed))
        field.textChanged.connect(partial(self._refused.discard, place))
        field.drafts_changed.connect(partial(self._tell_drafted, key))
        self.made.emit(field)
        return field

    def _show_drafted(self, key: str, document: Document) -> None:
        drafted = next((part.drafted for part in document.sections if part.key == key), ())
        self._fields[key].show_drafted(drafted)
        if not self._fields[key].waits:
            self._tell_drafted(key)  # else when it is laid out

    def _tell_drafted(self, key: str) -> None:
        """How much of a section is the machine's, in words; the bars beside it are for those who see them."""
        field, told = self._fields[key], self._by_machine[key]
        count = len(field.drafted_blocks())
        words = f"{count} paragraph{'' if count == 1 else 's'} written down by this computer"
        told.setText(words if field.isReadOnly() else f"{words}: change it, or accept it with {ACCEPT}")
        told.setVisible(bool(count))
        field.setAccessibleDescription(told.text() if count else "")

    def _caret_moved(self, field: SectionField) -> None:
        if field.hasFocus():
            # After the field has grown: only then its place is known.
            QTimer.singleShot(0, field, partial(self._show_caret, field))

    def _show_caret(self, field: SectionField) -> None:
        """In every area around it that scrolls: where there is little room, the page does too (WCAG 2.4.11)."""
        self._in_sight = field
        area: QWidget | None = self
        while area is not None:
            around = area.widget() if isinstance(area, QScrollArea) else None
            if isinstance(area, QScrollArea) and around is not None:
                place = self._caret(field, around)
                area.ensureVisible(place.left(), place.center().y(), 0, place.height() + 16)
            area = area.parentWidget()

    @staticmethod
    def _caret(field: SectionField, seen_from: QWidget) -> QRect:
        caret = field.cursorRect()
        return QRect(field.viewport().mapTo(seen_from, caret.topLeft()), caret.size())

    def _save(self, document_id: str, key: str, _subject: str, typed: tuple[str, str]) -> object:
        return self._save_section(document_id, key, *typed)
