"""Names of people in typed text, and whether who they are stands beside them: the reading behind `checking_people`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from meetingrec.documents import checking_people_words as words

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STOPPED_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Dr|Prof|Sgt|Insp|Rev)\.(?=\s)")
_CELL = re.compile(r"[\n\r|]+")
_STARTS = re.compile(r"[.!?:;…•“\"(\[]|\s[-–—]\s|[-–—]$")
_ENDS = re.compile(r"[.!?;…:]")
_NUMBER = re.compile(r"\d\s+$")
_POSSESSIVE = re.compile(r"['’]s?$")
_SHORTENED = re.compile(r"(?:n['’]t|['’](?:ll|ve|d|re|m))$", re.IGNORECASE)
_NEAR = 6
"""Words behind a name within which it is said who they are."""

KnownSmall = Callable[[str], bool]
"""Whether a word, in small letters, is an ordinary one."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word without its possessive ending. gap: what stands between it and the word before it."""

    word: str
    gap: str
    starts: bool
    owns: bool

    @property
    def small(self) -> str:
        return self.word.casefold()

    @property
    def capital(self) -> bool:
        """`Darren`, not `DARREN`, which is an abbreviation to whoever reads letters one by one."""
        return self.word[:1].isupper() and not (len(self.word) > 1 and self.word.isupper())


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who may be named in a text. title: `Mrs`, "" without one. asks: nothing but a person is meant.
    explained: who they are stands beside the name.
    """

    words: tuple[str, ...]
    title: str = ""
    asks: bool = False
    explained: bool = False

    @property
    def whole(self) -> str:
        return " ".join((self.title, *self.words) if self.title else self.words)


def plain(word: str) -> str:
    """A word as it is compared: small letters, one kind of apostrophe, no possessive ending."""
    return _POSSESSIVE.sub("", unicodedata.normalize("NFC", word).replace("’", "'").casefold())


def words_of(text: str) -> Iterator[str]:
    """The words of a text as they are compared, those joined by a hyphen also one by one."""
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        yield from {plain(part) for part in (word, *word.split("-"))}


def named_in(text: str, known_small: KnownSmall, *, only_a_name: bool = False) -> tuple[Named, ...]:
    """Everybody who may be named in a text, in its order. only_a_name: a field that holds nothing but who does it."""
    found: list[Named] = []
    calm = _STOPPED_TITLE.sub(r"\1", unicodedata.normalize("NFC", text).replace("**", ""))
    for cell in _CELL.split(calm):
        tokens = _tokens(cell)
        for first, last in _runs(tokens):
            one = _Run(tokens, first, last, known_small, only_a_name=only_a_name).read()
            if one is not None:
                found.append(one)
    return tuple(found)


def _tokens(cell: str) -> list[Token]:
    tokens: list[Token] = []
    end = 0
    for match in _WORD.finditer(cell):
        gap, word = cell[end : match.start()], match.group()
        initial = bool(tokens) and len(tokens[-1].word) == 1 and tokens[-1].word.isupper() and gap == ". "
        starts = not tokens or (bool(_STARTS.search(gap)) and not initial)
        base = _POSSESSIVE.sub("", word)
        tokens.append(Token(base, gap, starts, base != word))
        end = match.end()
    return tokens


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """(first, behind the last) of each stretch of words with a capital that belong together."""
    at = 0
    while at < len(tokens):
        first = at
        if not _may_name(tokens[at]):
            at += 1
            continue
        at += 1
        while at < len(tokens) and _may_name(tokens[at]) and _joined(tokens[at - 1], tokens[at]):
            at += 1
        yield first, at


def _may_name(token: Token) -> bool:
    if _is_title(token):
        return True
    return token.capital and not _SHORTENED.search(token.word)


def _is_title(token: Token) -> bool:
    """`PC`, `Ms`; not `MS`, which is a company or an illness."""
    return (token.small in words.RANKS and token.word[0].isupper()) or (token.small in words.TITLES and token.capital)


def _joined(left: Token, right: Token) -> bool:
    return not left.owns and not right.starts and right.gap.strip() in {"", "."} and right.gap != ""


class _Run:
    """One stretch of words with a capital, and what stands around it."""

    def __init__(
        self, tokens: Sequence[Token], first: int, last: int, known_small: KnownSmall, *, only_a_name: bool
    ) -> None:
        self._tokens, self._start, self._first, self._last = tokens, first, first, last
        self._known_small, self._only_a_name = known_small, only_a_name
        self._title = ""
        self._role_before = False

    def read(self) -> Named | None:
        self._strip()
        name = self._tokens[self._first : self._last]
        if not name or (not self._title and any(self._is_no_person(token) for token in name)):
            return None
        explained = self._role_before or self._said_before() or self._said_behind()
        return Named(tuple(token.word for token in name), self._title, self._asks(name), explained)

    def _strip(self) -> None:
        """Takes off what stands before the name itself: `Yesterday`, `Mum`, `Mrs`; and a role behind it."""
        while self._first < self._last:
            token = self._tokens[self._first]
            if _is_title(token) and self._first + 1 < self._last and not token.owns:
                self._title = token.word
                self._first += 1
                continue
            if token.small in words.ROLES:
                self._role_before = not token.owns
            elif not self._title and (self._ordinary_start(token) or token.small in words.NOBODY):
                self._role_before = False
            else:
                break
            self._first += 1
            self._start = self._first
        for at in range(self._first + 1, self._last):
            if self._tokens[at].small in words.ROLES:
                self._last, self._role_before = at, True
                break

    def _ordinary_start(self, token: Token) -> bool:
        return token.starts and self._known_small(token.small)

    @staticmethod
    def _is_no_person(token: Token) -> bool:
        return token.small in words.ORGANISATION or token.small in words.NOBODY or token.small in words.ROLES

    # ---- whether it is a person ----

    def _asks(self, name: Sequence[Token]) -> bool:
        if self._title:
            return True
        if self._of_a_place() or not self._like_a_name(name[0]):
            return False
        if len(name) > 1:
            return True
        if self._only_a_name and len(self._tokens) <= _NEAR and self._stands_alone():
            return True
        return self._has_something(name[0]) or self._does_something(name[0]) or self._close_to_somebody()

    def _like_a_name(self, token: Token) -> bool:
        if len(token.word) < 2:
            return False
        return not self._known_small(token.small) or (token.small in words.ALSO_WORDS and not token.starts)

    def _of_a_place(self) -> bool:
        """`12 Harbour Row`, `in Barton`, `the Kooth app`, `Fellside school`."""
        token, before = self._tokens[self._first], self._before(1)
        behind = self._behind(0)
        if _NUMBER.search(token.gap):
            return True
        together = behind is not None and behind.gap == " " and not self._tokens[self._last - 1].owns
        if together and behind is not None and behind.small in words.ORGANISATION:
            return True
        if before is None or token.starts:
            return False
        if before.small in words.DETERMINERS:
            return True
        theirs = self._tokens[self._last - 1].owns and behind is not None and behind.small in words.THEIRS
        return before.small in words.PLACE_BEFORE and not theirs and not self._after_to(words.SPEAKS | words.CLOSE)

    def _close_to_somebody(self) -> bool:
        return self._after_to(words.CLOSE)

    def _after_to(self, known: frozenset[str]) -> bool:
        """`spoke to Darren`, `afraid of Darren`."""
        before, earlier = self._before(1), self._before(2)
        to = before is not None and before.small in {"to", "of", "from"}
        return to and earlier is not None and earlier.small in known

    def _stands_alone(self) -> bool:
        behind = self._behind(0)
        return self._tokens[self._first].starts and (behind is None or behind.gap.strip() in {",", "/", "&"})

    def _has_something(self, token: Token) -> bool:
        behind = self._behind(0)
        thing = behind is not None and behind.gap == " " and behind.word.islower()
        return token.owns and thing and behind is not None and behind.small not in words.DOES | words.IS

    def _does_something(self, token: Token) -> bool:
        behind = self._behind(0)
        if token.owns or behind is None or behind.gap != " ":
            return False
        if behind.small in words.DOES:
            return True
        before = self._before(1)
        opens = before is not None and (before.small in words.CLAUSE or token.gap.strip() == ",")
        return behind.small in words.IS and opens and not token.starts

    # ---- whether it says who that is ----

    def _before(self, back: int) -> Token | None:
        """The word so many before the name, in the same sentence."""
        at = self._start - back
        cut = any(_ENDS.search(self._tokens[n].gap) for n in range(max(0, at + 1), self._start + 1))
        return self._tokens[at] if at >= 0 and not cut else None

    def _behind(self, on: int) -> Token | None:
        at = self._last + on
        return self._tokens[at] if at < len(self._tokens) else None

    def _said_before(self) -> bool:
        """`her uncle Darren`, `mum's partner (Darren)`, `a friend called Darren`, `a neighbour, Mrs Patel,`."""
        before = self._before(1)
        if before is not None and before.small in {"called", "named", "is", "was", "being"}:
            return any(_is_role(self._before(back)) for back in (2, 3))
        if not _is_role(before):
            return False
        gap, behind = self._tokens[self._start].gap, self._behind(0)
        closed = behind is None or not behind.gap.startswith(" ")
        return "," not in gap or closed

    def _said_behind(self) -> bool:
        behind = self._behind(0)
        if behind is None or self._tokens[self._last - 1].owns:
            return False
        mark = behind.gap.strip()
        if mark[:1] in {",", "(", "–", "-", "—", "/"}:
            return self._role_after_a_mark(behind)
        if mark:
            return False
        if behind.small in {"who", "whose", "from", "of"}:
            return True
        if behind.small in {"is", "was", "means", "being"}:
            return self._role_after_is()
        return _is_role(behind)

    def _role_after_a_mark(self, behind: Token) -> bool:
        """Not in a list: `Darren, mum and Leo` says nothing of Darren."""
        if behind.small in {"who", "whose"}:
            return True
        follows = self._behind(1)
        if _is_role(behind) and follows is not None and follows.small == "and":
            return False
        return any(_is_role(token) for token in self._clause(_NEAR))

    def _role_after_is(self) -> bool:
        for token in self._clause(_NEAR)[1:]:
            if _is_role(token):
                return True
            if not (token.owns or token.small in words.BETWEEN):
                return False
        return False

    def _clause(self, count: int) -> list[Token]:
        """The next words behind the name, up to the end of the sentence."""
        found: list[Token] = []
        for token in self._tokens[self._last : self._last + count]:
            if found and _ENDS.search(token.gap):
                break
            found.append(token)
        return found


def _is_role(token: Token | None) -> bool:
    return token is not None and not token.owns and token.small in words.ROLES
