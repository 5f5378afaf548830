"""Which children a typed line names. Standard library only; nothing is guessed.

Accents and kinds of apostrophe make no difference (`Zoe` is Zoë), the longest name comes first (`Ellie-Mae` is not
Ellie, `Grace Idowu` of the roll is not Grace), and a capital letter is needed where the name stands between other
words: "Jo will have a plan" does not name Will. What fits several children, or nobody, is said to be unsure, so that
the page asks (domain.md 0.8: one record a child).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from meetingrec.domain.attendance import Attendee
from meetingrec.domain.conference import Child

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032`\u00b4", "'"),
        **dict.fromkeys("\u2010\u2011", "-"),
        **{"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "Ae", "ß": "ss"},
    }
)
_TITLES = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|dc|pc|ds|di|sgt|prof|cllr|st|aunt|auntie|uncle)\.?\s+$", re.IGNORECASE)
"""In front of a name they make it somebody else's."""
_EVERYDAY = frozenset(
    re.findall(
        r"\S+",
        "an angel april art august bill chase dawn do drew faith he hope in joy june mark max may my no on page pat "
        "rob rose see sky so star sue summer will",
    )
)
"""Names that are words as well: at the beginning of a sentence, beside a number or after `by` nobody can tell."""
_BEGINS = re.compile(r"(?:^|[.!?;:\n])\s*$")
_GOES_ON = re.compile(r"'s\b|\s*(?:,|and\b|&|:|will\b|has\b|have\b|does\b|needs\b|is\b)")
_TIME_BEFORE = re.compile(r"(?:\d(?:st|nd|rd|th)?|\b(?:by|in|since|until|till|from|next|last|this|early|late|mid))\s+$")
_TIME_AFTER = re.compile(r"\s+\d")
_NEXT_WORD = re.compile(r"\s+([^\W\d_][\w'-]*)")
_NO_SURNAME = frozenset(
    re.findall(
        r"\S+",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
        "september october november december child plan category school nursery police health social midwife midwifery "
        "gp housing children's no not to and for",
    )
)
"""Words with a capital that may follow a first name without making it somebody else's."""
_EVERY = re.compile(r"\b(?:all|both|each|every|children|everybody|everyone)\b", re.IGNORECASE)
_COLON = re.compile(r"(?<!\d):(?!//)|:(?!\d|//)")
_BETWEEN = re.compile(r"\s*(?:,|&|\+|/|\band\b)\s*", re.IGNORECASE)
_LEADS = re.compile(r"(?:\b(?:for|about)\s+)$", re.IGNORECASE)
_LINKS = re.compile(r"(?:'s(?!\w))?(?:\s*(?:\band(?!\w)|&))?", re.IGNORECASE)
_NOT_BEFORE, _NOT_AFTER = r"(?<!\w)(?<!\w['-])", r"(?!\w)(?!-\w)(?!'(?!s\b)\w)"
_BRACKETS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Named:
    """children: named without doubt, in the order of the conference. unsure: words that may mean several or none of
    them, "" when all is clear. rest: the text without any of these.
    """

    children: tuple[Child, ...] = ()
    unsure: str = ""
    rest: str = ""

    def ids(self, children: Sequence[Child], chosen: Sequence[str] = ()) -> tuple[str, ...]:
        """What an entry stores: () for all the children. chosen: ids somebody picked for what was unsure."""
        named = {*(child.id for child in self.children), *chosen}
        return tuple(child.id for child in children if child.id in named) if len(named) < len(children) else ()


@lru_cache(maxsize=2048)
def folded(text: str) -> str:
    """Without accents, with one kind of apostrophe and single spaces; capitals stay.

    >>> folded("Zoë  D\u2019Arcy")
    "Zoe D'Arcy"
    """
    return " ".join("".join(map(_folded_letter, text)).split())


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """The same without capitals: two names that are plainly the same are not told apart."""
    return folded(text).casefold()


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter.translate(_LETTERS)).translate(_LETTERS)
    return "".join(part for part in parts if not unicodedata.combining(part))


def names_of(child: Child) -> tuple[str, ...]:
    """What a child may be called, folded: in full, as known, by the first words, by first and last, by what stands in
    brackets (`Baby O'Hara (twin 1)`).
    """
    return _names(child.full_name, child.known_as, child.short_name)


@lru_cache(maxsize=512)
def _names(full_name: str, known_as: str, short_name: str) -> tuple[str, ...]:
    full = folded(full_name)
    words = full.split()
    names = [full, folded(known_as), folded(short_name), *_leading(full)]
    names += [f"{words[0]} {words[-1]}"] if len(words) > 2 else []
    names += [inner.strip() for inner in _BRACKETS.findall(full)]
    return tuple(dict.fromkeys(name for name in names if re.search(r"\w", name) and _closed(name)))


def told_apart(children: Sequence[Child]) -> tuple[Child, ...]:
    """The children of one family, each with a short name that is nobody else's: `Mohammed Bilal`, `Mohammed Yusuf`.

    Those who have the same name in full are numbered in their order.
    """
    called = [{plain(name) for name in _own_names(child)} for child in children]
    full = [plain(child.full_name) for child in children]
    shown = []
    for at, child in enumerate(children):
        others = set().union(*(names for other, names in enumerate(called) if other != at))
        wanted = (child.known_as, *_leading(child.full_name))
        name = next((name for name in wanted if plain(name) and plain(name) not in others), child.full_name)
        if full.count(full[at]) > 1 and name == child.full_name:
            name = f"{name} ({full[: at + 1].count(full[at])})"
        shown.append(child.shown_as(name))
    return tuple(shown)


def children_called(words: str, children: Sequence[Child]) -> tuple[Child, ...]:
    """Every child that goes by these words, however the capitals are. A name in full is nobody's first name."""
    key = plain(words).strip(" .,")
    if not key:
        return ()
    return tuple(child for child in children if plain(child.full_name) == key) or tuple(
        child for child in children if key in {plain(name) for name in names_of(child)}
    )


def child_called(words: str, children: Sequence[Child]) -> Child | None:
    """The one child of this name; None for nobody or several."""
    found = children_called(words, children)
    return found[0] if len(found) == 1 else None


def begins_with(words: str, children: Sequence[Child]) -> tuple[Child, ...]:
    """Every child whose name these words are, or begin with: `Ellie by advocate`, not `Ellie Smith`."""
    parts = words.split()
    for count in range(len(parts), 0, -1):
        name = re.sub(r"['’]s$", "", " ".join(parts[:count]).rstrip(",'’"))
        if (found := children_called(name, children)) and not (parts[count:] and parts[count][0].isupper()):
            return found
    return ()


def about(text: str, children: Sequence[Child], people: Iterable[Attendee] = ()) -> Named:
    """Whom a decision is about: who is named before its colon, else anywhere in it; nobody is all of them.

    A word before the colon that is no child is unsure, and so is a second child with a colon of its own.
    """
    if len(children) < 2:
        return Named(rest=text)
    colon = _COLON.search(text)
    if colon is None:
        return named_in(text, children, people, small=True)
    people = tuple(people)
    head, told = text[: colon.start()], text[colon.end() :]
    found = named_in(f"{head}:", children, people, small=True)
    if not found.children and not found.unsure:
        return Named(unsure="" if _EVERY.search(head) else head.strip(), rest=told)
    heads = (piece.partition(":")[0] for piece in re.split(r"[;.\n]", told) if ":" in piece)
    others = [name.strip() for name in heads if set(children_called(name, children)) - set(found.children)]
    doubts = [found.unsure, *_strangers(head, children, people), *others]
    return Named(found.children, next(filter(None, doubts), ""), told)


def named_in(
    text: str,
    children: Sequence[Child],
    people: Iterable[Attendee] = (),
    *,
    any_case: bool = False,
    small: bool = False,
) -> Named:
    """The children these words name. people: whose longer names are not taken for a child's.

    any_case: `ellie` will do, as where nothing but names is expected; not for names that are words. small: when there
    is no other name, one in small letters is unsure rather than nobody's.
    """
    flat, places = _flattened(text)
    spans, named, unsure = _head_spans(flat, children)
    people, owners = tuple(people), _owners(children)
    surnames = frozenset(plain(word) for person in people for word in person.full_name.split()[1:]) | _NO_SURNAME
    start = max((end for _, end in spans), default=0)
    found = [one for one in _pattern(_all_names(children, people), any_case).finditer(flat) if one.start() >= start]
    for at, one in enumerate(found):
        fits = owners.get(plain(one[0]), ())
        if not fits or _TITLES.search(flat[: one.start()]):
            continue
        spans.append(one.span())
        following = found[at + 1].start() if at + 1 < len(found) else -1
        if len(fits) > 1 or (not any_case and _may_be_another(one[0], flat, one.span(), following, surnames)):
            unsure = unsure or one[0]
        else:
            named.add(fits[0].id)
    if small and not spans and (little := _in_small(children).search(_blanked(flat, found))):
        spans, unsure = [little.span()], little[0]
    return Named(tuple(child for child in children if child.id in named), unsure, _without(text, flat, places, spans))


def renamed(text: str, old: Child, new: str, people: Iterable[Attendee] = ()) -> str:
    """The text with another name wherever this child is named in it."""
    flat, places = _flattened(text)
    own = {plain(name) for name in names_of(old)}
    for one in reversed(list(_pattern(_all_names((old,), people), False).finditer(flat))):
        if plain(one[0]) in own and not _TITLES.search(flat[: one.start()]):
            text = text[: places[one.start()]] + new + text[places[one.end()] :]
    return text


def _own_names(child: Child) -> tuple[str, ...]:
    """As names_of has them, before the child was told apart from the others."""
    return names_of(child.shown_as(""))


def _leading(name: str) -> list[str]:
    words = name.split()
    return [" ".join(words[:count]).rstrip(",") for count in range(1, len(words)) if _closed(" ".join(words[:count]))]


def _closed(name: str) -> bool:
    return name.count("(") == name.count(")")


def _owners(children: Sequence[Child]) -> dict[str, tuple[Child, ...]]:
    names = {plain(name) for child in children for name in names_of(child)}
    return {name: children_called(name, children) for name in names}


def _all_names(children: Sequence[Child], people: Iterable[Attendee]) -> tuple[str, ...]:
    """The longest first. Of people and agencies those of several words, in which a child's name may stand."""
    own = {name for child in children for name in names_of(child)}
    others = {folded(name) for person in people for name in (person.full_name, person.agency)}
    others |= {_TITLES.sub("", f"{name.split()[0]} ") + " ".join(name.split()[1:]) for name in others if name}
    return tuple(sorted(own | {name for name in others if " " in name}, key=lambda name: (-len(name), name)))


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...], any_case: bool) -> re.Pattern[str]:
    alternatives = "|".join(_one_name(name, any_case) for name in names) or r"(?!)"
    return re.compile(f"{_NOT_BEFORE}(?:{alternatives}){_NOT_AFTER}")


def _one_name(name: str, any_case: bool) -> str:
    first, *more = name.split()
    small = first == first.lower()
    if small and not more:
        first = first[:1].upper() + first[1:]
    either = (small and more) or (any_case and first.casefold() not in _EVERYDAY)
    begins = f"(?i:{re.escape(first)})" if either else re.escape(first)
    return begins + "".join(rf"\s+(?i:{re.escape(word)})" for word in more)


def _in_small(children: Sequence[Child]) -> re.Pattern[str]:
    names = sorted({name for child in children for name in names_of(child)}, key=len, reverse=True)
    alternatives = "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name in names) or r"(?!)"
    return re.compile(f"{_NOT_BEFORE}(?:{alternatives}){_NOT_AFTER}", re.IGNORECASE)


def _blanked(flat: str, others: Iterable[re.Match[str]]) -> str:
    """The text, of the same length, without the names of people who are on the roll."""
    for one in others:
        flat = flat[: one.start()] + " " * len(one[0]) + flat[one.end() :]
    return flat


def _strangers(head: str, children: Sequence[Child], people: Sequence[Attendee]) -> list[str]:
    """Who is named beside a child and is nobody here: Zozo of `Ellie and Zozo`."""
    pieces = [] if children_called(head, children) else [piece.strip(" ().") for piece in _BETWEEN.split(head)]
    here = {plain(name) for person in people for name in (person.full_name, *person.full_name.split())}
    unknown = [piece for piece in pieces if piece[:1].isupper() and plain(piece) not in here]
    return [piece for piece in unknown if not named_in(piece, children, people).children] if len(pieces) > 1 else []


def _head_spans(flat: str, children: Sequence[Child]) -> tuple[list[tuple[int, int]], set[str], str]:
    """What stands before the first colon when it is names and nothing else: (where, ids, what of it is unsure)."""
    head, colon, _ = flat.partition(":")
    bare = re.sub(r"^\s*(?:for|about)\s+", "", head, flags=re.IGNORECASE)
    pieces = [bare] if children_called(bare, children) else _BETWEEN.split(bare)
    fits = [children_called(piece, children) for piece in pieces]
    if not colon or not all(fits):
        return [], set(), ""
    unsure = next((piece.strip() for piece, several in zip(pieces, fits, strict=True) if len(several) > 1), "")
    return [(0, len(head))], {several[0].id for several in fits if len(several) == 1}, unsure


def _may_be_another(name: str, flat: str, span: tuple[int, int], following: int, no_surnames: frozenset[str]) -> bool:
    """Whether a first name may be a word of the language, or part of the name of somebody who is not here.

    following: where the next name begins. no_surnames: what may stand behind a child's name (`Ellie Idowu 4`).
    """
    if " " in name:
        return False
    before, after = flat[: span[0]], flat[span[1] :]
    if name.casefold() in _EVERYDAY:
        if _TIME_BEFORE.search(before) or _TIME_AFTER.match(after):
            return True
        if _BEGINS.search(before) and after and not _GOES_ON.match(after):
            return True
    word = _NEXT_WORD.match(after)
    if word is None or span[1] + word.start(1) == following or plain(word[1]) in no_surnames:
        return False
    return word[1][0].isupper() and not word[1].isupper()


def _flattened(text: str) -> tuple[str, list[int]]:
    """The folded text letter by letter, and where each of its letters stands in the text; one more for the end."""
    flat, places = [], []
    for at, letter in enumerate(text):
        for part in _folded_letter(letter):
            flat.append(part)
            places.append(at)
    return "".join(flat), [*places, len(text)]


def _without(text: str, flat: str, places: list[int], spans: list[tuple[int, int]]) -> str:
    """The text without the names, and without the `for` before and the `and` behind them."""
    kept, at = [], 0
    for begins, ends in sorted(spans):
        lead = _LEADS.search(flat, 0, begins) if begins else None
        link = _LINKS.match(flat, ends)
        kept.append(text[at : max(at, places[lead.start() if lead else begins])])
        at = max(at, places[link.end() if link else ends])
    return " ".join([*kept, text[at:]]) if spans else text
