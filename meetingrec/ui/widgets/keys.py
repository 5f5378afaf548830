"""The sheet that `?` opens: the keys of this page, then the keys of every page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label

EVERYWHERE = (
    ("Tab, Shift+Tab", "To the next field, to the one before"),
    ("Enter", "Do what has the focus ring"),
    ("Ctrl+1, Ctrl+2 ...", "The sections on the left, from the top"),
    ("Ctrl+L", "Lock; a recording goes on"),
    ("F1 or ?", "This list"),
    ("Esc", "Close this list, or a question"),
)


def keys_panel(owner: QWidget, title: str, keys: Sequence[tuple[str, str]]) -> InPageDialog:
    """keys: (key, what it does) pairs of the page. Open it with open()."""
    panel = InPageDialog(owner, "Keys")
    taken = " ".join(key for key, _ in keys)
    # The conference has its own Ctrl+1.
    others = tuple(row for row in EVERYWHERE if row[0].partition(",")[0] not in taken)
    for heading, rows in ((title, keys), ("On every page", others)):
        if not rows:
            continue
        panel.body.addWidget(label(heading, "strong"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 150)
        grid.setColumnStretch(1, 1)
        for at, (key, does) in enumerate(rows):
            grid.addWidget(label(key, "strong", wrap=False), at, 0)
            grid.addWidget(label(does), at, 1)
        panel.body.addLayout(grid)
    panel.add_button("Close")
    return panel
