"""What is still missing before a document may be approved: the rules of domain.md 7, each with its ledger id."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from meetingrec.documents.building import current_sections, paper, paragraphs
from meetingrec.documents.glossary import jargon_in, unexplained
from meetingrec.documents.length import pages
from meetingrec.documents.outline import outline
from meetingrec.documents.wording import one_line
from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.decisions import Decision
from meetingrec.domain.document import Document, DocumentType, Finding
from meetingrec.domain.plan import Action
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord

LONGEST = 4


def findings(record: ConferenceRecord, document: Document, profile: Profile) -> tuple[Finding, ...]:
    """Everything the rules notice, in the order of the paper, blocking or not.

    place: "decisions", "decision:ID:FIELD" (statement, made_by, rationale, alternatives, dissent), "action:ID:FIELD"
    (text, owner, by_when, help_given, how_we_will_know), "conference:review_on", "voice:CHILD_ID",
    "attendance", "attendee:ID", "child:ID:born", "point:ID:said_by", "section:KEY", "document".
    """
    found = [*_decisions(record), *_voices(record)]
    if document.type is DocumentType.DECISIONS:
        found += [*_plan(record), *_attendance(record), *_details(record), *_positives(record, document, profile)]
        found += _length(record, document, profile)
    else:
        found += _headings(record, document, profile)
    found += _words(record, document, profile)
    return tuple(dict.fromkeys(found))


def _empty(text: str) -> bool:
    return not text.strip()


def _quoted(text: str) -> str:
    """Enough of a text to know it by."""
    line = one_line(text).rstrip(".")
    return f"“{line[:57]}...”" if len(line) > 60 else f"“{line}”"


# --- decisions (C7, G6) ---


def _decisions(record: ConferenceRecord) -> Iterator[Finding]:
    if not record.decisions:
        yield Finding("No decision is written down.", "decisions", True, "C5")
    for number, decision in enumerate(record.decisions, start=1):
        yield from _decision(number, decision)


def _decision(number: int, decision: Decision) -> Iterator[Finding]:
    place = f"decision:{decision.id}"
    if _empty(decision.statement):
        yield Finding(f"Decision {number} does not say what was decided.", f"{place}:statement", True, "C5")
    if _empty(decision.rationale):
        yield Finding(f"Decision {number} does not say why.", f"{place}:rationale", True, "C7")
    if all(_empty(name) for name in decision.made_by):
        yield Finding(f"Decision {number} does not say who made it.", f"{place}:made_by", True, "C7")
    options = [other for other in decision.alternatives if not _empty(other.option)]
    if not options and _empty(decision.none_considered_why):
        text = f"Decision {number} does not say what else was considered, or why nothing else was."
        yield Finding(text, f"{place}:alternatives", True, "C7")
    for other in options:
        if _empty(other.why_not):
            text = f"Decision {number} does not say why this was not chosen: {_quoted(other.option)}."
            yield Finding(text, f"{place}:alternatives", True, "C7")
    if not decision.no_dissent and all(_empty(dissent.who) for dissent in decision.dissent):
        text = f"Decision {number} does not say whether anybody disagreed. “None expressed” is an answer."
        yield Finding(text, f"{place}:dissent", True, "G6")


# --- the child's voice (A21, G2, G3) ---


def _voices(record: ConferenceRecord) -> Iterator[Finding]:
    for child in record.children:
        place, name = f"voice:{child.id}", child.short_name
        own = [voice for voice in record.voices if voice.child_id == child.id]
        heard = [voice for voice in own if not _empty(voice.words)]
        if not heard and all(_empty(voice.not_obtained_why) for voice in own):
            text = f"{name}'s views are missing, and there is no reason why they could not be heard."
            yield Finding(text, place, True, "G2")
        if any(_empty(voice.how) for voice in heard):
            yield Finding(f"It does not say how we know {name}'s views.", place, True, "G3")
        if any(voice.seen_alone is False and _empty(voice.not_alone_why) for voice in heard):
            yield Finding(f"{name} was not seen alone, and it does not say why.", place, False, "A21")


# --- the plan (C10, A15) ---


def _plan(record: ConferenceRecord) -> Iterator[Finding]:
    for action in record.actions:
        yield from _action(action)
    if record.conference.review_on is None:
        yield Finding("There is no date for the review.", "conference:review_on", True, "A15")


def _action(action: Action) -> Iterator[Finding]:
    place, what = f"action:{action.id}", _quoted(action.text)
    if _empty(action.text):
        yield Finding("An action does not say what will be done.", f"{place}:text", True, "C10")
        what = "with no words"
    if _empty(action.owner):
        yield Finding(f"Nobody is named to do the action {what}.", f"{place}:owner", True, "C10")
    if action.by_when is None and _empty(action.by_when_words):
        yield Finding(f"There is no date for the action {what}.", f"{place}:by_when", True, "C10")


# --- attendance (A17) and details (A22, A31) ---


def _attendance(record: ConferenceRecord) -> Iterator[Finding]:
    if not record.here():
        yield Finding("Nobody is marked as having been at the meeting.", "attendance", True, "A17")
    for person in record.attendees:
        place = f"attendee:{person.id}"
        if person.presence is Presence.INVITED:
            yield Finding(f"It does not say whether {person.full_name} came.", place, False, "A17")
        if person.presence in (Presence.HERE, Presence.REPORT_ONLY) and not _described(person):
            what = "how they are related to the child" if person.side is Side.FAMILY else "their job or part in it"
            yield Finding(f"For {person.full_name or 'somebody at the meeting'}, add {what}.", place, True, "A17")


def _described(person: Attendee) -> bool:
    if _empty(person.full_name):
        return False
    if person.side in (Side.CHILD, Side.INTERPRETER):
        return True
    said = person.relationship if person.side is Side.FAMILY else person.role + person.relationship
    return not _empty(said)


def _details(record: ConferenceRecord) -> Iterator[Finding]:
    for child in record.children:
        if child.born is None and _empty(child.note):
            text = f"{child.short_name}'s date of birth is missing. If it is not known, say so in the note."
            yield Finding(text, f"child:{child.id}:born", True, "A31")
    for point in record.points:
        if not _empty(point.text) and record.attendee(point.said_by) is None:
            yield Finding(
                f"It does not say who told us {_quoted(point.text)}.", f"point:{point.id}:said_by", True, "A22"
            )


# --- the text (B3, B12, C3, C15, C16) ---


def _positives(record: ConferenceRecord, document: Document, profile: Profile) -> Iterator[Finding]:
    typed = {part.key: part.text for part in current_sections(record, document, profile)}
    if not paragraphs(typed["well"]):
        yield Finding("Nothing is written about what is working well.", "section:well", False, "B12")


def _headings(record: ConferenceRecord, document: Document, profile: Profile) -> Iterator[Finding]:
    typed = {part.key: part.text for part in current_sections(record, document, profile)}
    for part in outline(document.type, profile, record):
        if part.required and not paragraphs(typed[part.key]):
            text = f"“{part.heading}” is empty. If there is nothing to write, say why."
            yield Finding(text, f"section:{part.key}", True, "B3")


def _length(record: ConferenceRecord, document: Document, profile: Profile) -> Iterator[Finding]:
    length = ceil(pages(paper(record, document, profile)))
    if length > LONGEST:
        text = f"This is about {length} pages long. A family finds {LONGEST} or fewer easier to read."
        yield Finding(text, "document", False, "C3")


def _words(record: ConferenceRecord, document: Document, profile: Profile) -> Iterator[Finding]:
    """Abbreviations block the paper that families read; in the summary they are a warning (domain.md C15, B11)."""
    for_families = document.type is DocumentType.DECISIONS
    names = _names(record)
    for place, text in _places(record, document, profile):
        for word in unexplained(text, profile.glossary, names):
            yield Finding(f"“{word}” is not explained. Write it in full.", place, for_families, "C15")
        for word, plainer in jargon_in(text, profile.jargon) if for_families else ():
            yield Finding(f"“{word}” may be hard to read. Plainer: “{plainer}”.", place, False, "C16")


def _names(record: ConferenceRecord) -> list[str]:
    conference = record.conference
    own = [conference.chair_name, conference.typist_name, conference.authority, conference.place]
    children = [name for child in record.children for name in (child.full_name, child.known_as)]
    return [*own, *children, *(person.full_name for person in record.attendees)]


def _places(record: ConferenceRecord, document: Document, profile: Profile) -> Iterator[tuple[str, str]]:
    """Every text that people write and that is printed, with where to mend it. A child's own words are left alone."""
    for part in current_sections(record, document, profile):
        yield f"section:{part.key}", part.text
    for voice in record.voices:
        observed = "" if voice.own_words else voice.words
        yield f"voice:{voice.child_id}", " \n".join((observed, voice.how, voice.obtained_by, voice.not_alone_why))
        yield f"voice:{voice.child_id}", voice.not_obtained_why
    if document.type is not DocumentType.DECISIONS:
        return
    for decision in record.decisions:
        yield f"decision:{decision.id}:statement", decision.statement
        yield f"decision:{decision.id}:category", decision.category
    for action in record.actions:
        for field in ("text", "owner", "help_given", "how_we_will_know"):
            yield f"action:{action.id}:{field}", getattr(action, field)
        yield f"action:{action.id}:by_when", action.by_when_words
    for person in record.attendees:
        yield f"attendee:{person.id}", f"{person.role} \n{person.agency} \n{person.relationship}"
