"""Two fields side by side, as many rows as are needed: a course and why not, a person and what they said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.ui.room.growing import GrowingText


class PairRows(QWidget):
    """There is always one empty row at the end. `value` leaves out rows with nothing in them, and with `both_start`
    also rows that have no first half yet; they stay on the page.
    """

    changed = Signal()

    def __init__(self, first: str, second: str, *, both_start: bool = False) -> None:
        super().__init__()
        self._both_start = both_start
        self._names = (first, second)
        self.rows: list[tuple[GrowingText, GrowingText]] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(6)
        self._grow()

    @property
    def value(self) -> tuple[tuple[str, str], ...]:
        both = ((one.toPlainText().strip(), other.toPlainText().strip()) for one, other in self.rows)
        return tuple(pair for pair in both if pair[0] or (pair[1] and not self._both_start))

    def set_value(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Shows them without telling of it; rows being typed in keep their caret."""
        if tuple(pairs) == self.value:
            return
        self.blockSignals(True)
        while len(self.rows) < len(pairs) + 1:
            self._grow()
        for at, fields in enumerate(self.rows):
            wanted = pairs[at] if at < len(pairs) else ("", "")
            for field, text in zip(fields, wanted, strict=True):
                if field.toPlainText().strip() != text:
                    field.setPlainText(text)
        self.blockSignals(False)

    def _grow(self) -> None:
        first, second = (GrowingText(name, 1, 5, self) for name in self._names)
        line = QHBoxLayout()
        line.setSpacing(8)
        for field, name, share in ((first, self._names[0], 2), (second, self._names[1], 3)):
            field.setPlaceholderText(name)
            field.textChanged.connect(self._typed)
            line.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
        if self.rows:
            QWidget.setTabOrder(self.rows[-1][1], first)
        QWidget.setTabOrder(first, second)
        self.rows.append((first, second))
        self._lines.addLayout(line)

    def _typed(self) -> None:
        if any(field.toPlainText().strip() for field in self.rows[-1]):
            self._grow()
        self.changed.emit()
