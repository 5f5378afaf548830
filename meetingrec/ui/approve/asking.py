"""What is asked before a document is locked: with something missing, with remarks open, or with nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from meetingrec.ui.approve.reading import Sheet
from meetingrec.ui.approve.remarks import remark_words, still_open
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.said import Said
from meetingrec.ui.widgets.words import label

_MOST = 8
"""Lines of each kind that are named."""


def ask_before_approving(
    owner: QWidget, sheet: Sheet, approve: Callable[[str], object], send_back: Callable[[], object] | None
) -> bool:
    """Whether there was something to ask. approve: is given the reason, "" where none is needed. send_back: opens the
    question for it, None for whoever may not.
    """
    blocking = [finding.text for finding in sheet.findings if finding.blocks]
    left, yours = still_open(sheet.remarks, sheet.sent_back_at)
    if not blocking and not left and not yours and not sheet.same_as:
        return False
    panel = InPageDialog(owner, *_heading(len(blocking), len(left) + len(yours), sheet.same_as))
    if sheet.same_as and (blocking or left or yours):
        panel.body.addWidget(label(f"Nothing was changed since version {sheet.same_as}.", "strong"))
    remarks = [
        (f"{words} ({len(group)})", [remark_words(one, sheet.headings.get(one.section, "")) for one in group])
        for words, group in (("Your remarks, not sent yet", yours), ("Sent back, and not done yet", left))
    ]
    for words, lines in (*remarks, (f"Missing ({len(blocking)})", blocking)):
        if lines:
            panel.body.addWidget(label(words, "strong"))
            panel.body.addWidget(label(_listed(lines), selectable=True))
    why = None
    if blocking:
        why = Said("Reason", "Why it is right as it is. It is kept with the record.", least=10, high=72)
        panel.body.addWidget(why)

    def go_on() -> bool | None:
        reason = why.words() if why is not None else ""
        if why is not None and not reason:
            return False
        approve(reason)
        return None

    panel.add_button("Approve and lock", go_on, "primary", "lock")
    if (left or yours) and send_back is not None:
        panel.add_button("Send back with remarks", send_back, icon="undo-2")
    panel.add_button("Go back")
    panel.open(why.widget if why is not None else None)
    return True


def _heading(blocking: int, remarks: int, same_as: int) -> tuple[str, str]:
    """What is asked, and one sentence below it."""
    closes = "Approving closes the remarks: nobody is asked for these changes any more."
    if blocking:
        return f"Approve with {_count(blocking, 'thing')} missing?", closes if remarks else ""
    if remarks:
        return f"Approve with {_count(remarks, 'remark')} open?", closes
    return f"Nothing was changed since version {same_as}.", "Approve it all the same?"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _listed(lines: Sequence[str]) -> str:
    more = [f"- and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return "\n".join([*(f"- {line}" for line in lines[:_MOST]), *more])
