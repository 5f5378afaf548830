"""One calm column in the middle of a page."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

WIDE = 520
"""Pixels; a line of words is not read well when it is longer."""


def centred(body: QVBoxLayout, wide: int = WIDE) -> tuple[QWidget, QVBoxLayout]:
    """A column in the middle of `body`, and the layout to put things into."""
    column = QWidget()
    column.setMaximumWidth(wide)
    column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    rows = QVBoxLayout(column)
    rows.setContentsMargins(6, 6, 6, 6)
    rows.setSpacing(14)
    line = QHBoxLayout()
    line.addStretch(1)
    line.addWidget(column, 100)
    line.addStretch(1)
    body.addStretch(1)
    body.addLayout(line)
    body.addStretch(2)
    return column, rows
