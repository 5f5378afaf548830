"""Whose turn it is to type: one person has a dictation open at a time, everybody else reads (lessons.md 8)."""

from __future__ import annotations

from meetingrec.domain.access import ANY, Act
from meetingrec.domain.conference import Conference
from meetingrec.domain.dictation import Dictation, DictationState, Holder
from meetingrec.domain.events import Changes
from meetingrec.domain.other_library import ELSEWHERE
from meetingrec.ui.dates import time_words
from meetingrec.ui.services import Services

AGAIN_MS = 5_000
"""How often it is asked whether the other person has left."""

_BEGUN_BY_OPENING = {DictationState.WAITING, DictationState.SUSPENDED}


def take_turn(services: Services, conference_id: str) -> tuple[Changes, Dictation | None]:
    """Opening the desk: what was sent to this person is theirs to type from now on, unless somebody else types it."""
    dictation = services.dictating.of_conference(conference_id)
    if dictation is None:
        return Changes.of(), None
    conference = services.signed_in.conference(conference_id)
    if dictation.elsewhere or not _may_change_something(services, conference):
        services.dictating.let_go(dictation.id)
        return Changes.of(), dictation
    others = services.dictating.hold(dictation)
    begun = dictation.state in _BEGUN_BY_OPENING and dictation.typist_id == services.person.id
    if others is not None or not begun:
        return Changes.of(), dictation
    return services.dictating.take(dictation), services.dictating.of_conference(conference_id)


def other_typist(services: Services, dictation: Dictation | None) -> Holder | None:
    """Who types it now and is not this person's own window, another library too; None when nobody else does."""
    if dictation is None or services.signed_in.typing.holds(dictation.id):
        return None
    if dictation.elsewhere:
        return Holder("", dictation.elsewhere, dictation.sent_at or dictation.created_at)
    return services.dictating.holder(dictation.id)


def typed_by(holder: Holder, conference: Conference) -> tuple[str, str]:
    """What the others read above the page: who and since when, and what that means for them."""
    if conference.typist_id == ELSEWHERE:
        return f"It is being typed at {holder.name}.", "You can read here what was typed before it went there."
    since = time_words(holder.since, conference.zone)
    return f"Being typed by {holder.name} since {since}.", "You can read it, and type when they have left it."


def _may_change_something(services: Services, conference: Conference) -> bool:
    """Reading alone keeps nobody else from typing."""
    if not services.may(Act.TYPE, conference, ANY):
        return False
    return any(services.desk.may_type(document) for document in services.desk.documents(conference.id))
