"""Texts for a screen everybody sees: names of the roll become what the person is (`mother`, `Child A`).

    plain = WithoutNames(record)
    plain.text("Kasia took Ellie to school")        'Mother took Child A to school'

Whole words only, in any case, with or without a title, and also with an s behind them. Initials stay: they name
nobody to whoever does not know the person already. In a screen with names, those of people who are only in a
restricted part are still taken out (domain.md 4.5).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from string import ascii_uppercase

from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.record import ConferenceRecord

SOMEBODY = "somebody"
ADDRESS = "a private address"
_NEVER = frozenset({SOMEBODY, ADDRESS})
"""What stands for what is never shown, names allowed or not."""
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "dc", "ds", "di", "pc", "pcso", "prof", "professor", "rev", "sgt", "nurse"}
)
_PARTICLES = frozenset(
    {"de", "la", "van", "von", "der", "den", "el", "al", "bin", "ibn", "da", "dos", "du", "le", "the"}
)
_NO_NAMES = frozenset(
    """
    both all none no one not known unknown parents parent mother father mum dad grandmother grandfather aunt uncle
    brother sister partner friend neighbour carer foster family child children baby unborn the and with for from of
    her his their local authority council social care worker workers health visitor school head teacher nursery
    police officer detective constable manager team lead duty chair advocate interpreter solicitor psychologist
    housing support independent reviewing midwife doctor service services
    """.split()  # noqa: SIM905 - as below
)
"""Words that people write into a field for a name, and that name nobody: `both parents`, `mother's friend Marta`."""
_ORDINARY = frozenset(
    """
    an so no me he do is it in on to we us my or by at as if of am be go up and
    will may mark rose grace hope joy faith young brown white green black grey king long day art rich bright wood
    woods price cope field fields page hall hill lane cook ford rice stone bush bird fox hunt wise good small short
    strong best little cross banks church bell pace sharp snow winter summer love read june april august dawn drew
    chase chance grant guy sky storm house water case law bond child children parent mother father family sister
    """.split()  # noqa: SIM905 - a list of a hundred quoted words cannot be read
)
"""Names that are words as well: in small letters they are left alone, or no sentence could be read."""
_PLACES = ("school", "nursery", "academy", "college", "surgery", "hospital", "children's centre", "family centre")
_WHOLE_ONLY = frozenset({ADDRESS, *(f"the {kind}" for kind in _PLACES)})
"""What stands for a place: its words one by one (`bridge`) are no names."""
_OF_PLACES = frozenset(
    {
        "primary",
        "infant",
        "infants",
        "junior",
        "juniors",
        "secondary",
        "high",
        "community",
        "day",
        "medical",
        "catholic",
    }
)
_UNKNOWN = {
    Side.FAMILY: "a family member",
    Side.CHILD: "the child",
    Side.SUPPORTER: "a supporter",
    Side.ADVOCATE: "the advocate",
    Side.LEGAL: "a lawyer",
    Side.INTERPRETER: "the interpreter",
    Side.OBSERVER: "an observer",
}


class WithoutNames:
    """Made from the whole record, restricted parts included: a name that slipped into an open entry is known too."""

    def __init__(self, record: ConferenceRecord) -> None:
        hidden, self._allowed = _spoken_for(record), record.conference.room_names
        self._words = {key: words for key, words in hidden.items() if not self._allowed or words in _NEVER}
        self._pattern = _pattern(self._words)
        # A job may name somebody itself: `advocate for Ellie`.
        self._words = {key: self._without(words) for key, words in self._words.items()}

    def text(self, words: str) -> str:
        """The words with every name replaced."""
        if self._pattern is None or not words:
            return words
        return self._pattern.sub(self._replaced, unicodedata.normalize("NFC", words))

    def person(self, person: Attendee | None) -> str:
        """What is said of who spoke: the name and the job, or the job alone; "" for nobody or a hidden person."""
        if person is None or person.part_id:
            return ""
        return person.described if self._allowed else self.text(role_of(person))

    def _without(self, words: str) -> str:
        """Words that stand for a name, without the names in them."""
        if self._pattern is None:
            return words

        def instead(found: re.Match[str]) -> str:
            meant = self._words.get(_key(found["name"]), SOMEBODY)
            nested = self._pattern is not None and any(not _is_word(it) for it in self._pattern.finditer(meant))
            return found[0] if _is_word(found) else SOMEBODY if nested else meant

        return self._pattern.sub(instead, words)

    def _replaced(self, found: re.Match[str]) -> str:
        if _is_word(found):
            return found[0]
        plural, words = found["s"] or "", self._words.get(_key(found["name"]), SOMEBODY)
        before = found.string[: found.start()].rstrip()
        begins = not before or before[-1] in '.!?\n:“"'
        if found["the"] and words not in _NEVER:
            words = f"the {words.removeprefix('the ')}"
        words = words[:1].upper() + words[1:] if begins else words
        return f"{words}'s" if plural else words


def _is_word(found: re.Match[str]) -> bool:
    """Whether what looks like a name is an ordinary word here."""
    name = found["name"]
    return name.islower() and not found["title"] and _key(name) in _ORDINARY


def role_of(person: Attendee) -> str:
    """`mother`, `health visitor`, `a supporter`: what somebody is, without a name."""
    what = person.relationship if person.side is Side.FAMILY else person.role
    what = what or _UNKNOWN.get(person.side, "a professional")
    return what if what[1:2].isupper() else what[:1].lower() + what[1:]


def child_letter(at: int) -> str:
    """`Child A` for the first."""
    return f"Child {ascii_uppercase[at]}" if at < len(ascii_uppercase) else f"Child {at + 1}"


def _spoken_for(record: ConferenceRecord) -> dict[str, str]:
    """What stands for each name and each part of a name, by the name in small letters."""
    whole: dict[str, str] = {}
    parts: dict[str, set[str]] = {}
    sources = [(*one, True) for one in _of_the_roll(record)] + [(*one, False) for one in _typed(record)]
    for name, words, exact in sources:
        own = list(_parts(name, exact=exact)) if words not in _WHOLE_ONLY else []
        for each in (name, name.partition(",")[0]) if own or words in _WHOLE_ONLY else ():
            if _key(each):
                whole.setdefault(_key(each), words)
        for part in own:
            parts.setdefault(part, set()).add(words)
    family = _family_words(record)
    found = {part: _shared(meant, family) for part, meant in parts.items()}
    return {**found, **{key: words for key, words in whole.items() if key not in found}}


def _family_words(record: ConferenceRecord) -> frozenset[str]:
    """What stands for the children and their family."""
    roles = (role_of(person) for person in record.attendees if person.side in {Side.FAMILY, Side.CHILD})
    return frozenset({*(child_letter(at) for at in range(len(record.children))), *roles, "a parent"})


def _shared(meant: set[str], family: frozenset[str]) -> str:
    """What stands for a name that several people have; whoever is only in a restricted part is not hinted at."""
    known = sorted(meant - {SOMEBODY}) or [SOMEBODY]
    if len(known) > 1 and family.issuperset(known):
        return "the family"
    return " or ".join(known) if len(known) < 3 else SOMEBODY


def _of_the_roll(record: ConferenceRecord) -> Iterator[tuple[str, str]]:
    """(name, what is said instead), of the children, of everybody on the roll, and of their schools and addresses."""
    for at, child in enumerate(record.children):
        for name in filter(None, (child.full_name, child.known_as)):
            yield name, child_letter(at)
        yield from _address(child.address)
        if child.school:
            yield from _place(child.school, "the school")
    for person in record.attendees:
        yield person.full_name, SOMEBODY if person.part_id else role_of(person)
        kind = next((kind for kind in _PLACES if kind in _key(person.agency)), "")
        if kind and not person.part_id:
            yield from _place(person.agency, f"the {kind}")


def _typed(record: ConferenceRecord) -> Iterator[tuple[str, str]]:
    """The same for fields that hold a name as a rule, and may hold other words."""
    conference = record.conference
    yield conference.chair_name, "the chair"
    yield conference.typist_name, "the minute taker"
    yield conference.lead_worker, "the social worker"
    for name in conference.core_group:
        yield name, "a professional"
    for child in record.children:
        for holder in child.responsible:
            yield holder, "a parent"
    for interpreter in record.interpreting:
        yield interpreter.name, SOMEBODY if interpreter.part_id else "the interpreter"


def _place(name: str, words: str) -> Iterator[tuple[str, str]]:
    """A school or nursery by its whole name, and by the part that is its own: `Marl Bridge` of Marl Bridge Primary."""
    own: list[str] = []
    for word in name.partition(",")[0].split():
        if _key(word) in _OF_PLACES or any(_key(word) in kind.split() for kind in _PLACES):
            break
        own.append(word)
    yield name, words
    if len(own) > 1:
        yield " ".join(own), words


def _address(address: str) -> Iterator[tuple[str, str]]:
    """House and street, the street alone, the postcode; not the town, which says nothing."""
    for piece in (piece.strip() for piece in re.split(r"[,\n;]", address)):
        if any(letter.isdigit() for letter in piece):
            yield piece, ADDRESS
            street = piece.lstrip("0123456789 ")
            if street != piece and len(street.split()) > 1:
                yield street, ADDRESS


def _parts(name: str, *, exact: bool) -> Iterator[str]:
    """First names and surnames, halves of double ones too; nothing behind a comma, which is a job.

    exact: the field holds a name for certain; in another only words with a capital letter are taken for names.
    """
    for word in name.partition(",")[0].split():
        for part in {word, *re.split(r"[-‐‑–]", word)}:
            key = _key(part)
            bare = key.removesuffix("'s")
            if sum(letter.isalpha() for letter in key) < 2 or bare in _TITLES | _PARTICLES | _NO_NAMES:
                continue
            if exact or not part[:1].islower():
                yield key


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFC", name).casefold().replace("’", "'")
    return " ".join(re.sub(r"[‐‑–]", "-", plain).strip(" .,;:()'\"").split())


def _pattern(names: dict[str, str]) -> re.Pattern[str] | None:
    """Longest names first, so that `Ewa Lis-Nowak` is not left half."""
    if not names:
        return None
    each = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        escaped = re.escape(name).replace(r"\ ", r"\s+").replace("'", "['’]").replace(r"\-", "[-‐‑–]")
        each.append(escaped)
    titles = "|".join(sorted(_TITLES))
    letter = r"[^\W\d_]"
    pattern = (
        rf"(?<!{letter})(?P<the>the\s+)?(?P<title>(?:{titles})\b\.?\s+)?(?P<name>{'|'.join(each)})(?P<s>s)?(?!{letter})"
    )
    return re.compile(pattern, re.IGNORECASE)
