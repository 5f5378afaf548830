"""Asking for a change of an approved document, answering one, and reading what was answered (domain.md 4.3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from meetingrec.domain.amendment import AmendmentState
from meetingrec.domain.document import Document
from meetingrec.services.amend import Asked
from meetingrec.ui.core import Core
from meetingrec.ui.dates import when_words
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.said import Said, SaidInALine
from meetingrec.ui.widgets.words import label

_NOT_MADE = frozenset({AmendmentState.REFUSED, AmendmentState.NOTED})


def ask_for_change(owner: QWidget, core: Core, services: Services, document: Document) -> None:
    """Anybody who may read a document may ask; its author answers."""
    panel = InPageDialog(
        owner,
        "Ask for a change",
        f"Nothing changes until {document.approved_by or 'the chair'} agrees. Then a new version stands beside this, "
        "and whoever has this one is listed to get the new one.",
    )
    reason = Said("What is wrong, and why it matters", least=10, high=72)
    proposed = Said("The words that should stand there", high=72)
    whom = SaidInALine("Who asks for it", "Leave this empty when it is you.", least=0)
    for field in (reason, proposed, whom):
        panel.body.addWidget(field)

    def send() -> bool | None:
        why, words = reason.words(), proposed.words()
        if not why or not words:
            return False
        core.act(owner, partial(services.amending.ask, document.id, why, words, whom.words()))
        return None

    panel.add_button("Ask for this change", send, "primary", "send")
    panel.add_button("Go back")
    panel.open(reason.widget)


def answer(owner: QWidget, core: Core, services: Services, asked: Asked, agreed: Callable[[], object]) -> None:
    """The author agrees, refuses, or leaves a small thing to the next conference. agreed: the document is open now."""
    panel = InPageDialog(owner, "A change is asked for", _told(asked))
    why = Said("Why", "Needed unless you agree.", least=10, high=72)
    panel.body.addWidget(why)
    amending, amendment_id = services.amending, asked.amendment.id

    def agree() -> None:
        core.act(owner, partial(amending.agree, amendment_id, why.raw), lambda _: agreed())

    def refuse() -> bool | None:
        said = why.words()
        if not said:
            return False
        core.act(owner, partial(amending.refuse, amendment_id, said))
        return None

    def leave() -> bool | None:
        said = why.words()
        if not said:
            return False
        core.act(owner, partial(amending.note_for_next, amendment_id, said))
        return None

    panel.add_button("Agree and open it", agree, "primary", "pencil")
    panel.add_button("Note for the next conference", leave, icon="calendar")
    panel.add_button("Refuse", refuse, icon="x")
    panel.add_button("Go back")
    panel.open(why.widget)


def stand_in(owner: QWidget, core: Core, services: Services, asked: Asked, agreed: Callable[[], object]) -> None:
    """Another chair agrees for the author who cannot answer. agreed: the document is open to them now."""
    author = asked.conference.chair_name
    panel = InPageDialog(owner, f"Stand in for {author}?", _told(asked))
    why = Said(f"Why {author} cannot answer", least=10, high=72)
    manager = SaidInALine("The manager who agreed to this", "Name and post.")
    note = label("Your name, this reason and the manager's name are kept with the record.", "muted")
    for widget in (why, manager, note):
        panel.body.addWidget(widget)

    def agree() -> bool | None:
        reason, name = why.words(), manager.words()
        if not reason or not name:
            return False
        agree_for = partial(services.amending.agree_for_author, asked.amendment.id, reason, name)
        core.act(owner, agree_for, lambda _: agreed())
        return None

    panel.add_button(f"Agree for {author}", agree, "primary", "pencil")
    panel.add_button("Go back")
    panel.open(why.widget)


def read_request(owner: QWidget, core: Core, services: Services, asked: Asked) -> None:
    """What was asked and answered; where nothing was changed, what the person wrote to that can be attached."""
    panel = InPageDialog(owner, asked.amendment.state.words, f"{_told(asked)}\n\n{_answer(asked)}")
    if asked.amendment.comment:
        panel.body.addWidget(label("What they wrote to that, word for word:", "strong"))
        panel.body.addWidget(label(asked.amendment.comment, selectable=True))
    elif asked.amendment.state in _NOT_MADE:
        words = Said("What they wrote to that", "It is kept to the letter and cannot be changed afterwards.", high=96)
        panel.body.addWidget(words)

        def attach() -> bool | None:
            if not words.words():
                return False
            core.act(owner, partial(services.amending.attach_comment, asked.amendment.id, words.raw))
            return None

        panel.add_button("Attach it", attach, "primary", "file-text")
    panel.add_button("Close")
    panel.open()


def request_words(asked: Asked) -> str:
    """What is to be changed, for whoever changes it: who asks, why, the words proposed."""
    amendment = asked.amendment
    when = when_words(amendment.asked_at, asked.conference.zone)
    return f"{amendment.asked_by}, {when}: {amendment.reason}\nThe words that should stand there: {amendment.proposed}"


def _told(asked: Asked) -> str:
    amendment, zone = asked.amendment, asked.conference.zone
    return (
        f"{amendment.asked_by} asked on {when_words(amendment.asked_at, zone)}, of the "
        f"{asked.document.type.words.lower()}, version {amendment.version}:\n{amendment.reason}\n\n"
        f"The words that should stand there:\n{amendment.proposed}"
    )


def _answer(asked: Asked) -> str:
    amendment = asked.amendment
    if amendment.decided_at is None:
        return f"It waits for {asked.conference.chair_name}."
    when = when_words(amendment.decided_at, asked.conference.zone)
    who = f"{asked.decided_by} for {amendment.deputy_for}" if amendment.deputy_for else asked.decided_by
    lines = [f"{who} answered on {when}. {amendment.decided_why}".strip()]
    if amendment.deputy_for:
        lines.append(f"Because: {amendment.deputy_why}. Agreed with {amendment.manager}.")
    return "\n".join(lines)
