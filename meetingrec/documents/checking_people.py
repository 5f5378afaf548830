"""Who is named in a paper and cannot be known from it: would it be understood in five years (domain.md B11)?

Precise rather than complete: a question that is wrong makes people read over those that are right. A name is asked
about once, where it first stands, when it looks like a person's (`names_in_text`), nobody on the roll has it, and no
text of the paper says who it is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache

from meetingrec.documents.names_in_text import KnownSmall, Named, named_in, plain, words_of
from meetingrec.documents.spelling import Dictionary
from meetingrec.domain.document import Finding
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord

RULE = "B11"
_reading = threading.Lock()


def people(
    record: ConferenceRecord,
    texts: Iterable[tuple[str, str]],
    profile: Profile,
    known_small: KnownSmall | None = None,
) -> Iterator[Finding]:
    """texts: place and text. record: as the paper may know it. known_small: whether a word exists in small letters;
    left out, the spelling dictionary says so.
    """
    small = known_small or in_the_dictionary
    found = [
        (place, one)
        for place, text in texts
        for one in named_in(text, small, only_a_name=place.endswith((":owner", ":for_whom")))
    ]
    known = known_words(record, profile)
    told = {plain(word) for _, one in found if one.explained for word in one.words}
    asked: set[str] = set()
    for place, one in found:
        own = [plain(word) for word in one.words]
        if not one.asks or one.explained or _is_known(one, known) or told & {own[0], own[-1]}:
            continue
        if own[0] in asked or (own[-1] in asked and (one.title or len(own) == 1)):
            continue
        asked.update(own)
        text = f"“{one.whole}” is not on the roll, and nothing says who this is. In five years a reader will not know."
        yield Finding(text, place, False, RULE)


def _is_known(one: Named, known: frozenset[str]) -> bool:
    """By a title any name will do; otherwise the first name, for families share the second."""
    own = one.words if one.title else one.words[:1]
    whole = all(known & set(words_of(word)) for word in one.words)
    return whole or any(known & set(words_of(word)) for word in own)


def known_words(record: ConferenceRecord, profile: Profile) -> frozenset[str]:
    """Every word of the names on the roll, and of what the record and the profile call by a name."""
    return frozenset(word for text in (*_of_the_record(record), *_of_the_profile(profile)) for word in words_of(text))


def _of_the_record(record: ConferenceRecord) -> Iterator[str]:
    conference = record.conference
    yield from (conference.chair_name, conference.typist_name, conference.record_keeper, conference.lead_worker)
    yield from (conference.authority, conference.place, *conference.core_group)
    for child in record.children:
        yield from (child.full_name, child.known_as, child.school, child.confirmed_with, *child.responsible)
    for person in record.attendees:
        yield from (person.full_name, person.agency, person.role, person.language)
    for item in record.interpreting:
        yield from (item.name, item.organisation, item.language)
    for report in record.reports:
        yield from (report.agency, report.author)
    for transfer in record.transfers:
        yield transfer.sending_authority
    for view in record.agency_views:
        yield view.agency
    for decision in record.decisions:
        yield from decision.made_by
        for dissent in decision.dissent:
            yield from (dissent.who, dissent.agency)


def _of_the_profile(profile: Profile) -> Iterator[str]:
    yield from (profile.name, profile.quorum.words)
    for mapping in (profile.headings, profile.glossary, profile.jargon, profile.leaflets, profile.copies):
        for key, meaning in mapping.items():
            yield from (str(key), meaning)


@lru_cache(maxsize=1)
def _dictionary() -> Dictionary | None:
    try:
        return Dictionary()
    except (ImportError, OSError, ValueError, RuntimeError):
        return None  # services/spelling.py says so in the log


def in_the_dictionary(word: str) -> bool:
    """Whether a word exists in small letters. Where the dictionary cannot be loaded every word may: then names are
    asked about behind a title only, rather than wrongly.
    """
    with _reading:
        dictionary = _dictionary()
        return dictionary is None or not dictionary.misspelt([word.lower()])
