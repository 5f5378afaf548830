"""Why somebody wants to listen: asked before anything is opened, and kept with what they play (domain.md 4.2)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from meetingrec.domain.access import Reason, reason_problem
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog

Listen = Callable[[Reason, str, str], object]


def ask_why(owner: QWidget, title: str, listen: Listen) -> InPageDialog:
    """listen(reason, in a few words, reference) once the reason will do; nothing happens before."""
    panel = InPageDialog(
        owner, "Why do you want to listen?", f"{title}. Your name, the time, this reason and what you play are logged."
    )
    code = Field("Reason", QComboBox())
    code.widget.addItem("Choose a reason", None)
    for reason in Reason:
        code.widget.addItem(reason.value[:1].upper() + reason.value[1:], reason)
    words = Field("In a few words", QLineEdit())
    reference = Field(
        "Reference", QLineEdit(), hint="Of the complaint, the subject access request, the court or the review."
    )
    for field in (code, words, reference):
        panel.body.addWidget(field)

    def pressed() -> bool | None:
        chosen = code.widget.currentData()
        code.set_wrong("" if chosen else "Choose a reason.")
        missing = reason_problem(Reason(chosen), words.widget.text(), reference.widget.text()) if chosen else ""
        wrong = reference if "reference" in missing.lower() else words
        for field in (words, reference):
            field.set_wrong(missing if field is wrong else "")
        if not chosen or missing:
            (wrong.widget if chosen else code.widget).setFocus()
            return False
        listen(Reason(chosen), words.widget.text(), reference.widget.text())
        return None

    go = panel.add_button("Listen", pressed, "primary", "headphones")
    panel.add_button("Go back")
    for line in (words, reference):
        line.widget.returnPressed.connect(go.click)
    panel.open(code.widget)
    return panel
