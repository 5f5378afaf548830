"""What Prepare asks and shows in a panel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from meetingrec.ui.room.growing import GrowingText
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label

LEAST = 5
"""Characters of a reason."""


def ask_why_without(owner: QWidget, begin: Callable[[str], object], known: str = "") -> InPageDialog:
    """Why there is no recording; the reason stands in the record (domain.md A1, 5: it must be good without audio).

    known: a reason that is plain already, such as the council's own rule.
    """
    panel = InPageDialog(
        owner,
        "Hold the conference without a recording",
        "Everything else works as always. The record says that there is no recording, and why.",
    )
    why = Field("Why is it not recorded?", GrowingText("Why is it not recorded?", 2, 5))
    panel.body.addWidget(why)
    why.widget.setPlainText(known)

    why.widget.textChanged.connect(lambda: why.set_wrong(""))

    def hold() -> bool:
        text = why.widget.toPlainText().strip()
        if len(text) < LEAST:
            why.set_wrong("Say in a few words why, for example: the microphone is broken.")
            why.widget.setFocus()
            return False
        begin(text)
        return True

    panel.add_button("Hold the conference", hold, role="primary")
    panel.add_button("Cancel")
    panel.open(why.widget)
    return panel


def show_notice(owner: QWidget, text: str) -> InPageDialog:
    """The wording that is read aloud, to look at beforehand."""
    panel = InPageDialog(owner, "Notice: read aloud when the recording starts")
    panel.body.addWidget(label(text.strip(), selectable=True))
    panel.add_button("Close")
    panel.open()
    return panel
