"""What the record of a conference does not say yet, whatever is typed into a document (domain.md 7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from meetingrec.documents.checking_meeting import due, introductions, leaflets, reports
from meetingrec.documents.wording import names, one_line, started
from meetingrec.domain.conference import CONFIRMED_DETAILS
from meetingrec.domain.decisions import Decision, DecisionType, contradictions, ended
from meetingrec.domain.document import Finding
from meetingrec.domain.due import Duty, nothing_follows
from meetingrec.domain.plan import Action
from meetingrec.domain.plan_progress import review_lacks
from meetingrec.domain.points import Heading, Layer, Point
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.views import family_heard

_NEEDS_CATEGORY = {DecisionType.MAKE_SUBJECT, DecisionType.CONTINUE, DecisionType.CATEGORY}
_STATEMENTS = {Layer.DANGER_STATEMENT, Layer.SAFETY_GOAL}


def empty(text: str) -> bool:
    return not text.strip()


def quoted(text: str) -> str:
    """Enough of a text to know it by."""
    line = one_line(text).rstrip(".")
    return f"“{line[:57]}...”" if len(line) > 60 else f"“{line}”"


# --- decisions (C5, C7, G5, G6, J7) ---


def decisions(record: ConferenceRecord) -> Iterator[Finding]:
    if not record.decisions:
        yield Finding("No decision is written down.", "decisions", True, "C5")
    for number, decision in enumerate(record.decisions, start=1):
        yield from _decision(number, decision)
        yield from _answers(number, decision)
    yield from _contradictions(record)


def _contradictions(record: ConferenceRecord) -> Iterator[Finding]:
    numbers = {decision.id: number for number, decision in enumerate(record.decisions, start=1)}
    for child_id, first, last in contradictions(record.decisions, [child.id for child in record.children]):
        both = f"Decisions {numbers[first.id]} and {numbers[last.id]} contradict each other"
        said = ", and ".join(_kind_words(decision) for decision in (first, last))
        text = f"{both} for {record.names_of((child_id,))}: {said}."
        yield Finding(text, f"decision:{last.id}:type", True, "C5")


def _kind_words(decision: Decision) -> str:
    return decision.type.words + (f" ({one_line(decision.category).lower()})" if decision.category.strip() else "")


def ending(record: ConferenceRecord) -> Iterator[Finding]:
    """Where a plan ends, what the family says to it must be there; of what the child says `voices` asks."""
    for child in record.children:
        if ended(record.decisions, child.id) and not family_heard(record.family_views, child.id):
            text = (
                f"{started(child.short_name)}'s plan ends, and it does not say whether anybody of the family agrees, "
                "or why they were not asked."
            )
            yield Finding(text, "views", True, "J7")


def _decision(number: int, decision: Decision) -> Iterator[Finding]:
    place = f"decision:{decision.id}"
    if empty(decision.statement):
        yield Finding(f"Decision {number} does not say what was decided.", f"{place}:statement", True, "C5")
    if decision.type is DecisionType.NOT_SAID:
        text = f"Decision {number} does not say what kind it is: whether there is a plan, or it continues, or ends."
        yield Finding(text, f"{place}:type", True, "C5")
    if decision.type in _NEEDS_CATEGORY and empty(decision.category):
        yield Finding(f"Decision {number} does not say in which category.", f"{place}:category", True, "C5")
    if empty(decision.rationale):
        yield Finding(f"Decision {number} does not say why.", f"{place}:rationale", True, "C7")
    if all(empty(name) for name in decision.made_by):
        yield Finding(f"Decision {number} does not say who made it.", f"{place}:made_by", True, "C7")
    options = [other for other in decision.alternatives if not empty(other.option)]
    if not options and empty(decision.none_considered_why):
        text = f"Decision {number} does not say what else was considered, or why nothing else was."
        yield Finding(text, f"{place}:alternatives", True, "C7")
    for other in options:
        if empty(other.why_not):
            text = f"Decision {number} does not say why this was not chosen: {quoted(other.option)}."
            yield Finding(text, f"{place}:alternatives", True, "C7")


def _answers(number: int, decision: Decision) -> Iterator[Finding]:
    """What must be answered, even with no: legal advice, and whether anybody disagreed."""
    place = f"decision:{decision.id}"
    legal = f"{place}:legal_advice"
    if decision.legal_advice is None:
        yield Finding(f"Decision {number} does not say whether lawyers were asked for advice.", legal, False, "G5")
    elif decision.legal_advice is False and empty(decision.legal_why_not):
        yield Finding(f"Decision {number} does not say why lawyers were not asked for advice.", legal, False, "G5")
    elif decision.legal_advice and empty(decision.legal_by):
        yield Finding(f"Decision {number} does not say who gave legal advice.", legal, False, "G5")
    if not decision.no_dissent and all(empty(dissent.who) for dissent in decision.dissent):
        text = f"Decision {number} does not say whether anybody disagreed. “None expressed” is an answer."
        yield Finding(text, f"{place}:dissent", True, "G6")


# --- the child's voice (A21, C24, G2, G3; J7 where a plan ends) ---


def voices(record: ConferenceRecord) -> Iterator[Finding]:
    told = not empty(record.conference.children_told)
    for child in record.children:
        place, name = f"voice:{child.id}", child.short_name
        own = [voice for voice in record.voices if voice.child_id == child.id]
        heard = [voice for voice in own if not empty(voice.words)]
        if not heard and all(empty(voice.not_obtained_why) for voice in own):
            text = f"{started(name)}'s views are missing, and there is no reason why they could not be heard."
            yield Finding(text, place, True, "J7" if ended(record.decisions, child.id) else "G2")
        if any(empty(voice.how) for voice in heard):
            yield Finding(f"It does not say how we know {name}'s views.", place, True, "G3")
        if any(voice.seen_alone is False and empty(voice.not_alone_why) for voice in heard):
            yield Finding(f"{started(name)} was not seen alone, and it does not say why.", place, False, "A21")
        if not told and not child.unborn and all(empty(voice.tells_child) for voice in own):
            yield Finding(f"It does not say who tells {name} what was decided.", place, False, "C24")


# --- the plan (C10, A15), and the one before (B13, G5) ---


def plan(record: ConferenceRecord) -> Iterator[Finding]:
    for action in record.actions:
        yield from _action(action)
    if record.conference.review_on is None and not nothing_follows(record.decisions):
        yield Finding("There is no date for the review.", "conference:review_on", True, "A15")


def _action(action: Action) -> Iterator[Finding]:
    place, what = f"action:{action.id}", quoted(action.text)
    if empty(action.text):
        yield Finding("An action does not say what will be done.", f"{place}:text", True, "C10")
        what = "with no words"
    if empty(action.owner):
        yield Finding(f"Nobody is named to do the action {what}.", f"{place}:owner", True, "C10")
    if action.by_when is None and empty(action.by_when_words):
        yield Finding(f"There is no date for the action {what}.", f"{place}:by_when", True, "C10")


def plan_before(record: ConferenceRecord) -> Iterator[Finding]:
    """Why something was not done is a first-class answer (domain.md 0.7)."""
    for review in record.plan_reviews:
        for missing in review_lacks(review):
            text = f"The plan before, {quoted(review.text)}: it does not say {missing}."
            yield Finding(text, f"review:{review.id}", False, "G5")


# --- the meeting and the people ---


def meeting(record: ConferenceRecord, profile: Profile, duties: Sequence[Duty]) -> Iterator[Finding]:
    yield from introductions(record, profile)
    yield from reports(record, duties)
    yield from due(duties)
    yield from leaflets(record, profile)


# --- details (A31) and sources (A22) ---


def details(record: ConferenceRecord) -> Iterator[Finding]:
    for child in record.children:
        missing = child.unanswered
        if missing:
            what = names(CONFIRMED_DETAILS[name].lower() for name in missing)
            text = f"{started(child.short_name)}: missing are {what}. “Not known because ...” is an answer."
            yield Finding(text, f"child:{child.id}:{missing[0]}", True, "A31")
    for point in record.points:
        if not empty(point.text) and record.attendee(point.said_by) is None and not _agreed_by_all(point):
            text = f"It does not say who told us {quoted(point.text)}."
            yield Finding(text, f"point:{point.id}:said_by", point.heading is not Heading.NEEDS, "A22")


def _agreed_by_all(point: Point) -> bool:
    """A danger statement or a safety goal says in its own words whose it is."""
    return point.layer in _STATEMENTS
