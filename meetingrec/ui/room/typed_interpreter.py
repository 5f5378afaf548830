"""Whether somebody needs an interpreter, in one typed line, read as it was meant. No Qt in here.

Kasia: Polish, Ewa Lis, contracted, Northgate Interpreting Ltd
Kasia: Marta Zielinska, friend, refused: not independent
Jude: not needed: English at nursery                    no
"""

from __future__ import annotations

import re
from dataclasses import replace

from meetingrec.domain.attendance import Attendee, InterpreterSource, Interpreting, Side
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.typed import find_person

_NOBODY = re.compile(
    r"(?:no|none|no interpreter|nobody|not)(?:\s+(?:is\s+)?needed)?(?:\s*[:;,-]\s*(.*))?", re.IGNORECASE | re.DOTALL
)
_REFUSED = re.compile(
    r"(.*?),?\s*\b(?:refused|declined|not used|dispensed with|sent away)\b\s*(?:[:;,-]|because)?\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_DECIDED = re.compile(r"(.*?)[;,.]?\s*\bdecided by\s+(\S.*)", re.IGNORECASE | re.DOTALL)
_SIGNED = re.compile(r"(?:.*\bsign language|bsl|makaton|deafblind manual)", re.IGNORECASE | re.DOTALL)
_LANGUAGES = frozenset(
    re.findall(
        r"\w+",
        "afrikaans akan albanian amharic arabic armenian azeri balochi bengali bosnian brazilian bulgarian burmese "
        "cantonese catalan chinese croatian czech dari dutch english estonian european farsi filipino french "
        "gaelic georgian german greek gujarati hakka hausa hebrew hindi hindko hokkien hungarian igbo indonesian "
        "irish italian japanese kannada konkani korean krio kurdish kurmanji latvian lingala lithuanian luganda "
        "malay malayalam mandarin marathi mirpuri moldovan mongolian nepali oromo pahari panjabi pashto persian "
        "polish portuguese potwari punjabi romani romanian romany russian serbian shona sindhi sinhala sinhalese "
        "slovak slovenian somali sorani spanish swahili sylheti tagalog tamil telugu thai tibetan tigrinya turkish "
        "twi ukrainian urdu uyghur vietnamese welsh wolof xhosa yiddish yoruba zulu",
    )
)
"""What is interpreted at conferences in this country, and the words that tell two kinds of one apart."""
_SOURCES = {
    InterpreterSource.CONTRACTED: {"contracted", "contracted service", "contracted interpreter", "service"},
    InterpreterSource.STAFF: {"staff", "member of staff", "named member of staff", "worker"},
    InterpreterSource.FAMILY: {"family", "family member", "relative", "aunt", "uncle", "sister", "brother", "cousin"},
    InterpreterSource.FRIEND: {"friend", "a friend", "neighbour"},
    InterpreterSource.CHILD: {"child", "son", "daughter", "the child"},
}


def read_interpreting(typed: str, record: ConferenceRecord) -> Interpreting:
    """Without a source it is a contracted service; who decided against one is the chair unless somebody is named."""
    conference = record.conference
    entry = Interpreting("", conference.id, conference.planned_start)
    person, named, told = _for_whom(typed.strip(), record)
    if person is not None:
        known = (item.language for item in record.interpreting if item.for_whom == person.id and item.language)
        entry = replace(entry, for_whom=person.id, language=person.language or next(known, ""))
    nobody = _NOBODY.fullmatch(told)
    if nobody is not None:
        why = ": ".join(part for part in (named, (nobody[1] or "").strip()) if part)
        return replace(entry, needed=False, used=False, why_not=why)
    refused = _REFUSED.fullmatch(told)
    if refused is not None:
        told, why = refused[1], refused[2].strip()
        decided = _DECIDED.fullmatch(why)
        why, by = (decided[1].strip(), decided[2].strip()) if decided is not None else (why, conference.chair_name)
        entry = replace(entry, used=False, why_not=why, decided_by=by)
    return _with_details(entry, [part.strip() for part in told.split(",") if part.strip()])


def _for_whom(typed: str, record: ConferenceRecord) -> tuple[Attendee | None, str, str]:
    """Who it is for, the name of somebody who is not on the roll, and what is said of the interpreter."""
    before, colon, after = typed.partition(":")
    if not colon or "," in before or _NOBODY.fullmatch(before.strip()) is not None:
        return None, "", typed
    others = [person for person in record.attendees if person.side is not Side.INTERPRETER]
    person = find_person(before, others)
    return person, "" if person is not None else before.strip(), after.strip()


def _with_details(entry: Interpreting, parts: list[str]) -> Interpreting:
    """Sources and languages are known by their words; then the name, and what is left is the organisation. A word that
    is none of them is the language only where nobody knows that yet.
    """
    names: list[str] = []
    languages: list[str] = []
    known = entry.language.casefold()
    for part in parts:
        source = next((source for source, words in _SOURCES.items() if part.casefold() in words), None)
        if source is not None:
            entry = replace(entry, source=source)
        elif part.casefold() == known or _is_language(part):
            languages.append(part)
        else:
            names.append(part)
    if names and not languages and not known and " " not in names[0]:
        languages.append(names.pop(0))
    name, organisation = (names[0], ", ".join(names[1:])) if names else ("", "")
    return replace(entry, language=", ".join(languages) or entry.language, name=name, organisation=organisation)


def _is_language(words: str) -> bool:
    each = re.findall(r"\w+", words.casefold())
    return _SIGNED.fullmatch(words) is not None or (bool(each) and set(each) <= _LANGUAGES)
