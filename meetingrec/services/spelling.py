"""Spelling of what is typed about one conference: the dictionary, its names, and the words of its authority.

Nothing is learnt for good: a list of words that lies in the clear could hold a child's name.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from meetingrec.documents.opened import opened
from meetingrec.documents.spelling import WORD, Dictionary, without_ending
from meetingrec.domain.access import Act
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import read_model

_log = logging.getLogger(__name__)


class Spelling:
    """The dictionary is read when the first word is asked for."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._profiles = Profiles(signed_in)
        self._dictionary: Dictionary | None = None
        self._gone = False

    def known(self, conference_id: str) -> frozenset[str]:
        """Words, folded, that are right here whatever a dictionary says: names of people and places, and the glossary.
        Nothing that only a restricted part holds (domain.md E20). Raises NotAllowed.
        """
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.READ_DOCUMENT, conference)
        with self._signed_in.reading() as db:
            record = opened(read_model.conference_record(db, conference_id))
        profile = self._profiles.usable(conference.profile_id)[0]
        return frozenset(
            part.casefold()
            for text in (*_names(record), *_words(profile))
            for word in WORD.findall(text)
            for part in {word, *word.split("-")}
        )

    def misspelt(self, words: frozenset[str], known: frozenset[str]) -> frozenset[str]:
        """Those of the words that neither the dictionary nor `known` has; none where there is no dictionary."""
        own = {word for word in words if without_ending(word).casefold() in known}
        dictionary = self._read()
        return dictionary.misspelt(words - own) if dictionary is not None else frozenset()

    def suggestions(self, word: str) -> tuple[str, ...]:
        """What may have been meant, likeliest first."""
        dictionary = self._read()
        return dictionary.suggestions(word) if dictionary is not None else ()

    def _read(self) -> Dictionary | None:
        """A computer on which the dictionary cannot be read types without one."""
        if self._dictionary is None and not self._gone:
            try:
                self._dictionary = Dictionary()
            except (ImportError, OSError, ValueError, RuntimeError) as error:
                self._gone = True
                _log.warning("no spelling: %s", type(error).__name__)
        return self._dictionary


def _names(record: ConferenceRecord) -> Iterator[str]:
    conference = record.conference
    yield from (conference.chair_name, conference.typist_name, conference.authority, conference.place)
    for child in record.children:
        yield from (child.full_name, child.known_as, child.school, *child.responsible)
    for person in record.attendees:
        yield from (person.full_name, person.agency, person.role)
    for item in record.interpreting:
        yield from (item.name, item.organisation)


def _words(profile: Profile) -> Iterator[str]:
    for word, meaning in profile.glossary.items():
        yield from (word, meaning)
