"""Destroying a dictation that is due, placing a hold, releasing one: each by a named person who says why (4.8)."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from meetingrec.domain.keeping import Hold
from meetingrec.services.keeping import KeepingLine
from meetingrec.ui.core import Core
from meetingrec.ui.dates import when_words
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.said import Said, SaidInALine
from meetingrec.ui.widgets.words import label


def ask_to_destroy(owner: QWidget, core: Core, services: Services, line: KeepingLine) -> None:
    """Nothing is deleted without a person and a reason."""
    dictation = line.dictation
    if dictation is None:
        return
    panel = InPageDialog(
        owner,
        "Destroy this dictation?",
        f"{line.title}, chaired by {line.conference.chair_name}. The sound, its key and the words this computer "
        "heard are destroyed for good. The approved documents and the recording of the conference stay.",
    )
    why = Said("Why it may go", least=10)
    panel.body.addWidget(why)
    panel.body.addWidget(
        label(
            "Copies of the library made before today still hold the words this computer heard, until newer copies take "
            "their place. A copy of the whole folder holds the key as well: ask whoever keeps one to destroy it.",
            "muted",
        )
    )

    def destroy() -> bool | None:
        reason = why.words()
        if not reason:
            return False
        core.act(owner, partial(services.keeping.destroy, dictation.id, reason))
        return None

    panel.add_button("Destroy the dictation", destroy, "danger", "trash-2")
    panel.add_button("Keep it")
    panel.open(why.widget)


def ask_for_hold(owner: QWidget, core: Core, services: Services, line: KeepingLine) -> None:
    """A complaint, a court, a request for access, an inquiry: nothing of the conference may go."""
    panel = InPageDialog(
        owner, "Place a hold", f"{line.title}. Nothing of this conference can be destroyed while it stands."
    )
    reason = Said("Reason", "A complaint, a court, a request for access, an inquiry.", least=10)
    reference = SaidInALine("Reference", "The number of the complaint, of the court's case, of the request.")
    panel.body.addWidget(reason)
    panel.body.addWidget(reference)

    def place() -> bool | None:
        why, number = reason.words(), reference.words()
        if not why or not number:
            return False
        core.act(owner, partial(services.keeping.place_hold, line.conference.id, why, number))
        return None

    panel.add_button("Place the hold", place, "primary", "lock")
    panel.add_button("Go back")
    panel.open(reason.widget)


def ask_to_release(owner: QWidget, core: Core, services: Services, line: KeepingLine, hold: Hold) -> None:
    """Released with a reason; the hold itself stays written down."""
    when = when_words(hold.at, line.conference.zone)
    panel = InPageDialog(
        owner, "Release the hold?", f"{hold.by} placed it on {when}, reference {hold.reference}: {hold.reason}"
    )
    why = Said("Why it is no longer needed", least=10)
    panel.body.addWidget(why)

    def release() -> bool | None:
        reason = why.words()
        if not reason:
            return False
        core.act(owner, partial(services.keeping.release_hold, hold.id, reason))
        return None

    panel.add_button("Release the hold", release, "primary", "check")
    panel.add_button("Leave it")
    panel.open(why.widget)
