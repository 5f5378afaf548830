"""What is still missing before a document may be approved: the rules of domain.md 7, each with its ledger id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil

from meetingrec.documents.building import current_sections, paper, paragraphs
from meetingrec.documents.checking_drafted import drafted
from meetingrec.documents.checking_people import people
from meetingrec.documents.checking_record import decisions, details, ending, meeting, plan, plan_before, voices
from meetingrec.documents.checking_siblings import siblings
from meetingrec.documents.checking_strategy import strategy
from meetingrec.documents.checking_words import tables, unkind
from meetingrec.documents.glossary import jargon_in, unexplained
from meetingrec.documents.length import pages
from meetingrec.documents.lines import asks
from meetingrec.documents.opened import known_by_restricted, opened
from meetingrec.documents.outline import outline
from meetingrec.domain.document import Document, DocumentType, Finding
from meetingrec.domain.due import Duty
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord

LONGEST = 4


def findings(
    record: ConferenceRecord, document: Document, profile: Profile, duties: Sequence[Duty] = ()
) -> tuple[Finding, ...]:
    """Everything the rules notice, in the order of the paper. Whether it blocks is for the profile to say, where it
    says anything (domain.md 7). duties: what is due for this conference and what became of it.

    place: "decisions", "views", "decision:ID:FIELD" (statement, type, category, made_by, rationale, alternatives,
    legal_advice, dissent), "action:ID:FIELD" (text, owner, by_when, help_given, how_we_will_know),
    "conference:review_on", "voice:CHILD_ID", "attendance", "attendee:ID", "interpreter", "interpreter:ID", "opening",
    "child:ID:FIELD", "point:ID:said_by", "report:ID", "review:ID", "leaflet:KEY", "strategy", "due:RULE",
    "section:KEY", "document".
    """
    shown = opened(record)
    found = [*decisions(shown), *(voices(shown) if asks("voices", shown) else ())]
    if document.type is DocumentType.STRATEGY:
        found += [*strategy(shown, profile, duties), *plan_before(shown), *_headings(shown, document, profile)]
    elif document.type is DocumentType.DECISIONS:
        found += [
            *(ending(shown) if asks("views", shown) else ()),
            *plan(shown),
            *meeting(shown, profile, duties),
            *details(shown),
        ]
        found += [*_positives(shown, document, profile), *_length(shown, document, profile)]
    else:
        found += [*plan_before(shown), *_headings(shown, document, profile)]
    found += drafted(shown, document, profile)
    found += _words(shown, document, profile)
    texts = tuple(_places(shown, document, profile))
    found += [*unkind(texts, profile.hurtful), *people(shown, texts, profile), *siblings(shown, document)]
    found += tables((part.key, part.text) for part in current_sections(shown, document, profile))
    return tuple(replace(one, blocks=profile.blocks(one.rule, one.blocks)) for one in dict.fromkeys(found))


def leaks(record: ConferenceRecord, document: Document, profile: Profile) -> tuple[Finding, ...]:
    """Text that names somebody who is known from a restricted part only (domain.md E20). For the chair alone to see:
    that there was such a part is not for everybody who types. record: the whole one.
    """
    return _leaks(record, profile, _places(opened(record), document, profile))


def leaks_of_the_meeting(record: ConferenceRecord, profile: Profile) -> tuple[Finding, ...]:
    """As `leaks`, in the reasons that are printed with the facts of the meeting."""
    conference = opened(record).conference
    reasons = (conference.delay_why, conference.recorded_anyway_why, conference.without_audio_why)
    return _leaks(record, profile, [("opening", conference.inquorate_why), ("prepare", " \n".join(reasons))])


def _leaks(record: ConferenceRecord, profile: Profile, places: Iterable[tuple[str, str]]) -> tuple[Finding, ...]:
    words = known_by_restricted(record)
    found = []
    for place, text in places:
        if any(word.search(text) for word in words):
            told = "This names somebody, or something, that is known from a restricted part only. Take it out."
            found.append(Finding(told, place, profile.blocks("E20", otherwise=True), "E20"))
    return tuple(dict.fromkeys(found))


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
    helpers = [name for item in record.interpreting for name in (item.name, item.organisation)]
    return [*own, *children, *helpers, *(person.full_name for person in record.attendees)]


def _places(record: ConferenceRecord, document: Document, profile: Profile) -> Iterator[tuple[str, str]]:
    """Every text that people write and that is printed, with where to mend it. A child's own words are left alone."""
    for part in current_sections(record, document, profile):
        yield f"section:{part.key}", part.text
    for voice in record.voices:
        observed = "" if voice.own_words else voice.words
        yield f"voice:{voice.child_id}", " \n".join((observed, voice.how, voice.obtained_by, voice.not_alone_why))
        yield f"voice:{voice.child_id}", f"{voice.not_obtained_why} \n{voice.tells_child}"
    if document.type is DocumentType.DECISIONS:
        yield from _printed_in_decisions(record)
    elif document.type is DocumentType.STRATEGY:
        yield from _printed_in_strategy(record)
    else:
        yield from _printed_in_summary(record)


def _printed_in_decisions(record: ConferenceRecord) -> Iterator[tuple[str, str]]:
    conference = record.conference
    for decision in record.decisions:
        yield f"decision:{decision.id}:statement", decision.statement
        yield f"decision:{decision.id}:category", decision.category
    for action in record.actions:
        for field in ("text", "owner", "help_given", "how_we_will_know", "for_whom"):
            yield f"action:{action.id}:{field}", getattr(action, field)
        yield f"action:{action.id}:by_when", action.by_when_words
    yield "conference:visits", f"{conference.visits} \n{conference.children_told}"
    for person in record.attendees:
        yield f"attendee:{person.id}", f"{person.role} \n{person.agency} \n{person.relationship}"


def _printed_in_strategy(record: ConferenceRecord) -> Iterator[tuple[str, str]]:
    yield from _printed_in_decisions(record)
    yield from _printed_in_summary(record)
    for answers in record.strategy:
        told = (answers.child_seen_by, answers.not_seen_why, answers.told_by, answers.not_shared)
        yield "strategy", " \n".join(told)
    yield "strategy", record.conference.official_record_why
    for report in record.reports:
        yield f"report:{report.id}", f"{report.author} \n{report.summary}"


def _printed_in_summary(record: ConferenceRecord) -> Iterator[tuple[str, str]]:
    for report in record.reports:
        told = (report.agency, report.late_why, report.not_received_why, report.shared_with, report.disagreed)
        yield f"report:{report.id}", " \n".join(told)
    for scale in record.scales:
        yield f"scale:{scale.id}", scale.reason
    for view in record.agency_views:
        yield f"view:{view.id}", f"{view.agency} \n{view.reason}"
    for review in record.plan_reviews:
        yield f"review:{review.id}", f"{review.text} \n{review.why_not}"
    for objection in record.objections:
        yield f"objection:{objection.id}", objection.reason
