"""A table no higher than its rows, so that a short list is not a lonely line in an empty box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from meetingrec.ui.widgets.table import ROW, RowsTable

_FEWEST = 3
"""Rows below which it is not squeezed: then it scrolls."""


class FittingTable(RowsTable):
    def show_rows(self, rows: Sequence[Any]) -> None:
        super().show_rows(rows)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._high(len(self.rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._high(min(_FEWEST, len(self.rows))))

    def _high(self, rows: int) -> int:
        return self.horizontalHeader().sizeHint().height() + rows * ROW + 2 * self.frameWidth() + 4
