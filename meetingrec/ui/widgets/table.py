"""A calm table: no grid, tall rows, bold heads; Enter, a double click or a click on the link column opens a row.

table = RowsTable("Conferences", [
    Column("Due", lambda row: row.due_words, width=150, order=lambda row: row.due),
    Column("Conference", lambda row: row.title, link=True),            # no width: takes what is left
    Column("State", lambda row: row.stage.words, width=160),
], key=lambda row: row.id)
table.show_rows(rows);  table.chosen.connect(self.open_row)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from meetingrec.ui import icons, theme

Index = QModelIndex | QPersistentModelIndex
ROW, TWO_LINES = 46, 62
"""Height of a row in pixels, and of one in which words may go on in a second line."""


@dataclass(frozen=True, slots=True)
class Column:
    """width 0 takes what is left. strong(row) makes a cell bold, icon(row) names a Lucide icon, order sorts by head."""

    words: str
    text: Callable[[Any], str]
    width: int = 0
    link: bool = False
    strong: Callable[[Any], bool] | None = None
    icon: Callable[[Any], str] | None = None
    order: Callable[[Any], Any] | None = None


class RowsTable(QTableView):
    """Rows of frozen values. Choosing, sorting and the selection survive `show_rows`."""

    chosen = Signal(object)
    selected = Signal(object)
    """The row under the cursor, or None."""

    def __init__(
        self, name: str, columns: Sequence[Column], key: Callable[[Any], Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._columns = tuple(columns)
        self._key = key
        self._rows = _Rows(self._columns)
        self._sorted_by: tuple[int, bool] | None = None
        self.setModel(self._rows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self._set_heads()
        self.doubleClicked.connect(lambda index: self._choose(index.row()))
        self.clicked.connect(self._clicked)
        self.selectionModel().currentRowChanged.connect(lambda now, _: self.selected.emit(self.row(now.row())))

    @property
    def rows(self) -> tuple[Any, ...]:
        return tuple(self._rows.rows)

    def row(self, at: int) -> Any:
        return self._rows.rows[at] if 0 <= at < len(self._rows.rows) else None

    def current(self) -> Any:
        """The row under the cursor, or None."""
        return self.row(self.currentIndex().row())

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Keeps the cursor on the row with the same key."""
        current = self.current()
        kept = None if current is None else self._key(current)
        self._rows.show(self._ordered(rows))
        for at, row in enumerate(self._rows.rows):
            if kept is not None and self._key(row) == kept:
                self.selectRow(at)

    def set_two_lines(self, on: bool) -> None:
        """Where there is little width: what is too long for its column goes on in a second line."""
        self.setWordWrap(on)
        self.verticalHeader().setDefaultSectionSize(TWO_LINES if on else ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._choose(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _set_heads(self) -> None:
        heads = self.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setHighlightSections(False)
        heads.setSectionsClickable(True)
        heads.setMinimumSectionSize(60)
        heads.sectionClicked.connect(self._head_clicked)
        for at, column in enumerate(self._columns):
            if column.width:
                heads.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
                heads.resizeSection(at, column.width)
            else:
                heads.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)

    def _head_clicked(self, at: int) -> None:
        if self._columns[at].order is None:
            return
        falling = self._sorted_by == (at, False)
        self._sorted_by = (at, falling)
        heads = self.horizontalHeader()
        heads.setSortIndicatorShown(True)
        heads.setSortIndicator(at, Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder)
        self.show_rows(self._rows.rows)

    def _ordered(self, rows: Sequence[Any]) -> list[Any]:
        if self._sorted_by is None:
            return list(rows)
        order = self._columns[self._sorted_by[0]].order
        assert order is not None
        return sorted(rows, key=order, reverse=self._sorted_by[1])

    def _clicked(self, index: QModelIndex) -> None:
        if self._columns[index.column()].link:
            self._choose(index.row())

    def _choose(self, at: int) -> None:
        row = self.row(at)
        if row is not None:
            self.chosen.emit(row)


class _Rows(QAbstractTableModel):
    def __init__(self, columns: tuple[Column, ...]) -> None:
        super().__init__()
        self.rows: list[Any] = []
        self._columns = columns

    def show(self, rows: list[Any]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].words
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        row, column = self.rows[index.row()], self._columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return column.text(row)
        if role == Qt.ItemDataRole.FontRole and (column.link or (column.strong and column.strong(row))):
            font = QFont()
            font.setUnderline(column.link)
            font.setBold(bool(column.strong and column.strong(row)))
            return font
        if role == Qt.ItemDataRole.ForegroundRole and column.link:
            return theme.colour("blue")
        if role == Qt.ItemDataRole.DecorationRole and column.icon and column.icon(row):
            return icons.icon(column.icon(row))
        return None
