"""Tables that make the best of the room they have: few rows are no big empty box, a narrow window has fewer columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from meetingrec.ui.widgets.table import ROW, Column, RowsTable

NARROW = 640
"""Pixels of width below which the columns that can be done without give way."""
_FEWEST = 3
"""Rows below which it is not squeezed: then it scrolls."""
_LEAST = 110
"""Pixels of width of a column that fits its words."""


class GivingTable(RowsTable):
    """spare: the numbers of the columns that give way."""

    def __init__(
        self, name: str, columns: Sequence[Column], key: Callable[[Any], Any], spare: Sequence[int] = ()
    ) -> None:
        super().__init__(name, columns, key)
        self._spare = tuple(spare)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        for column in self._spare:
            self.setColumnHidden(column, narrow)
        self.horizontalHeader().setStretchLastSection(narrow)


class FittingTable(GivingTable):
    """No higher than its rows. fits: the numbers of the columns that are no wider than their words; their width is the
    most they get.
    """

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        key: Callable[[Any], Any],
        spare: Sequence[int] = (),
        fits: Sequence[int] = (),
    ) -> None:
        super().__init__(name, columns, key, spare)
        self._most = {column: columns[column].width for column in fits}

    def show_rows(self, rows: Sequence[Any]) -> None:
        super().show_rows(rows)
        self._fit_words()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        """In a narrow table the last column that is left gives way to the one before: names are not to be cut."""
        heads = self.horizontalHeader()
        heads.setStretchLastSection(False)
        last = max(column for column in range(heads.count()) if not self.isColumnHidden(column))
        for column, most in self._most.items():
            words = 0 if column == last and self.width() < NARROW else self.sizeHintForColumn(column) + 16
            self.setColumnWidth(column, max(_LEAST, min(most, words)))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._high(len(self.rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._high(min(_FEWEST, len(self.rows))))

    def _high(self, rows: int) -> int:
        return self.horizontalHeader().sizeHint().height() + rows * ROW + 2 * self.frameWidth() + 4
