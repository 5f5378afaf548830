"""Entries on the page: each a row to read; Enter or a click opens it for changing where it stands.

    entries = EntryList(sitting, shown=shown_point, editor=PointEditor, name="Worries")
    entries.show_entries(record, record.points_under(heading))

Rows are kept by id and changed in place, so that nothing moves under a person's hands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui import theme
from meetingrec.ui.room.entry_face import EntryFace, Shown
from meetingrec.ui.room.sitting import Entry, Sitting, key_of
from meetingrec.ui.widgets.buttons import button, reword

AT_ONCE = 12
"""Rows made before the window may do something else."""
AT_FIRST, MORE = 40, 200
"""Rows shown of a long list, and how many more each time they are asked for: a six-hour conference has thousands, and
laying all of them out for each new one would hold up the window."""


class Editor(QWidget):
    """The fields of one entry. Emits `edited` with the whole changed entry; `fill` shows one without telling of it."""

    edited = Signal(object)

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        raise NotImplementedError

    def first(self) -> QWidget:
        """Where the focus goes when the editor opens."""
        raise NotImplementedError


class _Panel(QFrame):
    """Tells when it gets its size, which is after the rows round it have found their places."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", "soft")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class EntryRow(QFrame):
    """One entry. Up and Down go on to other rows, Enter opens, Delete removes."""

    opened = Signal()
    stepped = Signal(int)

    def __init__(self, entries: EntryList, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.stored: Entry | None = None
        """What the row shows; `entry` is ahead of it while an edit is being stored."""
        self.editor: Editor | None = None
        self._entries = entries
        self._shown: Shown | None = None
        self._settled = True
        """Once something was changed the page stays where the person has it."""
        # Not a stop of Tab: Up and Down reach the rows from the line above, however many there are.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._reading = EntryFace()
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(self._reading)

    @property
    def text(self) -> str:
        """All the words of the row, as a person reads them."""
        return self.accessibleName()

    def show_entry(self, record: ConferenceRecord, entry: Entry, shown: Shown) -> None:
        """As it is stored now. An open editor is filled again unless an edit of it is in hand."""
        self.entry = self.stored = entry
        if self.editor is not None and not self._entries.sitting.saving.dirty(key_of(entry)):
            self.editor.fill(record, entry)
        if shown == self._shown:
            return
        self._shown = shown
        self._reading.show_words(shown)
        self.setAccessibleName(shown.spoken)

    def open_editor(self, record: ConferenceRecord) -> None:
        if self.editor is not None:
            return
        self._settled = False
        self.editor = self._entries.make_editor()
        self.editor.fill(record, self.entry)
        self.editor.edited.connect(self._edited)
        self._panel = _Panel()
        self._panel.resized.connect(self._show_whole)
        rows = QVBoxLayout(self._panel)
        rows.setContentsMargins(12, 10, 12, 10)
        rows.setSpacing(8)
        rows.addWidget(self.editor)
        buttons = QHBoxLayout()
        buttons.addWidget(button("Done", self.close_editor))
        buttons.addWidget(button("Remove", self.remove, role="quiet", icon="trash-2"))
        buttons.addStretch()
        rows.addLayout(buttons)
        self._reading.hide()
        self._whole.addWidget(self._panel)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        tab_after(self._entries.anchor, self._panel)
        self.editor.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_whole(self) -> None:
        """Scrolls so that the open editor, or at least its top, can be seen."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        inner = above.widget() if above is not None else None
        if above is not None and inner is not None and self.editor is not None and not self._settled:
            above.ensureWidgetVisible(self._panel, 0, 12)
            top = self._panel.mapTo(inner, QPoint(0, 0)).y()
            if self._panel.height() > above.viewport().height():
                above.verticalScrollBar().setValue(top - 12)

    def close_editor(self) -> None:
        if self.editor is None:
            return
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self._panel.isAncestorOf(focus)
        self._entries.sitting.saving.flush()
        self.editor = None
        self._panel.hide()
        self._panel.deleteLater()
        self._reading.show()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove(self) -> None:
        self.stepped.emit(1)
        self._entries.sitting.remove(self.entry)

    def _edited(self, entry: Entry) -> None:
        self._settled = True
        self.entry = entry
        self._entries.sitting.edit(entry)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.editor is not None:
            if key == Qt.Key.Key_Escape:
                self.close_editor()
            else:
                super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space}:
            self.opened.emit()
        elif key == Qt.Key.Key_Delete:
            self.remove()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.stepped.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.editor is None:
            self.opened.emit()

    def enterEvent(self, _event: QEvent) -> None:
        self._hover(on=True)

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover(on=False)

    def _hover(self, *, on: bool) -> None:
        if self.editor is None or not on:
            self.setProperty("panel", "soft" if on else "")
            theme.restyle(self)


class EntryList(QWidget):
    """Rows of one kind of entry. `left_up` when Up is pressed on the first, `left_down` on the last."""

    left_up = Signal()
    left_down = Signal()

    def __init__(
        self,
        sitting: Sitting,
        shown: Callable[[ConferenceRecord, Entry], Shown],
        editor: Callable[[], Editor],
        name: str,
        anchor: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.anchor: QWidget = anchor or self
        """What Tab comes from before it comes to an open editor."""
        self.sitting = sitting
        self.make_editor = editor
        self._shown = shown
        self._record: ConferenceRecord | None = None
        self._about: object = None
        self._by_id: dict[str, EntryRow] = {}
        self._all: tuple[Entry, ...] = ()
        self._limit = AT_FIRST
        self._wanted = ""
        self.setAccessibleName(name)
        sitting.border.connect(self.close_editors)
        self.more = button("", self.show_more, role="link")
        self.more.hide()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(1)
        whole.addLayout(self._rows)
        whole.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def rows(self) -> list[EntryRow]:
        """From the top."""
        items = [self._rows.itemAt(at) for at in range(self._rows.count())]
        found = [item.widget() for item in items if item is not None]
        return [row for row in found if isinstance(row, EntryRow)]

    def row(self, entry_id: str) -> EntryRow | None:
        return self._by_id.get(entry_id)

    def show_entries(self, record: ConferenceRecord, entries: Sequence[Entry]) -> None:
        """Adds, changes, moves and drops rows until they are these entries in this order, up to the limit."""
        self._record, self._all = record, tuple(entries)
        entries = self._all[: self._limit]
        self._say_more()
        for gone in set(self._by_id) - {entry.id for entry in entries}:
            row = self._by_id.pop(gone)
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        about = (record.attendees, record.children)
        same, self._about = about == self._about, about
        made = 0
        for at, entry in enumerate(entries):
            made += entry.id not in self._by_id
            row = self._by_id.get(entry.id) or self._make(entry)
            item = self._rows.itemAt(at)
            if item is None or item.widget() is not row:
                self._rows.insertWidget(at, row)
            if not same or row.stored != entry:
                row.show_entry(record, entry, self._shown(record, entry))
            if made == AT_ONCE and at + 1 < len(entries):
                # The rest of a long conference follows while the window breathes.
                QTimer.singleShot(0, self, lambda: self._go_on(record))
                break
        self.setVisible(bool(entries))
        if self._wanted in self._by_id:
            self.open_entry(self._wanted)

    def _go_on(self, record: ConferenceRecord) -> None:
        if self._record is record:
            self.show_entries(record, self._all)

    def show_more(self) -> None:
        """The next rows of a long list."""
        self._limit += MORE
        if self._record is not None:
            self.show_entries(self._record, self._all)

    def _say_more(self) -> None:
        left = len(self._all) - self._limit
        if left > 0:
            reword(self.more, f"Show {left} more" if left <= MORE else f"Show {MORE} of {left} more")
        self.more.setVisible(left > 0)

    def open_entry(self, entry_id: str) -> None:
        """Opens a row for changing; one that is not on the page yet is opened as soon as it is."""
        row = self._by_id.get(entry_id)
        self._wanted = "" if row is not None else entry_id
        at = next((at for at, entry in enumerate(self._all) if entry.id == entry_id), -1)
        if row is None and self._record is not None and at >= self._limit:
            self._limit = at + 1
            self.show_entries(self._record, self._all)
            return
        if row is None or self._record is None or not self.sitting.may_edit(row.entry):
            return
        for other in self._by_id.values():
            if other is not row:
                other.close_editor()
        row.open_editor(self._record)

    def close_editors(self) -> None:
        for row in self._by_id.values():
            row.close_editor()

    def focus_first(self) -> bool:
        """Puts the focus on the first row; False when there is none."""
        rows = self.rows
        if rows:
            rows[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(rows)

    def _make(self, entry: Entry) -> EntryRow:
        row = EntryRow(self, entry)
        row.opened.connect(lambda: self.open_entry(row.entry.id))
        row.stepped.connect(lambda by: self._step(row, by))
        self._by_id[entry.id] = row
        return row

    def _step(self, row: EntryRow, by: int) -> None:
        rows = self.rows
        at = rows.index(row) + by if row in rows else 0
        if 0 <= at < len(rows):
            rows[at].setFocus(Qt.FocusReason.TabFocusReason)
        elif at > 0 and self.more.isVisible():
            self.more.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            (self.left_up if at < 0 else self.left_down).emit()


def tab_after(before: QWidget, group: QWidget) -> None:
    """Puts the fields of a group that was made later into the order of Tab, behind `before`."""
    last = before
    for field in group.findChildren(QWidget):
        # The list of a combo box is a window of its own.
        reached = field.focusPolicy() & Qt.FocusPolicy.TabFocus and field.focusProxy() is None
        if reached and field.window() is before.window():
            QWidget.setTabOrder(last, field)
            last = field
